local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- A path where there is no file yet.
local function new_file()
  return test.folder() .. "/" .. test.unique("passwords") .. ".csv"
end

-- What a file says of each account in the end: the password and the state.
local function passwords(path)
  local found = {}
  for _, line in ipairs(csv.decode(fs.read(path))) do
    found[line.user_id] = { line.password, line.state }
  end
  return found
end

-- Whether Synapse takes a password.
local function logs_in(user_id, password)
  local who = { type = "m.id.user", user = user_id }
  return (pcall(matrix.auth.login, { type = "m.login.password", identifier = who, password = password }))
end

test.case("gives each account another password, and keeps them in the file", function()
  local alice, bob, file = test.user("alice"), test.user("bob"), new_file()
  local run = test.proves { users = { alice, bob }, to = file }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  local new = passwords(file)
  test.equal({ new[alice][2], new[bob][2], new[alice][1] ~= new[bob][1], #new[bob][1] }, { "done", "done", true, 20 })
  test.equal(run.out:find(new[alice][1], 1, true), nil)
  if not test.on_mas() then
    test.equal({ logs_in(alice, test.password), logs_in(bob, test.password) }, { false, false })
    test.equal({ logs_in(alice, new[alice][1]), logs_in(bob, new[bob][1]) }, { true, true })
  end
end)

test.case("writes no file in a dry run", function()
  local file = new_file()
  test.equal({ test.dry({ users = { test.user("alice") }, to = file }).done, fs.exists(file) }, { 1, false })
end)

test.case("sets the password that is in the file where nobody knows whether it was set", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local lines = { "user_id,password,state", alice .. ",whatIfItWasSent1,to do", bob .. ",hasItAlready1,done" }
  local file = test.file(test.unique("resumed") .. ".csv", table.concat(lines, "\n") .. "\n")
  local run = test.apply { users = { alice, bob }, to = file }
  test.equal({ run.done, run.skipped, run.failed }, { 1, 1, 0 })
  test.equal(passwords(file), { [alice] = { "whatIfItWasSent1", "done" }, [bob] = { "hasItAlready1", "done" } })
  if not test.on_mas() then
    test.equal({ logs_in(alice, "whatIfItWasSent1"), logs_in(bob, test.password) }, { true, true })
  end
end)

test.case("touches no file of another kind", function()
  local list = test.file(test.unique("list") .. ".txt", "@x:" .. test.server() .. "\n")
  test.refuses({ users = { test.user("alice") }, to = list }, 1, "is a file of another kind")
  test.equal(fs.read(list), "@x:" .. test.server() .. "\n")
end)

test.case("leaves you, admins, deactivated and unknown accounts alone", function()
  local admin, gone, file = test.user("admin", { admin = true }), test.user("gone"), new_file()
  accounts.deactivate(gone)
  local nobody, elsewhere = "@" .. test.unique("nobody") .. ":" .. test.server(), "@x:elsewhere.test"
  local users = { test.me(), admin, gone, nobody, elsewhere, nobody }
  local run = test.apply { users = users, to = file }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 5, 0, 4 })
  test.has(run.err, "is your own account", "is an admin; --include-admins", "is deactivated", "not found")
  test.equal(passwords(file), {})
  test.equal(test.apply({ users = { admin }, to = file, include_admins = true }).done, 1)
end)

if test.on_mas() then
  test.case("ends the sessions at the service unless they are to be kept", function()
    local alice = test.user("alice")
    local function log_in()
      mas.personal_sessions.create {
        actor_user_id = accounts.get(alice).id, human_name = "a session", scope = "urn:matrix:client:api:*",
      }
    end
    log_in()
    test.apply { users = { alice }, to = new_file(), keep_logins = true }
    test.equal(#accounts.sessions.list(alice), 1)
    test.apply { users = { alice }, to = new_file() }
    test.equal(#accounts.sessions.list(alice), 0)
  end)
else
  test.case("logs out every device unless they are to be kept", function()
    local alice = test.user("alice")
    local phone = test.as(alice, "PHONE")
    test.apply { users = { alice }, to = new_file(), keep_logins = true }
    test.equal({ synapse.devices.list(alice):count(), (pcall(phone.account.whoami)) }, { 1, true })
    test.apply { users = { alice }, to = new_file() }
    test.equal({ synapse.devices.list(alice):count(), (pcall(phone.account.whoami)) }, { 0, false })
  end)
end
