local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"
local text = require "text"

-- Runs the recipe and returns its rows by user id.
local function export(options)
  options.to = test.folder() .. "/" .. test.unique("users") .. ".csv"
  local run = test.dry(options)
  test.equal({ run.status, run.sent, run.out }, { 0, 0, "" })
  local rows, found = csv.decode(fs.read(options.to)), {}
  test.has(run.err, text.plural(#rows, "account") .. " in " .. options.to)
  for _, row in ipairs(rows) do
    found[row.user_id] = row
  end
  return found, #rows
end

test.case("has all accounts, locked and deactivated ones too", function()
  local alice, admin = test.user("alice", { displayname = "Alice" }), test.user("admin", { admin = true })
  local locked, gone = test.user("locked"), test.user("gone")
  accounts.lock(locked)
  accounts.deactivate(gone)
  synapse.users.modify(alice, { displayname = "=Alice" })
  local rows, count = export {}
  local all = synapse.users.list({ locked = true }):count()
  test.equal(count, all)
  test.equal({ rows[alice].displayname, rows[alice].last_seen, rows[alice].created:sub(1, 2) }, { "=Alice", "", "20" })
  test.equal({ rows[alice].admin, rows[admin].admin, rows[test.me()].admin }, { "false", "true", "true" })
  test.equal({ rows[alice].locked, rows[locked].locked }, { "false", "true" })
  test.equal({ rows[alice].deactivated, rows[gone].deactivated }, { "false", "true" })
end)

test.case("leaves out whom it is told to", function()
  local alice, admin = test.user("alice"), test.user("admin", { admin = true })
  local locked, gone = test.user("locked"), test.user("gone")
  accounts.lock(locked)
  accounts.deactivate(gone)
  for option, only in pairs { admins = admin, locked = locked, deactivated = gone } do
    local rows = export { [option] = true }
    for _, user_id in ipairs { alice, admin, locked, gone } do
      test.equal({ option, user_id, rows[user_id] ~= nil }, { option, user_id, user_id == only })
    end
  end
  local rows = export { active = true, columns = { "user_id" } }
  test.equal({ rows[alice], rows[locked], rows[gone] }, { { user_id = alice } })
  test.equal({ export({ admins = true, locked = true })[admin] }, {})
end)

test.case("has addresses and ids if they are asked for", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local provider = test.unique("idp")
  local shown = provider
  if test.on_mas() then
    local one = mas.upstream_oauth_providers.list({}):first()
    provider, shown = one.id, one.human_name
  end
  local address = alice:sub(2, 15) .. "@example.org"
  accounts.emails.add(alice, address)
  accounts.emails.add(alice, "b" .. address)
  accounts.external_ids.add(alice, provider, "7-" .. alice)
  local rows = export { columns = { "user_id", "emails", "external_ids", "suspended" } }
  local emails = text.split(rows[alice].emails, ", ")
  table.sort(emails)
  test.equal(emails, { address, "b" .. address })
  test.equal(rows[alice].external_ids, shown .. ":7-" .. alice)
  test.equal(rows[bob], { user_id = bob, emails = "", external_ids = "", suspended = "false" })
end)

test.case("prints rows", function()
  local alice = test.user("alice")
  local run = test.apply { columns = { "locked", "user_id" } }
  test.equal({ run.status, run.sent }, { 0, 0 })
  test.has(run.out, "locked\tuser_id\n", "false\t" .. alice .. "\n")
end)

test.case("knows its columns", function()
  test.refuses({ columns = { "user_id", "email" } }, 1, [[there is no column "email", did you mean "emails"?]])
end)
