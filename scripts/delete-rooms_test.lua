local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- A room with these members beside the admin.
local function new_room(fields, ...)
  fields.preset = "public_chat"
  local room_id = matrix.rooms.create(fields).room_id
  for _, user_id in ipairs { ... } do
    synapse.rooms.join(room_id, { user_id = user_id })
  end
  return room_id
end

local function exists(room_id)
  return (pcall(synapse.rooms.get, room_id))
end

local function rooms_of(user_id)
  return synapse.users.list_joined_rooms(user_id):collect()
end

test.case("makes everybody leave, deletes the rooms, and finds them gone", function()
  local alice = test.user("alice")
  local one, two, other = new_room({}, alice), new_room({}), new_room({}, alice)
  local run = test.proves { rooms = { one, two } }
  test.equal({ run.done, run.failed, run.status, run.again.skipped }, { 2, 0, 0, 2 })
  test.has(run.dry.err, one .. ": delete; 2 members leave")
  test.equal({ exists(one), exists(two), exists(other) }, { false, false, true })
  test.equal(rooms_of(alice), { other })
  test.equal(synapse.rooms.get_block(one).block, false)
end)

test.case("blocks the rooms too", function()
  local room = new_room {}
  test.proves { rooms = { room }, block = true }
  test.equal({ exists(room), synapse.rooms.get_block(room).block }, { false, true })
end)

test.case("moves the members to a room with the message, and takes no alias then", function()
  local alice, name = test.user("alice"), test.unique("old")
  local room = new_room({ room_alias_name = name }, alice)
  local alias = "#" .. name .. ":" .. test.server()
  local fields = { rooms = { alias }, new_room_user = test.me(), message = "we moved", new_room_name = "Gone" }
  local run = test.apply(fields)
  test.equal({ run.failed, run.sent, exists(room) }, { 1, 0, true })
  test.has(run.err, "name it by its id: " .. room)
  fields.rooms = { room }
  run = test.proves(fields)
  test.equal({ run.done, exists(room) }, { 1, false })
  local new = matrix.rooms.resolve(alias)
  test.has(run.err, "2 members move to " .. new)
  test.equal(rooms_of(alice), { new })
  test.equal(synapse.rooms.get(new).name, "Gone")
  local said = synapse.rooms.list_messages(new, { filter = { types = { "m.room.message" } } }):collect()
  test.equal({ #said, said[1].content.body, said[1].sender }, { 1, "we moved", test.me() })
end)

test.case("deletes a room once, whatever it is called, and tells what does not exist", function()
  local name = test.unique("twice")
  local room = new_room { room_alias_name = name }
  local nowhere, foreign = "!nowhere:" .. test.server(), "!room:elsewhere.test"
  local run = test.proves { rooms = { room, "#" .. name .. ":" .. test.server(), nowhere, foreign } }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 1, 1, 2, 4 })
  test.has(run.err, nowhere, foreign, "Room not found")
  test.equal({ run.again.skipped, run.again.failed }, { 2, 2 })
  test.equal(exists(room), false)
end)

test.case("refuses what makes no sense as a whole", function()
  local room = new_room {}
  test.refuses({ rooms = { room }, message = "bye" }, 1, "belong together")
  test.refuses({ rooms = { room }, new_room_user = test.me() }, 1, "belong together")
  test.refuses({ rooms = { room }, new_room_user = "@nobody:" .. test.server(), message = "bye" }, 1, "User not found")
  test.refuses({ rooms = { room }, new_room_user = "@x:elsewhere.test", message = "bye" }, 1, "local users")
  test.refuses({ rooms = { room }, wait = "long" }, 1, "is no length of time")
  test.equal(exists(room), true)
end)
