local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

local function is_blocked(room_id)
  return synapse.rooms.get_block(room_id).block
end

local function new_room()
  return matrix.rooms.create { preset = "public_chat" }.room_id
end

test.case("blocks rooms that are not blocked, and unblocks them", function()
  local one, two = new_room(), new_room()
  synapse.rooms.set_block(two, { block = true })
  local run = test.proves { rooms = { one, two } }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 1, 1, 0, 0 })
  test.equal({ is_blocked(one), is_blocked(two) }, { true, true })
  run = test.proves { rooms = { one, two }, unblock = true }
  test.equal({ run.done, run.again.skipped }, { 2, 2 })
  test.equal({ is_blocked(one), is_blocked(two) }, { false, false })
end)

test.case("leaves those in the room where they are, and keeps others out", function()
  local room = new_room()
  local alice = test.user("alice")
  test.apply { rooms = { room } }
  test.equal(synapse.rooms.list_members(room):collect(), { test.me() })
  test.equal(pcall(synapse.rooms.join, room, { user_id = alice }), false)
end)

test.case("blocks what an alias leads to, and a room only once", function()
  local name = test.unique("alias")
  local room = matrix.rooms.create { preset = "public_chat", room_alias_name = name }.room_id
  local alias = "#" .. name .. ":" .. test.server()
  local run = test.proves { rooms = { alias, room } }
  test.equal({ run.done, run.skipped, is_blocked(room) }, { 1, 1, true })
end)

test.case("blocks rooms of other servers, and says which it does not know", function()
  local foreign = "!" .. test.unique("bad") .. ":elsewhere.test"
  local run = test.proves { rooms = { foreign } }
  test.has(run.err, foreign .. ": block; this server does not know the room")
  test.equal(is_blocked(foreign), true)
end)

test.case("tells an alias that leads nowhere, and goes on", function()
  local room = new_room()
  local run = test.apply { rooms = { "#nowhere:" .. test.server(), room } }
  test.equal({ run.done, run.failed, run.status, is_blocked(room) }, { 1, 1, 4, true })
  test.has(run.err, "not found")
end)
