local accounts = require "accounts"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"
local text = require "text"

-- Somebody who is logged in so many times.
local function logged_in(name, times)
  local user_id = test.user(name)
  for i = 1, times do
    if test.on_mas() then
      mas.personal_sessions.create {
        actor_user_id = mas.users.get_by_username(text.localpart(user_id)).id, human_name = "nightly",
        scope = "urn:matrix:client:api:* urn:matrix:client:device:NIGHTLYTOKEN" .. i,
      }
    else
      test.as(user_id, "DEVICE" .. i)
    end
  end
  return user_id
end

-- How often somebody is logged in, by the server's own words.
local function logins(user_id)
  if test.on_mas() then
    local id = mas.users.get_by_username(text.localpart(user_id)).id
    return mas.personal_sessions.list({ actor_user = id, status = "active" }):count()
  end
  return synapse.devices.list(user_id):count()
end

test.case("ends all logins of those who are named", function()
  local alice, bob, carol, dave = logged_in("alice", 2), logged_in("bob", 1), test.user("carol"), logged_in("dave", 1)
  local run = test.proves { users = { alice, bob, carol } }
  test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 2, 1, 0, 3, 0 })
  test.equal({ logins(alice), logins(bob), logins(dave) }, { 0, 0, 1 })
  test.has(run.dry.err, "would   " .. alice .. ": end 2 logins", "would   " .. bob .. ": end 1 login")
  test.equal(run.again.skipped, 3)
end)

test.case("goes on after what it does not know", function()
  local alice = logged_in("alice", 1)
  local run = test.apply { users = { "@nobody:" .. test.server(), alice, "@x:elsewhere.test", alice } }
  test.equal({ run.done, run.failed, run.sent, run.status, logins(alice) }, { 1, 2, 1, 4, 0 })
  test.has(run.err, "failed  @nobody:", "failed  @x:elsewhere.test: ")
end)

test.case("leaves you and other admins alone", function()
  local admin = logged_in("admin", 1)
  accounts.set_admin(admin, true)
  local run = test.apply { users = { test.me(), admin } }
  test.equal({ run.done, run.failed, run.sent, run.status, logins(admin) }, { 0, 2, 0, 4, 1 })
  test.has(run.err, "is your own account", "is an admin; --include-admins takes admins too")
  run = test.apply { users = { test.me(), admin }, include_admins = true }
  test.equal({ run.done, run.failed, logins(admin) }, { 1, 1, 0 })
end)

test.case("leaves a deactivated account as it is", function()
  local gone = logged_in("gone", 1)
  accounts.deactivate(gone)
  local run = test.apply { users = { gone } }
  test.equal({ run.done, run.skipped, run.sent, run.status }, { 0, 1, 0, 0 })
end)
