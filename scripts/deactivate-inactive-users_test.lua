local accounts = require "accounts"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

local function is_deactivated(user_id)
  return accounts.get(user_id).deactivated
end

-- Logs somebody in, and waits until Synapse has written down that it saw them.
local function see(user_id, device_id)
  local as, began = test.as(user_id, device_id), time.now()
  as.account.whoami()
  repeat
    time.sleep("200ms")
    local seen = synapse.users.get(user_id).last_seen_ts
  until type(seen) == "number" and seen >= began - 1000
  return as
end

-- The options for the accounts of one case alone.
local function only(name, options)
  options.name, options.before = name, options.before or time.now()
  return options
end

if not test.on_mas() then
  test.case("deactivates who was not seen since, and leaves the others", function()
    local name = test.unique("seen")
    local old, again, boss = test.user(name), test.user(name), test.user(name, { admin = true })
    see(old, "OLD")
    see(again, "OLD")
    see(boss, "OLD")
    time.sleep("1s")
    local before = time.now()
    see(again, "NEW").auth.logout() -- of this device nothing is left in the list
    local run = test.proves(only(name, { before = before }))
    test.equal({ run.done, run.skipped, run.failed, run.status }, { 1, 2, 0, 0 })
    test.equal({ is_deactivated(old), is_deactivated(again), is_deactivated(boss) }, { true, false, false })
    test.equal(synapse.users.get(old).erased, false)
    test.has(run.err, old .. ": deactivate, last seen on ")
  end)
end

test.case("does not take the unknown for inactive", function()
  local name = test.unique("unseen")
  local never = test.user(name)
  time.sleep("1s")
  local run = test.apply(only(name, {}))
  test.equal({ run.done, run.skipped, run.sent, run.status }, { 0, 1, 0, 0 })
  test.has(run.out, "1 account was never seen", "--include-never-seen")
  run = test.proves(only(name, { include_never_seen = true }))
  test.equal({ run.done, is_deactivated(never), synapse.users.get(never).erased }, { 1, true, false })
end)

test.case("leaves admins, the locked and the young alone, and erases if asked", function()
  local name = test.unique("some")
  local plain, boss, locked = test.user(name), test.user(name, { admin = true }), test.user(name)
  accounts.lock(locked)
  local before = time.now()
  time.sleep("1s")
  local young = test.user(name)
  local run = test.proves(only(name, { before = before, include_never_seen = true, erase = true }))
  test.equal({ run.done, run.failed, synapse.users.get(plain).erased }, { 1, 0, true })
  test.equal({ is_deactivated(boss), is_deactivated(locked), is_deactivated(young) }, { false, false, false })
end)

test.case("refuses a day in the future", function()
  test.refuses({ before = "in 2d" }, 1, "is in the future; everybody would go")
end)
