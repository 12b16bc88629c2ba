-- delete-rooms: make everybody of this server leave rooms, and delete all of the rooms here.
--
--   synlua run delete-rooms --rooms '!abc:example.org,#old:example.org'
--   synlua run delete-rooms --rooms @rooms.csv#room_id --block --apply
--   synlua run delete-rooms --rooms @bad.txt --new-room-user @admin:example.org --message 'Sorry' --apply
--
-- Members on other servers keep the room and go on in it; --block keeps ours from joining it
-- again. Files that were sent there stay. Nothing brings a room back.
--
-- Members are told nothing unless --new-room-user makes a new room, which they are joined to
-- and cannot write in; it begins with --message, and gets the old room's aliases. So a room
-- must then be named by its id: in a second run the alias would mean the new room. Suspended
-- users leave the old room, and do not get into the new one.
--
-- A deletion may take hours. The recipe has at most five under way, which is what Synapse
-- works on at a time, and waits for each as long as --wait says. What is not done then counts
-- as failed and goes on at the server; the same command waits for it again.

local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "delete-rooms",
  summary = "Make everybody leave rooms, and delete them",
  effect = "destroy",
  needs = {
    "matrix.rooms.resolve", "synapse.rooms.delete_and_poll", "synapse.rooms.delete_status_of_room",
    "synapse.rooms.get", "synapse.users.get",
  },
  works_on = "both",
  example = "synlua run delete-rooms --rooms @rooms.txt --block",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, @FILE#COLUMN a column" },
    { "block", "boolean", help = "keep people of this server from joining the rooms again" },
    { "new_room_user", "user_id", help = "who makes a new room, to which the members are moved" },
    { "message", "string", help = "what stands in the new room" },
    { "new_room_name", "string", default = "This room was closed", help = "what the new room is called" },
    { "force", "boolean", help = "delete a room even if somebody of this server could not be made to leave" },
    { "wait", "string", default = "1h", help = "how long to wait for each deletion" },
  },
}

time.from_now(opts.wait) -- an error if it is no length of time
if (opts.new_room_user == nil) ~= (opts.message == nil) then
  error("--new-room-user and --message belong together: Synapse's own message speaks of illegal content", 0)
elseif opts.new_room_user and synapse.users.get(opts.new_room_user).deactivated then
  error("--new-room-user: " .. opts.new_room_user .. " is deactivated, and can make no room", 0)
end

local function is_missing(err)
  return type(err) == "table" and err.errcode == "M_NOT_FOUND"
end

-- Whether a room that is not there was deleted lately: one with this id by anybody, and one
-- with this alias, of which the server remembers nothing, by an earlier run.
local function was_deleted(name)
  if name:sub(1, 1) == "#" then
    return recipe.resumes() or recipe.earlier_run("rooms") ~= nil
  end
  return (pcall(function()
    return synapse.rooms.delete_status_of_room(name):first()
  end))
end

-- The room, or nil if it is deleted already.
local function find(name)
  local ok, room = pcall(function()
    return synapse.rooms.get(matrix.rooms.resolve(name))
  end)
  if not ok and not (is_missing(room) and was_deleted(name)) then
    error(room, 0)
  end
  return ok and room or nil
end

local seen = {}

recipe.items(opts.rooms, function(name)
  local room = find(name)
  if not room then
    return nil, "is deleted already"
  elseif seen[room.room_id] then
    return nil, "is named twice: it is " .. seen[room.room_id]
  elseif opts.message and name ~= room.room_id then
    error("with --new-room-user, name it by its id: " .. room.room_id, 0)
  end
  seen[room.room_id] = name
  local answer = synapse.rooms.delete_and_poll(room.room_id, {
    block = opts.block or nil, force_purge = opts.force or nil, wait = opts.wait,
    new_room_user_id = opts.new_room_user, message = opts.message,
    room_name = opts.message and opts.new_room_name,
  })
  local what, members = opts.block and "delete and block" or "delete", tonumber(room.joined_local_members) or 0
  if not opts.message then
    return ("%s; %s"):format(what, text.plural(members, "member leaves", "members leave"))
  end
  return ("%s; %s to %s"):format(what, text.plural(members, "member moves", "members move"),
    answer.dry_run and "a new room" or answer.shutdown_room.new_room_id)
end, { label = "deleting", workers = math.min(5, parallel.workers(5)) })
