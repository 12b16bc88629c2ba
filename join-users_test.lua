local accounts = require "accounts"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

local alice, bob = test.user("alice"), test.user("bob")

-- The users who are in a room, by their ids.
local function members(room_id)
  local all = {}
  for user_id in synapse.rooms.list_members(room_id) do
    all[user_id] = true
  end
  return all
end

local function new_room(preset)
  return matrix.rooms.create { preset = preset }.room_id
end

test.case("joins everybody to every room, and nobody twice", function()
  local one, two = new_room("public_chat"), new_room("private_chat")
  local run = test.proves { users = { alice, bob, test.me() }, rooms = { one, two } }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 4, 2, 0, 0 })
  test.equal(members(one), { [alice] = true, [bob] = true, [test.me()] = true })
  test.equal(members(two), members(one))
end)

test.case("refuses whom Synapse would join all the same", function()
  local gone = test.user("gone")
  accounts.deactivate(gone)
  local users = { gone, "@nobody:" .. test.server(), "@x:elsewhere.test" }
  local run = test.apply { users = users, rooms = { new_room("public_chat") } }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 3, 0, 4 })
  test.has(run.err, "is deactivated", "is on another server", "not found")
end)

if not test.on_mas() then
  test.case("gets into a private room if it may", function()
    local room = test.as(alice).rooms.create { preset = "private_chat" }.room_id
    local run = test.apply { users = { bob }, rooms = { room } }
    test.equal({ run.done, run.failed }, { 0, 1 })
    test.has(run.err, "--make-room-admin")
    run = test.apply { users = { bob }, rooms = { room }, make_room_admin = true }
    test.equal({ run.done, run.failed }, { 1, 0 })
    test.equal(members(room)[bob], true)
  end)
end
