-- export-users: list all accounts as rows, for a spreadsheet or another program.
--
--   synlua run export-users
--   synlua run export-users --columns user_id,emails,last_seen --to users.csv
--   synlua run export-users --deactivated --output json
--
-- It changes nothing. Locked and deactivated accounts are in it, unless one of --active,
-- --admins, --deactivated, --guests and --locked leaves them out; of several, all must hold.
--
-- The list of accounts takes one request for 250. The columns appservice and suspended take one
-- for each account, and where Synapse logs people in so do emails and external_ids. An account
-- of which such a request fails is told, and has no row. Under the Matrix Authentication
-- Service, the service says who is an admin, locked or deactivated, and which addresses and ids
-- there are, all in a few requests.
--
-- An empty last_seen is unknown: Synapse has not seen the account since it keeps count, which
-- does not mean that nobody uses it. Several addresses or ids in a cell have commas between.
-- The rows are kept in memory until the end, about a megabyte for a thousand accounts.

local csv = require "csv"
local fs = require "fs"
local json = require "json"
local log = require "log"
local mas = require "mas"
local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"
local view = require "view"

local opts = recipe.start {
  name = "export-users",
  summary = "List all accounts as rows",
  effect = "read",
  needs = {
    "mas.issuer", "mas.upstream_oauth_links.list", "mas.upstream_oauth_providers.list", "mas.user_emails.list",
    "mas.users.list", "matrix.account.whoami", "synapse.users.get", "synapse.users.list",
  },
  works_on = "both",
  example = "synlua run export-users --columns user_id,emails,last_seen --to users.csv",
  options = {
    { "columns", "list of string",
      default = { "user_id", "displayname", "admin", "locked", "deactivated", "guest", "created", "last_seen" },
      help = "which, in this order; there are emails, external_ids, appservice, suspended, erased, user_type too" },
    { "to", "file", help = "write CSV into this file instead of printing rows" },
    { "active", "boolean", help = "leave out who is locked or deactivated" },
    { "admins", "boolean", help = "admins only" },
    { "deactivated", "boolean", help = "deactivated accounts only" },
    { "guests", "boolean", help = "guests only" },
    { "locked", "boolean", help = "locked accounts only" },
  },
}

local on_mas = mas.issuer() ~= nil
local columns = {
  "user_id", "displayname", "emails", "external_ids", "admin", "locked", "deactivated", "erased", "suspended",
  "guest", "user_type", "appservice", "created", "last_seen",
}

-- Which columns were asked for.
local asked = {}
for _, column in ipairs(opts.columns) do
  asked[column] = true
  local near = recipe.nearest(column, columns)
  if near ~= column then
    error(("--columns: there is no column %q%s; there are: %s"):format(column,
      near and (", did you mean %q?"):format(near) or "", text.join(columns)), 0)
  end
end

-- A text that may be null, as a text or nil.
local function str(value)
  return type(value) == "string" and value or nil
end

-- A time that may be null, as a text or nil.
local function date(ms)
  return type(ms) == "number" and time.format(ms - ms % 1000) or nil
end

local function from_synapse(user)
  return {
    user_id = user.name, displayname = str(user.displayname), admin = user.admin, locked = user.locked == true,
    deactivated = user.deactivated, erased = user.erased, guest = user.is_guest, user_type = str(user.user_type),
    created = date(user.creation_ts), last_seen = date(user.last_seen_ts),
  }
end

-- Adds one of several texts to a cell of an account, if there is such an account.
local function add(account, column, value)
  if account then
    account[column] = account[column] and account[column] .. ", " .. value or value
  end
end

-- Adds to an account what is in no list of Synapse.
local function add_details(account)
  local user = synapse.users.get(account.user_id)
  account.appservice, account.suspended = str(user.appservice_id), user.suspended
  for _, threepid in ipairs(on_mas and {} or user.threepids) do
    add(threepid.medium == "email" and account, "emails", threepid.address)
  end
  for _, id in ipairs(on_mas and {} or user.external_ids) do
    add(account, "external_ids", id.auth_provider .. ":" .. id.external_id)
  end
end

-- What the Matrix Authentication Service says of its accounts, by their user ids.
local function from_mas()
  local people, by_id, providers = {}, {}, {}
  local server = text.server(matrix.account.whoami().user_id)
  for user in mas.users.list {} do
    local person = {
      user_id = ("@%s:%s"):format(user.username, server), created = date(time.parse(user.created_at)),
      admin = user.admin, locked = str(user.locked_at) ~= nil, deactivated = str(user.deactivated_at) ~= nil,
      guest = user.legacy_guest,
    }
    people[person.user_id], by_id[user.id] = person, person
  end
  if asked.emails then
    for email in mas.user_emails.list {} do
      add(by_id[email.user_id], "emails", email.email)
    end
  end
  if asked.external_ids then
    for provider in mas.upstream_oauth_providers.list {} do
      providers[provider.id] = str(provider.human_name)
    end
    for link in mas.upstream_oauth_links.list {} do
      add(by_id[link.user_id], "external_ids", (providers[link.provider_id] or link.provider_id) .. ":" .. link.subject)
    end
  end
  return people
end

local function is_wanted(account)
  return (account.admin or not opts.admins) and (account.guest or not opts.guests)
    and (account.deactivated or not opts.deactivated) and (account.locked or not opts.locked)
    and not (opts.active and (account.deactivated or account.locked))
end

-- The rows by user id, each a list of cells, which takes the least memory.
local rows, user_ids = {}, {}

local function keep(account)
  if is_wanted(account) then
    local cells = {}
    for i, column in ipairs(opts.columns) do
      cells[i] = account[column] == nil and json.null or account[column]
    end
    if not rows[account.user_id] then -- else it is in the list twice, since somebody was added meanwhile
      user_ids[#user_ids + 1] = account.user_id
    end
    rows[account.user_id] = cells
  end
end

local people = on_mas and from_mas() or {}
local needs_details = asked.appservice or asked.suspended or not on_mas and (asked.emails or asked.external_ids)

parallel.each(progress(synapse.users.list { locked = true, limit = 250 }, "reading accounts"), function(user)
  local account = from_synapse(user)
  for column, value in pairs(people[user.name] or {}) do
    account[column] = value
  end
  people[user.name] = nil
  if needs_details and is_wanted(account) then
    add_details(account)
  end
  keep(account)
end)
for _, account in pairs(people) do -- Synapse has not heard of these
  keep(account)
end

table.sort(user_ids)
for i, user_id in ipairs(user_ids) do
  rows[i], rows[user_id] = rows[user_id], nil
end
if opts.to then
  fs.write(opts.to, csv.encode(rows, { columns = opts.columns }))
  log.info("%s in %s", text.plural(#rows, "account"), opts.to)
else
  view.table(rows, opts.columns)
end
