-- set-power-levels: set the power of users in rooms.
--
--   synlua run set-power-levels --rooms '#general:example.org' --user @alice:example.org --level 50
--   synlua run set-power-levels --rooms @rooms.txt --levels @alice:example.org=100,@bob:example.org=0 --apply
--
-- 100 is an admin's power, 50 a moderator's, 0 that of everybody; but each room decides what
-- takes how much. All power levels of a room are one event: it is read just before it is sent
-- back with nothing else changed. Should somebody else have changed it in that moment, the
-- room is told as a failure that names the event which was replaced.
--
-- You must be in the room, with as much power as you give and more than those have from whom
-- you take it; make-room-admin sees to that. A room is refused if nobody in it could change
-- power afterwards. Creators of rooms of version 12 and later stand above all: their power
-- cannot be set. Rooms where the levels are as wanted are skipped.

local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "set-power-levels",
  summary = "Set the power of users in rooms",
  effect = "change",
  needs = {
    "matrix.account.whoami", "matrix.rooms.resolve", "matrix.rooms.set_state", "synapse.rooms.list_members",
    "synapse.rooms.list_state", "synapse.users.get",
  },
  works_on = "both",
  example = "synlua run set-power-levels --rooms @rooms.txt --user @alice:example.org --level 50",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, - standard input" },
    { "levels", "string", help = "USER=LEVEL with commas between" },
    { "user", "user_id", help = "or one user" },
    { "level", "integer", help = "and the level of that user" },
  },
}

local me = matrix.account.whoami().user_id

-- The wanted levels by user.
local function read_levels(given)
  local wanted = {}
  for _, item in ipairs(text.split(given, ",")) do
    local user_id, level = text.trim(item):match("^(@.+:.+)=(%-?%d+)$") -- the last =, since names may have some
    if not user_id or wanted[user_id] then
      error(("each user once, with a level, as in @alice:example.org=50; not %q"):format(text.trim(item)), 0)
    end
    wanted[user_id] = tonumber(level)
  end
  return wanted
end

if opts.levels and (opts.user or opts.level) or not opts.levels and not (opts.user and opts.level) then
  error("give either --levels @alice:example.org=50,@bob:example.org=0 or --user and --level", 0)
end
local wanted = read_levels(opts.levels or ("%s=%d"):format(opts.user, opts.level))
for user_id in pairs(wanted) do
  if text.server(user_id) == text.server(me) then -- it might be mistyped
    local found, problem = pcall(synapse.users.get, user_id)
    if not found then
      error(user_id .. ": " .. tostring(problem), 0)
    end
  end
end

-- A state event of a room; nil if there is none.
local function state(room_id, kind)
  for event in synapse.rooms.list_state(room_id, { type = kind }) do
    if event.type == kind and event.state_key == "" then -- old versions of Synapse give all events
      return event
    end
  end
  return nil
end

-- The users that stand above all levels, as a set.
local function creators(room_id)
  local create, all = state(room_id, "m.room.create"), {}
  if (tonumber(create.content.room_version) or 1) >= 12 then
    all[create.sender] = true
    for _, id in ipairs(create.content.additional_creators or {}) do
      all[id] = true
    end
  end
  return all
end

-- Why the levels cannot be set, or nil. power_of and would_be are functions of users.
local function obstacle(members, needed, power_of, would_be)
  local is_in, is_left = false, false
  for _, member in ipairs(members) do
    is_in = is_in or member == me
    is_left = is_left or would_be(member) >= needed
  end
  if not is_in then
    return "you are not in the room: make-room-admin gives you the power, and then join it"
  elseif power_of(me) < needed then
    return ("changing power takes %d, and you have %d: make-room-admin gives it to you"):format(needed, power_of(me))
  elseif not is_left then
    return ("nobody in the room could change power afterwards, since that takes %d"):format(needed)
  end
  for user_id, level in pairs(wanted) do
    local now = power_of(user_id)
    if level > power_of(me) or now >= power_of(me) and user_id ~= me and now ~= level then
      return ("you have %d, which is not enough to set %s from %d to %d"):format(power_of(me), user_id, now, level)
    end
  end
  return nil
end

recipe.items(opts.rooms, function(name)
  local room_id = matrix.rooms.resolve(name)
  local members, event = synapse.rooms.list_members(room_id):collect(), state(room_id, "m.room.power_levels")
  if not event then
    error(#members == 0 and "nobody is in the room any more" or "the room has no power levels", 0)
  end
  local above = creators(room_id)
  local levels, changes = event.content, {}
  levels.users = levels.users or {}
  local function power_of(user_id)
    return above[user_id] and math.huge or tonumber(levels.users[user_id] or levels.users_default) or 0
  end
  for user_id, level in pairs(wanted) do
    if above[user_id] then
      error(user_id .. " is a creator of the room, and stands above all levels", 0)
    elseif power_of(user_id) ~= level then
      changes[#changes + 1] = ("%s from %d to %d"):format(user_id, power_of(user_id), level)
    end
  end
  if #changes == 0 then
    return nil, "has these levels already"
  end
  local needed = tonumber((levels.events or {})["m.room.power_levels"] or levels.state_default or 50)
  local problem = obstacle(members, needed, power_of, function(user_id)
    return wanted[user_id] or power_of(user_id)
  end)
  if problem then
    error(problem, 0)
  end
  for user_id, level in pairs(wanted) do
    levels.users[user_id] = level
  end
  local sent = matrix.rooms.set_state(room_id, "m.room.power_levels", "", levels)
  local now = not sent.dry_run and state(room_id, "m.room.power_levels")
  if now and now.event_id == sent.event_id and now.unsigned.replaces_state ~= event.event_id then
    error("what somebody else changed at the same moment is gone: look at " .. now.unsigned.replaces_state, 0)
  end
  table.sort(changes)
  return text.join(changes)
end, { label = "setting power" })
