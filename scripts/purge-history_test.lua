local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- The times of events and of the test may be of the same millisecond.
local function now()
  time.sleep("5ms")
  local moment = time.now()
  time.sleep("5ms")
  return moment
end

-- Says things in a room, and returns the ids of these events.
local function say(room_id, ...)
  local ids = {}
  for _, body in ipairs { ... } do
    ids[#ids + 1] = matrix.rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = body }).event_id
  end
  return ids
end

-- A room with old messages and new ones, and the time between.
local function talked_in()
  local room = { id = matrix.rooms.create { preset = "private_chat", name = "News" }.room_id }
  room.old = say(room.id, "old 1", "old 2", "old 3")
  room.before = now()
  room.new = say(room.id, "new 1", "new 2")
  return room
end

-- How many of these events the server still has.
local function kept(ids)
  local n = 0
  for _, id in ipairs(ids) do
    if pcall(synapse.events.get, id) then
      n = n + 1
    end
  end
  return n
end

-- The messages that people see.
local function seen(room_id)
  local bodies = {}
  for event in synapse.rooms.list_messages(room_id, { filter = { types = { "m.room.message" } } }) do
    bodies[#bodies + 1] = event.content.body
  end
  return table.concat(bodies, ", ")
end

test.case("deletes local messages where that is wanted, and nothing that is new", function()
  local room, other = talked_in(), talked_in()
  local run = test.proves { rooms = { room.id }, before = room.before, delete_local_events = true }
  test.equal({ run.done, run.failed, run.status, run.again.skipped }, { 1, 0, 0, 1 })
  test.has(run.err, room.id .. ": delete ")
  -- Synapse may keep the last of the old ones.
  test.equal(kept(room.old) <= 1, true)
  test.equal({ kept(room.new), kept(other.old) }, { 2, 3 })
  test.equal(synapse.rooms.get(room.id).name, "News")
end)

test.case("purges no room only to hide its messages", function()
  local room = talked_in()
  local run = test.proves { rooms = { room.id }, before = room.before }
  test.equal({ run.done, run.skipped, run.sent }, { 0, 1, 0 })
  test.has(run.err, "which --delete-local-events deletes")
  test.equal(seen(room.id), "old 1, old 2, old 3, new 1, new 2")
end)

test.case("deletes what an earlier purge has hidden", function()
  local room = talked_in()
  synapse.rooms.purge_history_and_poll(room.id, { purge_up_to_ts = room.before })
  test.equal({ seen(room.id):find("old 1", 1, true), kept(room.old) }, { nil, 3 })
  local run = test.proves { rooms = { room.id }, before = room.before, delete_local_events = true }
  test.equal({ run.done, kept(room.old) <= 1, kept(room.new) }, { 1, true, 2 })
  test.has(run.err, "delete what an earlier purge may have hidden")
end)

test.case("leaves a room alone in which nothing is older", function()
  local room = talked_in()
  local run = test.proves { rooms = { room.id }, before = "2001-01-01", delete_local_events = true }
  test.equal({ run.done, run.skipped, kept(room.old) }, { 0, 1, 3 })
end)

test.case("purges a room once, and tells what does not exist", function()
  local name = test.unique("news")
  local room = matrix.rooms.create { room_alias_name = name }.room_id
  local old = say(room, "old 1", "old 2")
  local before = now()
  local nowhere = "!nowhere:elsewhere.test"
  local run = test.apply {
    rooms = { room, "#" .. name .. ":" .. test.server(), nowhere }, before = before, delete_local_events = true,
  }
  test.equal({ run.done, run.skipped, run.failed, run.status, kept(old) <= 1 }, { 1, 1, 1, 4, true })
  test.has(run.err, nowhere, "Room not found")
end)

test.case("refuses what makes no sense as a whole", function()
  local room = talked_in()
  test.refuses({ rooms = { room.id }, before = "in 2d", delete_local_events = true }, 1, "is in the future")
  test.refuses({ rooms = { room.id }, before = "1d", wait = "long" }, 1, "is no length of time")
end)
