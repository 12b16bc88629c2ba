local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local text = require "text"

-- The id of a provider, and what a list from before calls it.
local function provider()
  if not test.on_mas() then
    return "oidc-restore", "oidc-restore"
  end
  local one = mas.upstream_oauth_providers.list({}):first()
  return one.id, one.human_name
end

-- Somebody with an email address, an id at a provider and a room, whose account is then
-- deactivated, and the id taken away; and the row of a list from before.
local function gone(name, options)
  local id, provider_name = provider()
  local user_id = test.user(name, { displayname = "Was Here" })
  local email = text.localpart(user_id) .. "@example.org"
  local room_id = matrix.rooms.create { preset = "public_chat" }.room_id
  accounts.emails.add(user_id, email)
  accounts.external_ids.add(user_id, id, user_id)
  synapse.rooms.join(room_id, { user_id = user_id })
  accounts.deactivate(user_id, options)
  accounts.external_ids.remove_all(user_id)
  return user_id, {
    user_id = user_id, displayname = "Was Here", emails = email .. ", second-" .. email,
    external_ids = provider_name .. ":" .. user_id, room_id = room_id,
  }
end

local function sheet(name, rows)
  return test.file(name, csv.encode(rows))
end

-- What there is of an account: active, email addresses, ids at providers, rooms.
local function state(user_id)
  return {
    not accounts.get(user_id).deactivated, #accounts.emails.list(user_id), #accounts.external_ids.list(user_id),
    synapse.users.list_joined_rooms(user_id):count(),
  }
end

test.case("brings an account back, and nothing else without a list", function()
  local alice = gone("alice")
  local run = test.proves { users = { alice } }
  test.equal({ run.done, run.failed, run.status, state(alice) }, { 1, 0, 0, { true, 0, 0, 0 } })
  test.has(run.err, alice .. ": reactivate\n")
end)

test.case("gives back what lists from before say, also to who was erased", function()
  local alice, row = gone("alice", { erase = true })
  local other, other_row = gone("bob")
  local from = sheet("before.csv", { row, other_row })
  local run = test.proves { users = { alice }, from = from, rooms = from }
  test.equal({ run.done, run.failed, run.status, state(alice) }, { 2, 0, 0, { true, 2, 1, 1 } })
  test.equal({ synapse.users.get(alice).displayname, synapse.users.get(alice).erased }, { "Was Here", false })
  test.equal(state(other), { false, 0, 0, 0 })
end)

test.case("writes new passwords down, and keeps those that an interrupted run has promised", function()
  local alice, bob = gone("alice"), gone("bob")
  local file = test.file("passwords.csv", "user_id,password,state\n" .. bob .. ",a promised passw0rd,to do\n")
  local run = test.proves { users = { alice, bob }, passwords = file }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  local lines = csv.decode(fs.read(file))
  test.equal({ #lines, lines[#lines].state }, { 5, "done" })
  test.has(fs.read(file), bob .. ",a promised passw0rd,done")
  for _, line in ipairs(test.on_mas() and {} or lines) do
    local identifier = { type = "m.id.user", user = line.user_id }
    matrix.auth.login { type = "m.login.password", identifier = identifier, password = line.password }
  end
  local strange = test.file("strange.csv", "a,b\n")
  test.refuses({ users = { alice }, passwords = strange }, 1, "strange.csv is a file of another kind")
end)

test.case("fails for admins, strangers, ids of nobody and taken addresses, and goes on", function()
  local boss = test.user("boss", { admin = true })
  accounts.deactivate(boss)
  local alice, row = gone("alice")
  local owner = test.user("owner")
  accounts.emails.add(owner, row.emails:match("^[^,]+"))
  synapse.users.suspend(alice, { suspend = true })
  local bob = gone("bob")
  synapse.users.suspend(bob, { suspend = true })
  local users = { boss, "@nobody:" .. test.server(), "@x:elsewhere.test", alice, bob, bob }
  local from = sheet("taken.csv", { row })
  local run = test.apply { users = users, from = from, rooms = from }
  test.equal({ run.done, run.failed, run.status }, { 1, 4, 4 })
  test.has(run.err, "is an admin; --include-admins", "not found", "@x:elsewhere.test")
  test.has(run.err, bob .. ": reactivate; it is still suspended")
  test.equal({ state(boss)[1], state(bob)[1], #accounts.emails.list(owner) }, { false, true, 1 })
  test.equal(test.proves({ users = { boss }, include_admins = true }).done, 1)
end)

test.case("wants the columns that it reads", function()
  local file = test.file("columns.csv", "name,room\nx,y\n")
  test.refuses({ users = { test.me() }, from = file }, 2, "columns.csv has no column \"user_id\"")
end)
