-- prune-devices: log out the devices that nobody has used for some time.
--
--   synlua run prune-devices --before 1y
--   synlua run prune-devices --keep 10 --users @users.txt
--   synlua run prune-devices --before 180d --keep 3 --apply
--
-- --before takes the devices last seen before that; --keep all but the newest of each account.
-- With both, a device goes only if both say so. A device that is deleted is logged out, and
-- encrypted messages that are in no key backup cannot be read again.
--
-- When a device was last seen may not be known. That does not mean that it is not used, so it
-- stays, unless you say --include-unknown; then it counts as the oldest. A device that keeps
-- keys for somebody who is away (a dehydrated one) is always among the unknown.
--
-- Admins, you too, are left alone unless you say --include-admins, bridges always; and never
-- does the device go that runs this. Without --users it looks at all accounts that are not
-- deactivated. Where the Matrix Authentication Service logs people in, it ends the sessions
-- that have a device. Synapse can do this by itself: delete_stale_devices_after in its
-- configuration; in that of the service, experimental.inactive_session_expiration does.

local accounts = require "accounts"
local mas = require "mas"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "prune-devices",
  summary = "Log out the devices that nobody has used for some time",
  effect = "destroy",
  needs = {
    "accounts.get", "accounts.leave_alone", "accounts.sessions.finish", "accounts.sessions.list", "mas.issuer",
    "mas.users.list", "matrix.account.whoami", "synapse.users.list",
  },
  works_on = "both",
  example = "synlua run prune-devices --before 1y",
  options = {
    { "before", "time", help = "devices last seen before this: a date, an age such as 1y, or milliseconds" },
    { "keep", "integer", help = "all but so many of each account, the newest" },
    { "users", "list of user_id", help = "only these, with commas between; @FILE reads one per line; default all" },
    { "include_unknown", "boolean", help = "devices too of which it is not known when they were last seen" },
    { "include_admins", "boolean", help = "the devices of admins too" },
  },
}

if not opts.before and not opts.keep then
  error("which devices? --before 1y takes those last seen before that, --keep 5 all but the five newest", 0)
elseif opts.before and opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; every device would go", 0)
end

local me = matrix.account.whoami()

-- The ids of all accounts: where MAS logs people in, those that it knows.
local function everybody()
  if not mas.issuer() then
    return synapse.users.list({ deactivated = false, locked = true }):map("name")
  end
  return mas.users.list({}):filter(function(user)
    return type(user.deactivated_at) ~= "string"
  end):map(function(user)
    return "@" .. user.username .. ":" .. text.server(me.user_id)
  end)
end

local function seen(session)
  return type(session.last_seen_ts) == "number" and session.last_seen_ts or nil
end

-- Whether a session may go at all.
local function is_device(session)
  local runs_this = session.user_id == me.user_id and session.device_id == me.device_id
  return session.device_id ~= nil and not runs_this
end

-- The devices of an account that go, and how many stay since nothing is known of them.
local function choose(user_id)
  local devices, unknown, go = {}, 0, {}
  for _, session in ipairs(accounts.sessions.list(user_id)) do
    if is_device(session) and (seen(session) or opts.include_unknown) then
      devices[#devices + 1] = session
    elseif is_device(session) then
      unknown = unknown + 1
    end
  end
  table.sort(devices, function(a, b)
    return (seen(a) or 0) > (seen(b) or 0) or seen(a) == seen(b) and a.id > b.id
  end)
  for i = (opts.keep or 0) + 1, #devices do
    if not opts.before or (seen(devices[i]) or 0) < opts.before then
      go[#go + 1] = devices[i]
    end
  end
  return go, unknown
end

recipe.items(opts.users or everybody(), function(user_id)
  local go, unknown = choose(user_id)
  if #go == 0 then
    return nil, unknown == 0 and "has no such device"
      or ("it is not known when %s last seen"):format(text.plural(unknown, "device was", "devices were"))
  end
  local problem = accounts.leave_alone(accounts.get(user_id), {
    include_admins = opts.include_admins,
    include_me = true,
  })
  if problem then
    return nil, problem
  end
  local names = {}
  for i, session in ipairs(go) do
    accounts.sessions.finish(session)
    local last = seen(session)
    names[i] = ("%s (%s)"):format(session.device_id, last and time.format(last, "%Y-%m-%d") or "unknown")
  end
  return ("log out %s: %s"):format(text.plural(#go, "device"), text.join(names))
end, { label = "looking at devices" })
