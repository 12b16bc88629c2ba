local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

local function new_file()
  return test.folder() .. "/" .. test.unique("passwords") .. ".csv"
end

local function sheet(...)
  return test.file(test.unique("sheet") .. ".csv", table.concat({ ... }, "\n") .. "\n")
end

-- A name that nobody has, and its user id.
local function new_name(name)
  name = test.unique(name)
  return name, "@" .. name .. ":" .. test.server()
end

local function exists(user_id)
  return (pcall(accounts.get, user_id))
end

-- What a file says of each account in the end: the password and the state.
local function passwords(path)
  local found = {}
  for _, line in ipairs(csv.decode(fs.read(path))) do
    found[line.user_id] = { line.password, line.state }
  end
  return found
end

-- Whether Synapse takes a password. The service that knows the others does not tell.
local function logs_in(user_id, password)
  local login = { type = "m.login.password", password = password, identifier = { type = "m.id.user", user = user_id } }
  return test.on_mas() or (pcall(matrix.auth.login, login))
end

local function emails(user_id)
  local all = {}
  for _, one in ipairs(accounts.emails.list(user_id)) do
    all[#all + 1] = one.email
  end
  return all
end

test.case("creates the accounts of a sheet with all that it says, once", function()
  local alice, alice_id = new_name("alice")
  local boss, boss_id = new_name("boss")
  local there, file = test.user("there"), new_file()
  local accounts_csv = sheet("Username;DisplayName;Email;Admin;Password;Department",
    alice .. ";Alice Ä.;" .. alice .. "@example.org;;;x",
    "@" .. boss .. ";;;yes;given by hand 1;", there .. ";Other;;;;")
  local run = test.proves { accounts = accounts_csv, passwords = file }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 2, 1, 0, 0 })
  test.has(run.err, "the column Department of the sheet is not used")
  test.has(run.err, boss_id .. ": create as an admin")
  local found = passwords(file)
  test.equal({ found[alice_id][2], #found[alice_id][1], found[there] }, { "done", 20 })
  test.equal(found[boss_id], { "given by hand 1", "done" })
  test.equal({ accounts.get(alice_id).admin, accounts.get(boss_id).admin }, { false, true })
  test.equal({ emails(alice_id), emails(boss_id) }, { { alice .. "@example.org" }, {} })
  test.equal({ logs_in(alice_id, found[alice_id][1]), logs_in(boss_id, "given by hand 1") }, { true, true })
  test.equal(logs_in(there, test.password), true)
  if not test.on_mas() then -- the service tells Synapse of the name a moment later
    test.equal({ synapse.users.get(alice_id).displayname, synapse.users.get(there).displayname == "Other" },
      { "Alice Ä.", false })
  end
end)

test.case("refuses a sheet with wrong lines as a whole, and tells them all", function()
  local good, good_id = new_name("good")
  local file = new_file()
  local accounts_csv = sheet("user_id,email,admin", good_id .. ",,", "@x:elsewhere.test,,", "Upper,,", "_x,,", "123,,",
    "a b,,", ",lonely@example.org,", "c" .. good .. ",no address,", "d" .. good .. ",,perhaps", good .. ",,",
    "e" .. good .. ",Same@example.org,", "f" .. good .. ",same@example.org,", "@,,")
  test.refuses({ accounts = accounts_csv, passwords = file }, 1,
    "nothing was sent, since 11 lines are wrong",
    "line 3: @x:elsewhere.test is on another server",
    "line 4: @Upper:", "line 5: @_x:", "line 6: @123:", "line 7: @a b:",
    "line 8: there is neither a user_id nor a username", "line 9: no address is no email address",
    "line 10: admin is neither yes nor no", "line 11: " .. good_id .. " is in line 2 already",
    "line 13: same@example.org is in line 12 already", "line 14: ")
  test.equal({ exists(good_id), fs.exists(file) }, { false, false })
end)

test.case("refuses a sheet without ids or without lines", function()
  test.refuses({ accounts = sheet("name", "alice"), passwords = new_file() }, 1, "neither a user_id nor a username")
  test.refuses({ accounts = sheet("user_id"), passwords = new_file() }, 1, "the sheet has no line")
end)

test.case("touches no file of another kind", function()
  local _, alice_id = new_name("alice")
  local accounts_csv = sheet("user_id", alice_id)
  test.refuses({ accounts = accounts_csv, passwords = accounts_csv }, 1, "is a file of another kind")
  test.equal({ fs.read(accounts_csv), exists(alice_id) }, { "user_id\n" .. alice_id .. "\n", false })
end)

test.case("finishes what an interrupted run began, with the same passwords", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local _, carol = new_name("carol")
  local file = test.file(test.unique("resumed") .. ".csv",
    ("user_id,password,state\n%s,%s,to do\n%s,the password of carol 1,to do\n"):format(alice, test.password, carol))
  local accounts_csv = sheet("user_id,email", alice .. "," .. alice:sub(2, 15) .. "@example.org",
    bob .. ",", carol .. ",")
  local run = test.proves { accounts = accounts_csv, passwords = file }
  test.equal({ run.done, run.skipped, run.failed }, { 2, 1, 0 })
  test.equal(passwords(file), { [alice] = { test.password, "done" }, [carol] = { "the password of carol 1", "done" } })
  test.equal({ logs_in(alice, test.password), logs_in(carol, "the password of carol 1") }, { true, true })
  test.equal({ #emails(alice), #emails(bob), #emails(carol) }, { 1, 0, 0 })
end)

test.case("takes no address away from another account", function()
  local owner = test.user("owner")
  local address = owner:sub(2, 15) .. "@example.org"
  accounts.emails.add(owner, address)
  local _, alice = new_name("alice")
  local options = { accounts = sheet("user_id,email", alice .. "," .. address), passwords = new_file() }
  local dry, run = test.dry(options), test.apply(options)
  test.equal({ dry.failed, run.failed, run.status, exists(alice) }, { 1, 1, 4, true })
  test.equal({ #emails(owner), #emails(alice) }, { 1, 0 })
end)
