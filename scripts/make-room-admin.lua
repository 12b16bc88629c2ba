-- make-room-admin: give a user the power of an admin in rooms.
--
--   synlua run make-room-admin --rooms '#general:example.org'
--   synlua run make-room-admin --rooms @rooms.txt --user @alice:example.org --apply
--
-- The user, you without --user, gets the highest power that somebody of this server has in
-- the room, who must be in it, and everybody there can see it. Rooms in which nobody of this
-- server has the power to give are failures: only somebody on another server can help there.
-- In rooms of version 12 and later their creators stand above everybody, and others get 100.
--
-- A user who is not in a room is not made to join it. Into a room that is not public Synapse
-- sends an invitation; join-users does the rest. A room is skipped if the user has as much
-- power already. To give another level, or to take it away again: set-power-levels.

local accounts = require "accounts"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "make-room-admin",
  summary = "Give a user the power of an admin in rooms",
  effect = "change",
  needs = {
    "accounts.get", "matrix.account.whoami", "matrix.rooms.resolve", "synapse.rooms.list_members",
    "synapse.rooms.list_state", "synapse.rooms.make_room_admin",
  },
  works_on = "both",
  example = "synlua run make-room-admin --rooms @rooms.txt --user @alice:example.org",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, - standard input" },
    { "user", "user_id", help = "who gets the power; you without it" },
  },
}

local user_id = opts.user or matrix.account.whoami().user_id
local found, account = pcall(accounts.get, user_id)
if not found or account.deactivated then
  error(("--user: %s: %s"):format(user_id, found and "is deactivated" or tostring(account)), 0)
end

-- The content and the sender of a state event of a room; nil if there is none.
local function state(room_id, kind)
  for event in synapse.rooms.list_state(room_id, { type = kind }) do
    if event.type == kind and event.state_key == "" then -- old versions of Synapse give all events
      return event.content, event.sender
    end
  end
  return nil
end

-- A function that says what power somebody has in a room, and the power that it takes to
-- give power. Since version 12 the creators of a room stand above all numbers.
local function powers(room_id)
  local create, creator = state(room_id, "m.room.create")
  local levels, above = state(room_id, "m.room.power_levels") or { users = { [creator] = 100 } }, {}
  if (tonumber(create.room_version) or 1) >= 12 then
    above[creator] = math.huge
    for _, id in ipairs(create.additional_creators or {}) do
      above[id] = math.huge
    end
  end
  return function(id)
    return above[id] or tonumber((levels.users or {})[id] or levels.users_default) or 0
  end, tonumber((levels.events or {})["m.room.power_levels"] or levels.state_default or 50)
end

recipe.items(opts.rooms, function(name)
  local room_id = matrix.rooms.resolve(name)
  local locals = synapse.rooms.list_members(room_id):filter(function(member)
    return text.server(member) == text.server(user_id)
  end):collect()
  if #locals == 0 then
    error("nobody of this server is in the room", 0)
  end
  local power_of, needed = powers(room_id)
  table.sort(locals, function(a, b)
    return power_of(a) > power_of(b)
  end)
  local giver, best, mine = locals[1], power_of(locals[1]), power_of(user_id)
  local given = best == math.huge and 100 or best
  if math.max(best, mine) < needed then
    error(("nobody of this server can give power: that takes %d, and %s has only %d"):format(needed, giver, best), 0)
  elseif mine >= given then
    return nil, "has the power already"
  end
  synapse.rooms.make_room_admin(room_id, { user_id = user_id })
  return ("give %s the power of %s, %d"):format(user_id, giver, given)
end, { label = "making admin" })
