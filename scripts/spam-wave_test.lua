local accounts = require "accounts"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- A spammer who was in a room of each of these versions, spoke there and left, and has a file;
-- where nobody can act as somebody else, one who joined and left.
local function spammer(name, versions)
  local user_id, rooms = test.user(name), {}
  local as = not test.on_mas() and test.as(user_id, "SPAM")
  for i, version in ipairs(versions or { "11" }) do
    rooms[i] = matrix.rooms.create { preset = "public_chat", room_version = version }.room_id
    synapse.rooms.join(rooms[i], { user_id = user_id })
    if as then
      as.rooms.send(rooms[i], "m.room.message", { msgtype = "m.text", body = "buy this" })
      as.rooms.leave(rooms[i])
    end
  end
  if as then
    as.media.upload { bytes = "an advertisement of " .. user_id, filename = "ad.txt" }
  end
  return user_id, rooms
end

-- How many messages and joins of somebody can still be read.
local function readable(rooms, user_id)
  local n, filter = 0, { senders = { user_id }, types = { "m.room.member", "m.room.message" } }
  for _, room_id in ipairs(rooms) do
    for event in synapse.rooms.list_messages(room_id, { filter = filter }) do
      if not event.unsigned.redacted_because and event.content.membership ~= "leave" then
        n = n + 1
      end
    end
  end
  return n
end

local function unquarantined(user_id)
  local n = 0
  for file in synapse.users.list_media(user_id, {}) do
    n = n + (type(file.quarantined_by) == "string" and 0 or 1)
  end
  return n
end

-- What became of an account: suspended, deactivated, shadow-banned, erased.
local function state(user_id)
  local user = synapse.users.get(user_id)
  return { user.suspended, accounts.get(user_id).deactivated, user.shadow_banned, user.erased }
end

test.case("stops those whose name fits, and nobody else", function()
  local since, name = time.now(), test.unique("promo")
  local one, its_rooms = spammer(name)
  local two, other_rooms = spammer(name, { "11", "12" })
  local boss, other = test.user(name, { admin = true }), test.user("carol")
  local run = test.proves { since = since, name = name .. "*" }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 2, 1, 0, 0 })
  test.equal({ state(one), state(two) }, { { true, true, false, false }, { true, true, false, false } })
  test.equal({ readable(its_rooms, one), readable(other_rooms, two), unquarantined(one) }, { 0, 0, 0 })
  test.equal({ state(boss), state(other) }, { { false, false, false, false }, { false, false, false, false } })
  test.has(run.dry.err, one .. ": made 20", "suspend, redact in 1 room, ")
end)

test.case("redacts in rooms of old versions too, and ends with a shadow ban if asked", function()
  local user_id, rooms = spammer("spam", { "9", "10", "11" })
  local run = test.proves { users = { user_id }, shadow_ban = true, reason = "spam" }
  test.equal({ run.done, run.failed, run.status }, { 1, 0, 0 })
  test.equal({ readable(rooms, user_id), unquarantined(user_id) }, { 0, 0 })
  test.equal(state(user_id), { true, false, true, false })
  user_id, rooms = spammer("spam", { "10" })
  run = test.proves { users = { user_id } }
  test.equal({ run.done, readable(rooms, user_id), state(user_id) }, { 1, 0, { true, true, false, false } })
end)

test.case("works on accounts that were deactivated by hand", function()
  local user_id, rooms = spammer("spam", { "10", "11" })
  accounts.deactivate(user_id)
  local run = test.proves { users = { user_id } }
  test.equal({ run.done, run.status, readable(rooms, user_id), unquarantined(user_id) }, { 1, 0, 0, 0 })
  test.equal(state(user_id), { true, true, false, false })
end)

if not test.on_mas() then
  test.case("looks at addresses", function()
    local since, name = time.now(), test.unique("addr")
    local here, nowhere = spammer(name), test.user(name)
    local options = { since = since, name = name:upper() .. "?????????", ip = "127.0.*" }
    local run = test.proves(options)
    test.equal({ run.done, run.skipped, run.failed }, { 1, 1, 0 })
    test.has(run.err, here .. ": made ", ", seen at 127.0.0.1: suspend")
    test.equal(state(nowhere), { false, false, false, false })
    options.ip = "192.0.2.*"
    test.equal(test.apply(options).done, 0)
  end)
end

test.case("fails for you, admins, strangers and ids of nobody, and goes on", function()
  local boss, plain = test.user("boss", { admin = true }), test.user("plain")
  local users = { test.me(), boss, "@nobody:" .. test.server(), "@x:elsewhere.test", plain, plain }
  local run = test.proves { users = users }
  test.equal({ run.done, run.failed, run.status, state(boss)[2] }, { 1, 4, 4, false })
  test.has(run.err, "is you", "is an admin", "not found", "@x:elsewhere.test")
  test.has(run.err, plain .. ": on the list: suspend, deactivate\n")
end)

test.case("wants to know who is meant", function()
  test.refuses({}, 1, "say who: --since")
  test.refuses({ since = "2d" }, 1, "--since alone is everybody who is new")
  test.refuses({ users = { test.me() }, name = "x*" }, 1, "--users takes no pattern")
end)
