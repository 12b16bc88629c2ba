local accounts = require "accounts"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"

-- A provider that ids can be given at.
local function provider()
  return test.on_mas() and mas.upstream_oauth_providers.list({}):first().id or "oidc-offboard"
end

-- Somebody with two logins, where they can be made, and an id at a provider.
local function leaver(name)
  local user_id = test.user(name)
  accounts.external_ids.add(user_id, provider(), user_id)
  if not test.on_mas() then
    test.as(user_id, "PHONE")
    test.as(user_id, "LAPTOP")
  end
  return user_id
end

-- What there is of an account: locked, deactivated, sessions and ids at providers.
local function state(user_id)
  local account = accounts.get(user_id)
  return {
    account.locked, account.deactivated, #accounts.sessions.list(user_id), #accounts.external_ids.list(user_id),
  }
end

test.case("locks and logs out, and leaves ids, unless asked", function()
  local alice, bob = leaver("alice"), leaver("bob")
  local run = test.proves { users = { alice, bob } }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  test.equal(state(alice), { true, false, 0, 1 })
  test.has(run.err, alice .. ": lock" .. (test.on_mas() and "" or ", end 2 sessions"))
  run = test.proves { users = { alice, bob }, revoke_external_ids = true }
  test.equal({ run.done, run.sent }, { 2, 2 })
  test.equal(state(bob), { true, false, 0, 0 })
end)

test.case("deactivates without erasing, and erases later if asked", function()
  local alice = leaver("alice")
  local run = test.proves { users = { alice }, deactivate = true, revoke_external_ids = true }
  test.equal({ run.done, state(alice), synapse.users.get(alice).erased }, { 1, { false, true, 0, 0 }, false })
  run = test.proves { users = { alice }, deactivate = true, erase = true }
  test.equal({ run.done, run.sent, synapse.users.get(alice).erased }, { 1, 1, true })
  run = test.apply { users = { alice } }
  test.equal({ run.skipped, run.sent, accounts.get(alice).locked }, { 1, 0, false })
end)

test.case("refuses you, admins, strangers and ids of nobody, and goes on", function()
  local boss, alice = test.user("boss", { admin = true }), test.user("alice")
  local users = { test.me(), boss, "@nobody:" .. test.server(), "@x:elsewhere.test", alice, alice }
  local run = test.proves { users = users }
  test.equal({ run.done, run.failed, run.status }, { 1, 4, 4 })
  test.has(run.err, "is your own account", "is an admin; --include-admins", "not found", "@x:elsewhere.test")
  test.equal({ accounts.get(boss).locked, accounts.get(alice).locked }, { false, true })
  run = test.apply { users = { boss, test.me() }, include_admins = true }
  test.equal({ run.done, run.failed, accounts.get(boss).locked }, { 1, 1, true })
end)

test.case("reads a column of a CSV file", function()
  local alice = test.user("alice")
  local path = test.file("leavers.csv", "name;user_id\nAlice;" .. alice .. "\n;\n")
  local run = test.apply { users = "@" .. path .. "#user_id" }
  test.equal({ run.done, run.failed, accounts.get(alice).locked }, { 1, 0, true })
end)

test.case("does not erase what can be unlocked", function()
  test.refuses({ users = { test.user("alice") }, erase = true }, 1, "--erase needs --deactivate")
end)
