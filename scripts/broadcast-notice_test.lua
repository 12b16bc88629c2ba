local accounts = require "accounts"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

local alice, bob = test.user("alice"), test.user("bob")
local notices = "@notices:" .. test.server()

-- How often somebody got a text.
local function times_got(user_id, text)
  local is_notice_room, count = {}, 0
  for room_id in synapse.users.list_joined_rooms(notices) do
    is_notice_room[room_id] = true
  end
  for room_id in synapse.users.get_memberships(user_id) do
    for event in is_notice_room[room_id] and synapse.rooms.list_messages(room_id) or pairs {} do
      count = count + (event.content.body == text and 1 or 0)
    end
  end
  return count
end

test.case("tells everybody once, and whoever comes to the list later", function()
  local text = test.unique("Maintenance tonight.")
  local run = test.proves { text = text, users = { alice, alice } }
  test.equal({ run.done, run.again.skipped, run.status, times_got(alice, text) }, { 1, 1, 0, 1 })
  run = test.apply { text = text, users = { alice, bob } }
  test.equal({ run.done, run.skipped, times_got(alice, text), times_got(bob, text) }, { 1, 1, 1, 1 })
end)

test.case("sends another text to the same person, and the same one again where that is asked for", function()
  local first, second = test.unique("first"), test.unique("second")
  test.apply { text = first, users = { bob } }
  local run = test.apply { file = test.file("notice.txt", "\n" .. second .. "\n"), users = { bob } }
  test.equal({ run.done, times_got(bob, first), times_got(bob, second) }, { 1, 1, 1 })
  run = test.apply { text = first, users = { bob }, again_after = "1d" }
  test.equal({ run.skipped, times_got(bob, first) }, { 1, 1 })
  time.sleep("10ms")
  run = test.apply { text = first, users = { bob }, again_after = time.now() }
  test.equal({ run.done, times_got(bob, first) }, { 1, 2 })
end)

test.case("means all active accounts without a list", function()
  local run = test.dry { text = test.unique("To all of you.") }
  test.has(run.err, alice, bob, test.me())
end)

test.case("fails with whom the server does not know, and goes on", function()
  local text = test.unique("Hello.")
  local users = { "@nobody:" .. test.server(), "@x:elsewhere.test", alice }
  local run = test.apply { text = text, users = users }
  test.equal({ run.done, run.failed, run.status, times_got(alice, text) }, { 1, 2, 4, 1 })
end)

test.case("refuses to tell nothing, two things, or too much", function()
  test.refuses({}, 1, "--text or --file")
  test.refuses({ text = " " }, 1, "the text is empty")
  test.refuses({ text = "a", file = test.file("a.txt", "b") }, 1, "--text or --file")
  test.refuses({ file = test.file("long.txt", ("long "):rep(20000)) }, 1, "bytes; an event has room for")
end)

test.case("ends with the first notice that comes from another account than the given one", function()
  local run = test.apply { text = test.unique("Who is this?"), users = { alice }, sender = "system" }
  test.equal({ run.sent, run.status }, { 1, 1 })
  test.has(run.err, "notices come from " .. notices, "--sender notices")
end)

if not test.on_mas() then
  test.case("leaves out who is deactivated or locked, and knows who has left the room", function()
    local text = test.unique("Are you there?")
    local gone, locked, left = test.user("gone"), test.user("locked"), test.user("left")
    test.apply { text = text, users = { left } }
    local person = test.as(left)
    for room_id in synapse.users.get_memberships(left) do
      person.rooms.join(room_id) -- an invitation by the server cannot be declined
      person.rooms.leave(room_id)
    end
    accounts.deactivate(gone)
    accounts.lock(locked)
    test.equal({ test.apply({ text = text, users = { gone, left } }).skipped, times_got(gone, text) }, { 2, 0 })
    local everybody = test.dry({ text = text }).err
    test.equal({ everybody:find(gone, 1, true), everybody:find(locked, 1, true) }, {})
    test.equal(everybody:find(left, 1, true), nil)
  end)
end
