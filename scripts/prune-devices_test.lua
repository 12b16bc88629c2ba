local accounts = require "accounts"
local mas = require "mas"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local text = require "text"
local time = require "time"

local function mas_id(user_id)
  return mas.users.get_by_username(text.localpart(user_id)).id
end

-- Gives somebody a device that nobody has used.
local function add_unused(user_id, device_id)
  if not test.on_mas() then
    synapse.devices.create(user_id, { device_id = device_id })
    return
  end
  mas.personal_sessions.create {
    actor_user_id = mas_id(user_id), human_name = "nightly",
    scope = "urn:matrix:client:api:* urn:matrix:client:device:" .. device_id,
  }
end

-- The ids of somebody's devices, sorted, by the server's own words.
local function devices(user_id)
  local ids = {}
  if test.on_mas() then
    for session in mas.personal_sessions.list { actor_user = mas_id(user_id), status = "active" } do
      ids[#ids + 1] = session.scope:match("device:(%S+)")
    end
  else
    ids = synapse.devices.list(user_id):map("device_id"):collect()
  end
  table.sort(ids)
  return text.join(ids, " ")
end

-- Somebody with devices that were used one after the other. Returns the times between.
local function used(name, ...)
  local user_id, times = test.user(name), {}
  for i, device_id in ipairs { ... } do
    test.as(user_id, device_id).account.whoami()
    time.sleep("20ms")
    times[i] = time.now()
    time.sleep("20ms")
  end
  return user_id, times
end

if not test.on_mas() then
  test.case("takes what was last seen before, and leaves what nothing is known of", function()
    local alice, times = used("alice", "OLDEST", "OLDER", "NEWEST")
    add_unused(alice, "UNUSED")
    local run = test.proves { users = { alice }, before = times[2] }
    test.equal({ run.done, run.failed, run.sent, run.status, devices(alice) }, { 1, 0, 2, 0, "NEWEST UNUSED" })
    test.has(run.dry.err, "would   " .. alice .. ": log out 2 devices: OLDER (2", "OLDEST (2")
    run = test.proves { users = { alice }, before = times[2], include_unknown = true }
    test.equal({ run.done, run.sent, devices(alice) }, { 1, 1, "NEWEST" })
    test.has(run.dry.err, "UNUSED (unknown)")
  end)

  test.case("keeps the newest of each account", function()
    local alice, bob = used("alice", "A", "B", "C"), used("bob", "A")
    local run = test.proves { users = { alice, bob }, keep = 2 }
    test.equal({ run.done, run.skipped, devices(alice), devices(bob) }, { 1, 1, "B C", "A" })
  end)

  test.case("takes with both options what both name", function()
    local alice, times = used("alice", "A", "B", "C")
    local run = test.apply { users = { alice }, keep = 2, before = times[2] }
    test.equal({ run.sent, devices(alice) }, { 1, "B C" })
    run = test.apply { users = { alice }, keep = 1, before = "2001-01-01" }
    test.equal({ run.done, run.sent, devices(alice) }, { 0, 0, "B C" })
  end)
end

test.case("takes for old what nobody has used only if told to", function()
  local alice = test.user("alice")
  for _, device_id in ipairs { "DEVICE000A", "DEVICE000B", "DEVICE000C" } do
    add_unused(alice, device_id)
  end
  local run = test.apply { users = { alice }, before = "1d" }
  test.equal({ run.done, run.skipped, run.sent }, { 0, 1, 0 })
  run = test.proves { users = { alice }, keep = 1, include_unknown = true }
  test.equal({ run.done, run.sent, #devices(alice) }, { 1, 2, #"DEVICE000A" })
  test.has(run.dry.err, "log out 2 devices: ", "(unknown)")
end)

test.case("looks at everybody, but not at admins", function()
  local alice, admin = test.user("alice"), test.user("admin", { admin = true })
  add_unused(alice, "DEVICE000A")
  add_unused(admin, "DEVICE000A")
  local run = test.dry { before = "1d", include_unknown = true }
  test.has(run.err, "would   " .. alice .. ": log out 1 device: DEVICE000A (unknown)")
  test.equal({ run.failed, run.sent, run.err:find(admin, 1, true) }, { 0, 0, nil })
  run = test.dry { before = "1d", include_unknown = true, include_admins = true }
  test.has(run.err, "would   " .. admin .. ": ")
end)

test.case("never logs out itself", function()
  local own = matrix.account.whoami().device_id
  add_unused(test.me(), "DEVICE000A")
  if test.on_mas() then
    add_unused(test.me(), own)
  end
  local run = test.apply { users = { test.me() }, keep = 0, include_unknown = true, include_admins = true }
  test.equal({ run.done, run.failed, devices(test.me()) }, { 1, 0, own })
  test.equal(matrix.account.whoami().user_id, test.me())
end)

test.case("goes on after what it does not know", function()
  local alice = test.user("alice")
  add_unused(alice, "DEVICE000A")
  local users = { "@nobody:" .. test.server(), alice, "@x:elsewhere.test", alice }
  local run = test.apply { users = users, keep = 0, include_unknown = true }
  test.equal({ run.done, run.failed, run.sent, run.status, devices(alice) }, { 1, 2, 1, 4, "" })
  accounts.deactivate(alice)
  test.equal(test.apply({ users = { alice }, keep = 0 }).skipped, 1)
end)

test.case("refuses to take everything by mistake", function()
  test.refuses({}, 1, "which devices?")
  test.refuses({ before = "in 2d" }, 1, "is in the future; every device would go")
end)
