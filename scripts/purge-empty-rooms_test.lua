local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

local function exists(room_id)
  return (pcall(synapse.rooms.get, room_id))
end

-- Makes a room that the admin leaves again. Synapse's statistics hear of that a little later.
local function left_room(fields, join)
  fields.preset = "public_chat"
  local room_id = matrix.rooms.create(fields).room_id
  if join then
    synapse.rooms.join(room_id, { user_id = join })
  end
  matrix.rooms.leave(room_id)
  local left = join and 1 or 0
  repeat
    time.sleep("50ms")
    local now = synapse.rooms.get(room_id)
  until now.joined_local_members == left and now.joined_members == left
  return room_id
end

-- The times of events and of the test may be of the same millisecond.
local function now()
  time.sleep("5ms")
  local moment = time.now()
  time.sleep("5ms")
  return moment
end

test.case("deletes old rooms without local members, and no others", function()
  local alice = test.user("alice")
  local name = test.unique("kept")
  local empty, inhabited = left_room { name = "Abandoned" }, left_room({}, alice)
  local invited, kept = left_room { invite = { alice } }, left_room { room_alias_name = name }
  local before = now()
  local young = left_room {}
  local run = test.proves { older_than = before, except = { "#" .. name .. ":" .. test.server() } }
  test.has(run.err, empty .. ": delete Abandoned")
  test.equal({ run.failed, run.status, exists(empty) }, { 0, 0, false })
  test.equal({ exists(inhabited), exists(invited), exists(kept), exists(young) }, { true, true, true, true })
  test.equal(synapse.rooms.list_members(inhabited):collect(), { alice })
end)

test.case("keeps what is younger than a month, unless told otherwise", function()
  local room = left_room {}
  local run = test.apply {}
  test.equal({ run.done, run.sent, exists(room) }, { 0, 0, true })
end)

test.case("can keep what somebody has not forgotten", function()
  local remembered, forgotten = left_room {}, left_room {}
  matrix.rooms.forget(forgotten)
  test.proves { older_than = now(), forgotten_only = true }
  test.equal({ exists(remembered), exists(forgotten) }, { true, false })
end)

test.case("does nothing where an exception or an option is wrong", function()
  local room = left_room {}
  test.refuses({ older_than = now(), except = { "#nowhere:" .. test.server() } }, 1, "not found")
  test.refuses({ older_than = now(), wait = "long" }, 1, "is no length of time")
  test.refuses({ older_than = "in 2d" }, 1, "is in the future; every empty room would go")
  test.equal(exists(room), true)
end)
