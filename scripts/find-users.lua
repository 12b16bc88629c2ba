-- find-users: find accounts by name, email address, external id, IP address or device.
--
--   synlua run find-users --name ali
--   synlua run find-users --external-id 7f3a-11 --output json
--   synlua run find-users --name ali --ip 192.0.2.7
--
-- It changes nothing. Locked and deactivated accounts are found too. What it takes:
--
--   --name         a part of the user id's name or of the display name, in any case; _ stands for
--                  any character and % for any text: one request for 250 found
--   --email        a whole address: a request or two
--   --external-id  a whole id at a provider: one request for each provider that people can log
--                  in with, or for the one of --provider
--   --ip, --device one request for each account that the others find, which without them is
--                  each account of the server
--
-- An IP address is whole, and Synapse forgets it after 28 days (user_ips_max_age). A device is
-- a part of its name, in any case. Under the Matrix Authentication Service each account found
-- takes one request more, since the service says who is an admin, locked or deactivated.
-- For a part of an address, look through what export-users --columns user_id,emails gives.

local accounts = require "accounts"
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
  name = "find-users",
  summary = "Find accounts by name, email, external id, IP or device",
  effect = "read",
  needs = {
    "accounts.get", "mas.issuer", "mas.upstream_oauth_links.list", "mas.user_emails.list", "mas.users.get",
    "matrix.account.whoami", "matrix.auth.login_flows", "synapse.devices.list", "synapse.users.find_by_external_id",
    "synapse.users.find_by_threepid", "synapse.users.get", "synapse.users.list", "synapse.users.whois",
  },
  works_on = "both",
  example = "synlua run find-users --name ali",
  options = {
    { "name", "string", help = "a part of the name or the display name" },
    { "email", "string", help = "a whole email address" },
    { "external_id", "string", help = "a whole id at a provider" },
    { "provider", "string", help = "the provider of that id, such as oidc-google; default all" },
    { "ip", "string", help = "an IP address that was used lately" },
    { "device", "string", help = "a part of the name of a device" },
  },
}

local on_mas = mas.issuer() ~= nil

-- What a request answers, or nil if there is nothing of that name.
local function find(request, ...)
  local found, answer = pcall(request, ...)
  if not found and answer.status ~= 404 then
    error(answer, 0)
  end
  return found and answer or nil
end

-- The user id of an account by its id at the Matrix Authentication Service.
local function user_id_of(id)
  return ("@%s:%s"):format(mas.users.get(id).username, text.server(matrix.account.whoami().user_id))
end

-- Each of these returns user ids.
local function by_email()
  if on_mas then
    return mas.user_emails.list({ email = opts.email }):map("user_id"):map(user_id_of):collect()
  end
  local found = find(synapse.users.find_by_threepid, "email", opts.email:lower())
  return { found and found.user_id }
end

local function providers()
  local ids = { opts.provider }
  for _, flow in ipairs(opts.provider and {} or matrix.auth.login_flows().flows) do
    for _, provider in ipairs(flow.identity_providers or {}) do
      ids[#ids + 1] = provider.id
    end
  end
  if #ids == 0 then
    log.warn("nobody logs in through a provider here; --provider names one from before")
  end
  return ids
end

local function by_external_id()
  local user_ids = {}
  if on_mas then
    for link in mas.upstream_oauth_links.list { subject = opts.external_id, provider = opts.provider } do
      user_ids[#user_ids + 1] = type(link.user_id) == "string" and user_id_of(link.user_id) or nil
    end
    return user_ids
  end
  for _, provider in ipairs(providers()) do
    local found = find(synapse.users.find_by_external_id, provider, opts.external_id)
    user_ids[#user_ids + 1] = found and found.user_id
  end
  return user_ids
end

-- The accounts that are looked at.
local function candidates()
  local user_ids = opts.email and by_email() or opts.external_id and by_external_id()
  if not user_ids then
    return synapse.users.list { name = opts.name, locked = true, limit = 250 }
  end
  return parallel.map(user_ids, function(user_id) return synapse.users.get(user_id) end)
end

-- A time as a text. Nobody knows when an account was last seen that has none.
local function date(ms)
  return type(ms) == "number" and time.format(ms - ms % 1000) or json.null
end

-- When and with what somebody last used the IP address, or nil.
local function use_of_ip(user_id)
  local last
  for _, device in pairs(synapse.users.whois(user_id).devices) do
    for _, session in ipairs(device.sessions) do
      for _, use in ipairs(session.connections) do
        last = use.ip == opts.ip and (not last or use.last_seen > last.last_seen) and use or last
      end
    end
  end
  return last and ("%s with %s"):format(date(last.last_seen), last.user_agent) or nil
end

-- The devices with such a name, or nil.
local function devices_of(user_id)
  local names = {}
  for device in synapse.devices.list(user_id) do
    local name = type(device.display_name) == "string" and device.display_name or ""
    if name:lower():find(opts.device:lower(), 1, true) then
      names[#names + 1] = ("%s (%s)"):format(name, device.device_id)
    end
  end
  return #names > 0 and text.join(names) or nil
end

local ways = (opts.name and 1 or 0) + (opts.email and 1 or 0) + (opts.external_id and 1 or 0)
if ways > 1 then
  error("give one of --name, --email and --external-id; --ip and --device can stand beside it", 0)
elseif ways == 0 and not opts.ip and not opts.device then
  error("say what to look for: --name, --email, --external-id, --ip or --device", 0)
elseif opts.provider and not opts.external_id then
  error("--provider says where an --external-id is: give that too", 0)
end

local rows = {} -- lists of cells
parallel.each(progress(candidates(), "looking at accounts"), function(user)
  local ip = opts.ip and use_of_ip(user.name)
  local device = opts.device and (ip or not opts.ip) and devices_of(user.name)
  if (ip or not opts.ip) and (device or not opts.device) then
    local state = on_mas and find(accounts.get, user.name) or user
    local cells = { user.name, user.displayname, state.admin, state.locked, state.deactivated, date(user.last_seen_ts) }
    cells[#cells + 1] = ip
    cells[#cells + 1] = device
    rows[#rows + 1] = cells
  end
end)
table.sort(rows, function(a, b) return a[1] < b[1] end)

local columns = { "user_id", "displayname", "admin", "locked", "deactivated", "last_seen" }
columns[#columns + 1] = opts.ip and "ip"
columns[#columns + 1] = opts.device and "device"
view.table(rows, columns)
if #rows == 0 then
  log.info("no account was found")
end
