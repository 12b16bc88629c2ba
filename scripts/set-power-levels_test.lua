local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- The power levels of a room, as the server has them.
local function levels(room_id)
  return synapse.rooms.list_state(room_id, { type = "m.room.power_levels" }):first().content
end

local function new_room(version)
  return matrix.rooms.create({ preset = "public_chat", room_version = version }).room_id
end

test.case("changes these levels and nothing else", function()
  local alice, bob = test.user("alice"), test.user("bob")
  for _, version in ipairs { "10", "12" } do
    local room = new_room(version)
    local want = levels(room)
    want.users[alice], want.users[bob], want.users["@x:elsewhere.test"] = 50, -1, 25
    local run = test.proves { rooms = { room }, levels = ("%s=50, %s=-1,@x:elsewhere.test=25"):format(alice, bob) }
    test.equal({ run.done, run.failed, run.sent, run.status }, { 1, 0, 1, 0 })
    test.equal(levels(room), want)
    test.has(run.dry.err, ("would   %s: "):format(room), alice .. " from 0 to 50", bob .. " from 0 to -1")
    run = test.proves { rooms = { room }, user = alice, level = 0 }
    want.users[alice] = 0
    test.equal({ run.done, levels(room) }, { 1, want })
  end
end)

test.case("does not leave a room without an admin", function()
  local alice, me, room = test.user("alice"), test.me(), new_room("10")
  local both = ("%s=0,%s=100"):format(me, alice)
  for _, wanted in ipairs { me .. "=0", me .. "=99", both } do -- alice is not in the room
    local run = test.apply { rooms = { room }, levels = wanted }
    test.equal({ run.done, run.failed, run.sent, levels(room).users }, { 0, 1, 0, { [me] = 100 } })
    test.has(run.err, room .. ": nobody in the room could change power afterwards, since that takes 100")
  end
  synapse.rooms.join(room, { user_id = alice })
  local run = test.apply { rooms = { room }, levels = both }
  test.equal({ run.done, levels(room).users }, { 1, { [me] = 0, [alice] = 100 } })
  run = test.apply { rooms = { room }, user = alice, level = 50 }
  test.equal({ run.failed, run.sent }, { 1, 0 })
  test.has(run.err, "changing power takes 100, and you have 0: make-room-admin")
end)

test.case("says what the server would refuse", function()
  local alice, room = test.user("alice"), new_room("12")
  local run = test.apply { rooms = { room }, user = test.me(), level = 50 }
  test.has(run.err, test.me() .. " is a creator of the room, and stands above all levels")
  local old = new_room("10")
  local rooms = { old, "#nowhere:" .. test.server(), "!nowhere:" .. test.server() }
  run = test.apply { rooms = rooms, user = alice, level = 101 }
  test.equal({ run.failed, run.sent, run.status }, { 3, 0, 4 })
  test.has(run.err, ("you have 100, which is not enough to set %s from 0 to 101"):format(alice))
  synapse.rooms.join(old, { user_id = alice })
  matrix.rooms.leave(old)
  test.has(test.dry({ rooms = { old }, user = alice, level = 50 }).err, "you are not in the room: make-room-admin")
  local empty = new_room("10")
  matrix.rooms.leave(empty)
  test.has(test.dry({ rooms = { empty }, user = alice, level = 50 }).err, "nobody is in the room any more")
end)

test.case("refuses what is no level of a user", function()
  local room = new_room("10")
  local alice = "@alice:" .. test.server()
  test.refuses({ rooms = { room } }, 1, "give either --levels")
  test.refuses({ rooms = { room }, user = alice }, 1, "give either --levels")
  test.refuses({ rooms = { room }, levels = alice .. "=50", user = alice }, 1, "give either --levels")
  test.refuses({ rooms = { room }, levels = alice .. "=high" }, 1, "each user once, with a level", "=high")
  test.refuses({ rooms = { room }, levels = "@x:y.test=1,@x:y.test=2" }, 1, "each user once, with a level")
  test.refuses({ rooms = { room }, user = "@nobody:" .. test.server(), level = 50 }, 1, "User not found")
end)
