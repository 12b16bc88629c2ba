local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- Makes a room with these members, which the admin leaves.
local function new_room(fields, ...)
  fields.preset = "public_chat"
  local room_id = matrix.rooms.create(fields).room_id
  for _, user_id in ipairs { ... } do
    synapse.rooms.join(room_id, { user_id = user_id })
  end
  matrix.rooms.leave(room_id)
  return room_id
end

local function members(room_id)
  return synapse.rooms.list_members(room_id):collect()
end

test.case("makes all members leave, and keeps the room and its history", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local room, other = new_room({}, alice, bob), new_room({}, alice)
  local run = test.proves { rooms = { room } }
  test.equal({ run.done, run.failed, run.status, run.again.skipped }, { 1, 0, 0, 1 })
  test.has(run.dry.err, room .. ": 2 members leave")
  test.equal({ members(room), members(other) }, { {}, { alice } })
  test.equal(synapse.rooms.get(room).room_id, room)
  local left = synapse.rooms.list_messages(room):filter(function(event)
    return event.state_key == alice and event.content.membership == "leave" and event.sender == alice
  end):collect()
  test.equal(#left, 1)
  -- They may come back.
  test.equal(synapse.rooms.get_block(room).block, false)
end)

test.case("leads the members to a room with the message, and takes no alias then", function()
  local alice, name = test.user("alice"), test.unique("closed")
  local room = new_room({ room_alias_name = name }, alice)
  local alias = "#" .. name .. ":" .. test.server()
  local run = test.apply { rooms = { alias }, message = "closed for good" }
  test.equal({ run.failed, run.sent, members(room) }, { 1, 0, { alice } })
  test.has(run.err, "name it by its id: " .. room)
  run = test.proves { rooms = { room }, message = "closed for good" }
  local new = matrix.rooms.resolve(alias)
  test.has(run.err, "1 member leaves for " .. new)
  test.equal({ members(room), #members(new) }, { {}, 2 })
  local said = synapse.rooms.list_messages(new, { filter = { types = { "m.room.message" } } }):collect()
  test.equal({ #said, said[1].content.body, said[1].sender }, { 1, "closed for good", test.me() })
end)

test.case("leaves a room alone that you or an admin is in, unless everybody is meant", function()
  local alice, admin = test.user("alice"), test.user("admin", { admin = true })
  local mine, theirs = matrix.rooms.create({ preset = "public_chat" }).room_id, new_room({}, alice, admin)
  local run = test.apply { rooms = { mine, theirs } }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 2, 0, 4 })
  test.has(run.err, "you are in it", admin .. " is in it, an admin")
  run = test.proves { rooms = { mine, theirs }, everybody = true }
  test.equal({ run.done, members(mine), members(theirs) }, { 2, {}, {} })
end)

test.case("makes suspended users leave, and tells what does not exist", function()
  local alice, name = test.user("alice"), test.unique("room")
  local room = new_room({ room_alias_name = name }, alice)
  synapse.users.suspend(alice, { suspend = true })
  local run = test.proves { rooms = { "#" .. name .. ":" .. test.server(), room, "!nowhere:elsewhere.test" } }
  test.equal({ run.done, run.skipped, run.failed, run.status, members(room) }, { 1, 1, 1, 4, {} })
  test.has(run.err, "!nowhere:elsewhere.test", "Room not found")
end)

test.case("refuses a wait that is none", function()
  local alice = test.user("alice")
  local room = new_room({}, alice)
  test.refuses({ rooms = { room }, wait = "long" }, 1, "is no length of time")
  test.equal(members(room), { alice })
end)
