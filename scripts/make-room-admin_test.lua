local accounts = require "accounts"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- The levels of users that a room has written down.
local function levels(room_id)
  return synapse.rooms.list_state(room_id, { type = "m.room.power_levels" }):first().content.users
end

test.case("gives a user the power of a room's admin", function()
  local alice = test.user("alice")
  for _, version in ipairs { "10", "12" } do
    local room = matrix.rooms.create({ preset = "private_chat", room_version = version }).room_id
    local run = test.proves { rooms = { room }, user = alice }
    test.equal({ run.done, run.failed, run.sent, run.status, levels(room)[alice] }, { 1, 0, 1, 0, 100 })
    test.has(run.dry.err, ("would   %s: give %s the power of %s, 100"):format(room, alice, test.me()))
    test.has(test.dry({ rooms = { room } }).err, "1 skipped") -- who created it has the power
  end
end)

test.case("knows a room by its alias, and goes on after what it does not know", function()
  local alice, alias = test.user("alice"), test.unique("room")
  local room = matrix.rooms.create({ preset = "public_chat", room_alias_name = alias }).room_id
  local name = "#" .. alias .. ":" .. test.server()
  local rooms = { "#nowhere:" .. test.server(), "!nowhere:" .. test.server(), name, name }
  local run = test.apply { rooms = rooms, user = alice }
  test.equal({ run.done, run.failed, run.sent, run.status, levels(room)[alice] }, { 1, 2, 1, 4, 100 })
end)

test.case("refuses users who could not use the power", function()
  local room, gone = matrix.rooms.create({}).room_id, test.user("gone")
  accounts.deactivate(gone)
  test.refuses({ rooms = { room }, user = gone }, 1, "is deactivated")
  test.refuses({ rooms = { room }, user = "@nobody:" .. test.server() }, 1, "not found")
  test.refuses({ rooms = { room }, user = "@x:elsewhere.test" }, 1)
end)

if not test.on_mas() then
  test.case("makes you an admin where you are not in the room", function()
    for _, version in ipairs { "10", "12" } do
      local alice = test.as(test.user("alice"))
      local room = alice.rooms.create({ preset = "private_chat", room_version = version }).room_id
      local run = test.proves { rooms = { room } }
      test.equal({ run.done, run.failed, levels(room)[test.me()] }, { 1, 0, 100 })
      matrix.rooms.join(room) -- the invitation is there
    end
  end)

  test.case("says where nobody of this server has the power to give", function()
    local alice, bob = test.user("alice"), test.user("bob")
    local empty = test.as(alice).rooms.create({ preset = "public_chat" }).room_id
    local left = test.as(alice).rooms.create({ preset = "public_chat" }).room_id
    synapse.rooms.join(left, { user_id = bob })
    test.as(alice).rooms.leave(left)
    test.as(alice).rooms.leave(empty)
    for _, run in ipairs { test.dry { rooms = { left, empty } }, test.apply { rooms = { left, empty } } } do
      test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 2, 0, 4 })
      test.has(run.err, left .. ": nobody of this server can give power: that takes 100, and " .. bob .. " has only 0",
        empty .. ": nobody of this server is in the room")
    end
  end)
end
