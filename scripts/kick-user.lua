-- kick-user: remove users from rooms, and with --ban keep them out.
--
--   synlua run kick-user --users @mallory:example.org --rooms '#general:example.org'
--   synlua run kick-user --users @users.txt --all --ban --reason spam --make-room-admin --apply
--
-- With --all it is every room of this server in which the users are. They may be of other
-- servers. Somebody who is not in a room is skipped, also with --ban: it is for those who are
-- there. Invitations stay. Everybody in the room sees it, with the reason and your name.
--
-- You must be in the room yourself, with the power to do this and more than the user has.
-- --make-room-admin sees to it where somebody of this server has the power to give: you become
-- an admin of the room and join it, and stay there. Nobody can remove a user with as much
-- power; set-power-levels takes it first.
--
-- A user who was removed can come back into a public room, unless banned; a ban is lifted with
-- matrix.rooms.unban, and synlua runs undo takes back what it can. Your own account, and those
-- of admins and bridges of this server, are refused; --include-admins takes other admins.

local accounts = require "accounts"
local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "kick-user",
  summary = "Remove users from rooms, or ban them there",
  effect = "change",
  needs = {
    "accounts.get", "accounts.leave_alone", "matrix.account.whoami", "matrix.rooms.ban", "matrix.rooms.join",
    "matrix.rooms.kick", "matrix.rooms.list_joined", "matrix.rooms.resolve", "synapse.rooms.list_members",
    "synapse.rooms.list_state", "synapse.rooms.make_room_admin", "synapse.users.list_joined_rooms",
  },
  works_on = "both",
  example = "synlua run kick-user --users @mallory:example.org --rooms '#general:example.org'",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "rooms", "list of room_id_or_alias", help = "room ids or aliases, given in the same ways" },
    { "all", "boolean", help = "or all rooms that the users are in" },
    { "ban", "boolean", help = "keep them out too" },
    { "reason", "string", help = "the reason, which everybody in the room can read" },
    { "make_room_admin", "boolean", help = "where you have not the power, become admin of the room and join it" },
    { "include_admins", "boolean", help = "admins too, but never you" },
  },
}

if (opts.rooms ~= nil) == opts.all then
  error("give either --rooms or --all", 0)
end

local me = matrix.account.whoami().user_id
local my_rooms = {}
for room_id in matrix.rooms.list_joined() do
  my_rooms[room_id] = true
end

-- Why a user stays, or nil.
local function obstacle(user_id)
  if text.server(user_id) ~= text.server(me) then
    return nil
  end
  return accounts.leave_alone(accounts.get(user_id), { include_admins = opts.include_admins })
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

-- A function that says what power somebody has in a room, and the power that it takes to
-- remove somebody. Since version 12 the creators of a room stand above all numbers.
local function powers(room_id)
  local create, event, above = state(room_id, "m.room.create"), state(room_id, "m.room.power_levels"), {}
  local levels = event and event.content or { users = { [create.sender] = 100 } }
  if (tonumber(create.content.room_version) or 1) >= 12 then
    above[create.sender] = math.huge
    for _, id in ipairs(create.content.additional_creators or {}) do
      above[id] = math.huge
    end
  end
  return function(id)
    return above[id] or tonumber((levels.users or {})[id] or levels.users_default) or 0
  end, tonumber(levels[opts.ban and "ban" or "kick"] or 50)
end

-- Makes sure that we are in a room, with enough power to remove a user.
local function enter(room, user_id)
  if not room.power_of then
    room.power_of, room.needed = powers(room.id)
  end
  local mine, theirs = room.power_of(me), room.power_of(user_id)
  if theirs >= 100 and mine <= theirs then
    error("has the power of an admin in the room: set-power-levels takes it first", 0)
  elseif room.is_made_admin or my_rooms[room.id] and mine > theirs and mine >= room.needed then
    return
  elseif not opts.make_room_admin then
    error(my_rooms[room.id] and "you have not the power in this room: let --make-room-admin see to it"
        or "you are not in this room: join it, or let --make-room-admin do it", 0)
  end
  synapse.rooms.make_room_admin(room.id, { user_id = me })
  if not my_rooms[room.id] then
    matrix.rooms.join(room.id)
  end
  room.is_made_admin = true
end

local may_go, users = {}, {}
parallel.each(progress(opts.users, "checking accounts"), function(user_id)
  local ok, problem = pcall(obstacle, user_id)
  if problem then
    recipe.fail(user_id, problem)
  end
  may_go[user_id] = ok and not problem
end)
for _, user_id in ipairs(opts.users) do
  users[#users + 1] = may_go[user_id] and user_id or nil
end

-- A room, with its members if not everybody is known to be in it.
local function open(name)
  local room = { id = matrix.rooms.resolve(name), name = name, members = {} }
  for user_id in synapse.rooms.list_members(room.id) do
    room.members[user_id] = true
  end
  return room
end

-- What becomes of a user in a room. What must be done before is done when its turn has come.
local function membership(room, user_id)
  local wanted = { room = room, user_id = user_id, is_in = not room.members or room.members[user_id] }
  if wanted.is_in then
    local ok, problem = pcall(enter, room, user_id)
    wanted.problem = not ok and problem
  end
  return wanted
end

-- An iterator over each user in each room.
local function memberships()
  return coroutine.wrap(function()
    for _, name in ipairs(opts.rooms or {}) do
      local found, room = pcall(open, name)
      if not found then
        recipe.fail(name, room)
      end
      for _, user_id in ipairs(found and users or {}) do
        coroutine.yield(membership(room, user_id))
      end
    end
    local rooms = {}
    for _, user_id in ipairs(opts.all and users or {}) do
      for room_id in synapse.users.list_joined_rooms(user_id) do
        rooms[room_id] = rooms[room_id] or { id = room_id, name = room_id }
        coroutine.yield(membership(rooms[room_id], user_id))
      end
    end
  end)
end

recipe.items(memberships(), function(wanted)
  if wanted.problem then
    error(wanted.problem, 0)
  elseif not wanted.is_in then
    return nil, "is not in the room"
  end
  local remove = opts.ban and matrix.rooms.ban or matrix.rooms.kick
  remove(wanted.room.id, { user_id = wanted.user_id, reason = opts.reason })
  return opts.ban and "ban" or "remove"
end, {
  label = opts.ban and "banning" or "removing",
  name = function(wanted)
    return wanted.user_id .. " in " .. wanted.room.name
  end,
})
