-- purge-empty-rooms: delete the rooms in which nobody of this server is any more.
--
--   synlua run purge-empty-rooms --older-than 90d
--   synlua run purge-empty-rooms --older-than 90d --except '#archive:example.org' --apply
--
-- Such rooms are kept by Synapse with all that was said in them. Whoever has left and not
-- forgotten a room can still read it up to that point, and no longer after this; with
-- --forgotten-only such rooms stay. forgotten_room_retention_period in the server's own
-- configuration deletes rooms by itself once all have forgotten them.
--
-- A room stays if somebody of this server is invited or knocks, or if something happened in it
-- since --older-than, such as the last one leaving. An invitation that another server sent after
-- our last member had left cannot be seen; no such room counts as forgotten.
--
-- Synapse's statistics find the rooms, and the list of members decides. A deletion may take
-- hours. At most five are under way, which is what Synapse works on at a time, and each is
-- waited for as long as --wait says. What is not done then counts as failed and goes on at the
-- server; the same command waits for it again.

local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "purge-empty-rooms",
  summary = "Delete the rooms that everybody of this server has left",
  effect = "destroy",
  needs = {
    "matrix.account.whoami", "matrix.rooms.resolve", "synapse.rooms.delete_and_poll",
    "synapse.rooms.event_context", "synapse.rooms.get", "synapse.rooms.list", "synapse.rooms.list_members",
    "synapse.rooms.timestamp_to_event",
  },
  works_on = "both",
  example = "synlua run purge-empty-rooms --older-than 90d",
  options = {
    { "older_than", "time", default = "30d", help = "only rooms in which nothing happened since: an age or a date" },
    { "except", "list of room_id_or_alias", help = "rooms that stay; @FILE reads one per line" },
    { "forgotten_only", "boolean", help = "only rooms that all have forgotten who were in them" },
    { "wait", "string", default = "1h", help = "how long to wait for each deletion" },
  },
}

time.from_now(opts.wait) -- an error if it is no length of time
if opts.older_than > time.now() then
  error("--older-than: " .. time.format(opts.older_than) .. " is in the future; every empty room would go", 0)
end
local server = text.server(matrix.account.whoami().user_id)
local except = {}
for _, name in ipairs(opts.except or {}) do
  except[matrix.rooms.resolve(name)] = true
end

-- Somebody of this server who is in the room, or nil.
local function local_member(room_id)
  return synapse.rooms.list_members(room_id):filter(function(user_id)
    return text.server(user_id) == server
  end):first()
end

-- The last event of the room, or nil. The server's clock may be ahead of ours.
local function last_event(room_id)
  local ok, event = pcall(synapse.rooms.timestamp_to_event, room_id, { ts = time.from_now("1h"), dir = "b" })
  if not ok and event.errcode ~= "M_NOT_FOUND" then
    error(event, 0)
  end
  return ok and event or nil
end

-- Who of this server is invited or knocks, or nil, and the name of the room. Nobody is in it,
-- so the server has no current state of it, but that after the last event.
local function look_back(room_id, event_id)
  local waiting, name
  local fields = { limit = 0, filter = { types = { "m.room.member", "m.room.name" } } }
  for _, event in ipairs(synapse.rooms.event_context(room_id, event_id, fields).state) do
    local membership = event.content.membership
    if event.type == "m.room.name" then
      name = event.content.name
    elseif (membership == "invite" or membership == "knock") and text.server(event.state_key) == server then
      waiting = event.state_key
    end
  end
  return waiting, name
end

-- Why the room stays; or nil, and its name.
local function obstacle(room_id)
  if except[room_id] then
    return "is an exception"
  end
  local member, last = local_member(room_id), last_event(room_id)
  if member then
    return member .. " is in it"
  elseif not last then
    return "has no events, so nobody knows how old it is"
  elseif last.origin_server_ts >= opts.older_than then
    return "is younger: the last event is of " .. time.format(last.origin_server_ts)
  elseif opts.forgotten_only and not synapse.rooms.get(room_id).forgotten then
    return "is not forgotten by all"
  end
  local waiting, name = look_back(room_id, last.event_id)
  return waiting and waiting .. " is invited or knocks", name
end

local empty = {}
for room in progress(synapse.rooms.list {}, "looking for empty rooms") do
  if room.joined_local_members == 0 then
    empty[#empty + 1] = room.room_id
  end
end

recipe.items(empty, function(room_id)
  local reason, name = obstacle(room_id)
  if reason then
    return nil, reason
  end
  synapse.rooms.delete_and_poll(room_id, { wait = opts.wait })
  return type(name) == "string" and "delete " .. name or "delete"
end, { label = "deleting", workers = math.min(5, parallel.workers(5)) })
