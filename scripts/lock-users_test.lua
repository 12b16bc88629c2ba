local accounts = require "accounts"
local test = require "test"

local function locked(user_id)
  return accounts.get(user_id).locked
end

test.case("locks whom it is told to, and lets them work again", function()
  local alice, bob, carol = test.user("alice"), test.user("bob"), test.user("carol")
  local run = test.proves { users = { alice, bob } }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 2, 0, 2, 0 })
  test.equal({ locked(alice), locked(bob), locked(carol) }, { true, true, false })
  test.has(run.again.err, "2 skipped")
  run = test.proves { users = { alice, carol }, unlock = true }
  test.equal({ run.done, run.skipped, run.failed }, { 1, 1, 0 })
  test.equal({ locked(alice), locked(bob), locked(carol) }, { false, true, false })
end)

test.case("locks nobody twice, and goes on after what it does not know", function()
  local alice = test.user("alice")
  local nobody, elsewhere = "@" .. test.unique("nobody") .. ":" .. test.server(), "@x:elsewhere.test"
  local run = test.apply { users = { nobody, alice, elsewhere, alice } }
  test.equal({ run.done, run.failed, run.sent, run.status, locked(alice) }, { 1, 2, 1, 4, true })
  test.has(run.err, "failed  " .. nobody .. ": ", "failed  " .. elsewhere .. ": ", "not found")
end)

test.case("leaves you and other admins alone", function()
  local admin = test.user("admin", { admin = true })
  local run = test.apply { users = { test.me(), admin } }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 2, 0, 4 })
  test.has(run.err, test.me() .. ": is your own account", admin .. ": is an admin; --include-admins")
  run = test.proves { users = { test.me(), admin }, include_admins = true }
  test.equal({ run.done, run.failed, locked(test.me()), locked(admin) }, { 1, 1, false, true })
end)

test.case("skips who is deactivated", function()
  local gone = test.user("gone")
  accounts.deactivate(gone)
  local run = test.apply { users = { gone } }
  test.equal({ run.done, run.skipped, run.sent, run.status }, { 0, 1, 0, 0 })
end)

if not test.on_mas() then -- the service tells Synapse only up to two minutes later
  test.case("stops the devices, which go on when the account is unlocked", function()
    local alice = test.user("alice")
    local phone = test.as(alice, "PHONE")
    test.apply { users = { alice } }
    local ok, err = pcall(phone.account.whoami)
    test.equal({ ok, err.errcode, (pcall(test.as, alice, "TABLET")) }, { false, "M_USER_LOCKED", false })
    test.apply { users = { alice }, unlock = true }
    test.equal(phone.account.whoami().device_id, "PHONE")
  end)
end
