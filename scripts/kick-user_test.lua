local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- A room of yours with these users in it.
local function new_room(...)
  local room_id = matrix.rooms.create({ preset = "public_chat" }).room_id
  for _, user_id in ipairs { ... } do
    synapse.rooms.join(room_id, { user_id = user_id })
  end
  return room_id
end

-- What somebody is in a room, such as "join".
local function membership(room_id, user_id)
  for event in synapse.rooms.list_state(room_id, { type = "m.room.member" }) do
    if event.state_key == user_id then
      return event.content.membership, event.content.reason
    end
  end
  return nil
end

test.case("removes users from rooms, and nobody twice", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local one, two = new_room(alice, bob), new_room(alice)
  local run = test.proves { users = { alice, bob }, rooms = { one, two }, reason = "enough" }
  test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 3, 1, 0, 3, 0 })
  test.equal({ membership(one, alice) }, { "leave", "enough" })
  test.equal({ membership(one, bob), membership(two, alice), membership(one, test.me()) }, { "leave", "leave", "join" })
  test.has(run.dry.err, ("would   %s in %s: remove"):format(bob, one))
  synapse.rooms.join(one, { user_id = alice }) -- who can come back
end)

test.case("removes users from all their rooms, and keeps them out", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local one, two = new_room(alice, bob), new_room(alice)
  local run = test.proves { users = { alice }, all = true, ban = true }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  test.equal({ membership(one, alice), membership(two, alice), membership(one, bob) }, { "ban", "ban", "join" })
  test.equal(pcall(synapse.rooms.join, one, { user_id = alice }), false)
end)

test.case("leaves you and other admins alone, and goes on after what it does not know", function()
  local admin, alice = test.user("admin", { admin = true }), test.user("alice")
  local room = new_room(admin, alice)
  local users = { "@nobody:" .. test.server(), test.me(), admin, alice, "@x:elsewhere.test", alice }
  local run = test.apply { users = users, rooms = { "#nowhere:" .. test.server(), room } }
  test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 1, 1, 4, 1, 4 })
  test.has(run.err, "is your own account", admin .. ": is an admin; --include-admins", "@nobody:", "#nowhere:")
  test.equal({ membership(room, admin), membership(room, alice) }, { "join", "leave" })
  run = test.apply { users = { admin }, rooms = { room }, include_admins = true }
  test.equal({ run.done, membership(room, admin) }, { 1, "leave" })
end)

test.case("wants to know which rooms", function()
  test.refuses({ users = { test.me() } }, 1, "give either --rooms or --all")
  test.refuses({ users = { test.me() }, rooms = { "#a:b.test" }, all = true }, 1, "give either --rooms or --all")
end)

if not test.on_mas() then
  test.case("gets into rooms if it may", function()
    for _, version in ipairs { "10", "12" } do
      local alice, bob = test.user("alice"), test.user("bob")
      local room = test.as(alice).rooms.create({ room_version = version, invite = { bob } }).room_id
      test.as(bob).rooms.join(room)
      for _, run in ipairs { test.dry { users = { bob }, all = true }, test.apply { users = { bob }, all = true } } do
        test.equal({ run.done, run.failed, run.sent }, { 0, 1, 0 })
        test.has(run.err, "you are not in this room: join it, or let --make-room-admin do it")
      end
      local run = test.proves { users = { bob }, rooms = { room }, make_room_admin = true }
      test.equal({ run.done, run.sent, membership(room, bob), membership(room, test.me()) }, { 1, 3, "leave", "join" })
      run = test.apply { users = { alice }, rooms = { room }, make_room_admin = true }
      test.equal({ run.failed, run.sent, membership(room, alice) }, { 1, 0, "join" })
      test.has(run.err, "has the power of an admin in the room")
    end
  end)

  test.case("asks for the power where it is in the room without", function()
    local alice, bob = test.user("alice"), test.user("bob")
    local room = test.as(alice).rooms.create({ preset = "public_chat" }).room_id
    matrix.rooms.join(room)
    synapse.rooms.join(room, { user_id = bob })
    test.has(test.dry({ users = { bob }, rooms = { room } }).err, "you have not the power in this room")
    local run = test.proves { users = { bob }, rooms = { room }, make_room_admin = true }
    test.equal({ run.done, run.sent, membership(room, bob) }, { 1, 2, "leave" })
  end)
end
