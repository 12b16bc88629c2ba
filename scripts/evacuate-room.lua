-- evacuate-room: make everybody of this server leave rooms, and keep the rooms.
--
--   synlua run evacuate-room --rooms '!abc:example.org'
--   synlua run evacuate-room --rooms '!abc:example.org' --message 'The room is closed' --apply
--
-- It is Synapse's deletion of a room without its second half, the purge. Everybody leaves in
-- their own name and forgets the room, and refuses what invitations there are. No power in the
-- room is needed: a kick would need more than each member has, and tell the room who kicked. The
-- history stays on the server, where nobody can read it any more; purge-empty-rooms deletes it.
-- Members on other servers stay. Nobody is kept from coming back: block-rooms does that, best
-- before.
--
-- With --message you make a new room, which the members are joined to, and cannot write in. It
-- gets the old room's aliases too, so a room must then be named by its id: in a second run the
-- alias would mean the new room. Suspended users leave, and do not get into the new room.
--
-- Nobody can be left out. So a room that you, another admin or a bridge is in stays as it is,
-- unless --everybody is given.

local accounts = require "accounts"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "evacuate-room",
  summary = "Make everybody of this server leave rooms",
  effect = "destroy",
  needs = {
    "accounts.get", "matrix.account.whoami", "matrix.rooms.resolve", "synapse.rooms.delete_and_poll",
    "synapse.rooms.list_members", "synapse.users.get",
  },
  works_on = "both",
  example = "synlua run evacuate-room --rooms '!abc:example.org'",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, @FILE#COLUMN a column" },
    { "message", "string", help = "what the members find in a new room" },
    { "new_room_name", "string", default = "This room was closed", help = "what the new room is called" },
    { "everybody", "boolean", help = "also where you, another admin or a bridge is a member" },
    { "wait", "string", default = "1h", help = "how long to wait for each room" },
  },
}

time.from_now(opts.wait) -- an error if it is no length of time
local me = matrix.account.whoami().user_id
local server = text.server(me)

local function local_members(room_id)
  return synapse.rooms.list_members(room_id):filter(function(user_id)
    return text.server(user_id) == server
  end):collect()
end

-- Refuses to make somebody leave who was not meant.
local function check(user_id)
  if user_id == me then
    error("you are in it; leave it, or give --everybody", 0)
  elseif type(synapse.users.get(user_id).appservice_id) == "string" then
    error(user_id .. " is in it, which belongs to a bridge; --everybody makes it leave too", 0)
  elseif accounts.get(user_id).admin then
    error(user_id .. " is in it, an admin; --everybody makes admins leave too", 0)
  end
end

local seen = {}

recipe.items(opts.rooms, function(name)
  local room_id = matrix.rooms.resolve(name)
  if seen[room_id] then
    return nil, "is named twice: it is " .. seen[room_id]
  end
  seen[room_id] = name
  local members = local_members(room_id)
  if #members == 0 then
    return nil, "nobody of this server is in it"
  elseif opts.message and name ~= room_id then
    error("with --message, name it by its id: " .. room_id, 0)
  elseif not opts.everybody then
    parallel.each(members, check, { on_error = "stop" })
  end
  local answer = synapse.rooms.delete_and_poll(room_id, {
    purge = false, wait = opts.wait, message = opts.message,
    new_room_user_id = opts.message and me, room_name = opts.message and opts.new_room_name,
  })
  local left = answer.dry_run and {} or local_members(room_id)
  if #left > 0 then
    error("could not be made to leave: " .. text.join(left), 0)
  end
  local where = opts.message and " for " .. (answer.dry_run and "a new room" or answer.shutdown_room.new_room_id) or ""
  return text.plural(#members, "member leaves", "members leave") .. where
end, { label = "evacuating", workers = math.min(5, parallel.workers(5)) })
