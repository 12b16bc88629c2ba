-- deactivate-inactive-users: deactivate accounts that nobody has used for some time.
--
--   synlua run deactivate-inactive-users --before 365d
--   synlua run deactivate-inactive-users --before 365d --apply
--
-- A deactivated account is logged out, leaves its rooms and loses its password, email
-- addresses and keys for good. Messages, files and ids at login providers stay; --erase hides
-- name, avatar and messages as well, also where the Matrix Authentication Service has the
-- accounts, which erases unless it is told not to.
--
-- That Synapse knows no time at which somebody was seen does not mean that nobody was there.
-- It forgets people 28 days after they have logged out of their last device (user_ips_max_age),
-- or after delete_stale_devices_after has; before version 1.140, everybody after 28 days. Such
-- accounts stay, unless --include-never-seen is given; then they count from their creation.
--
-- Left alone are admins, guests, locked accounts, accounts of application services, and you.

local accounts = require "accounts"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "deactivate-inactive-users",
  summary = "Deactivate accounts that nobody uses any more",
  effect = "destroy",
  needs = {
    "accounts.deactivate", "accounts.get", "matrix.account.whoami", "synapse.users.get", "synapse.users.list",
  },
  works_on = "both",
  example = "synlua run deactivate-inactive-users --before 365d",
  options = {
    { "before", "time", required = true,
      help = "accounts last used before this: an age such as 365d, a date, or milliseconds" },
    { "name", "string", help = "only accounts with this text in the localpart or the display name" },
    { "include_never_seen", "boolean", help = "also accounts older than that which were never seen" },
    { "erase", "boolean", help = "hide name, avatar and messages too" },
  },
}

if opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; everybody would go", 0)
end

local me = matrix.account.whoami().user_id
local unknown = 0

local function day(ms)
  return time.format(ms, "%Y-%m-%d")
end

-- Why an account stays that was last seen then, or nil. A null is no number.
local function is_in_use(seen)
  return type(seen) == "number" and seen >= opts.before and "was seen on " .. day(seen) or nil
end

-- Why an account of the list stays, or nil.
local function reason_to_stay(row)
  if row.name == me then
    return "is you"
  elseif row.admin then
    return "is an admin"
  elseif row.creation_ts >= opts.before then
    return "was made on " .. day(row.creation_ts)
  elseif type(row.last_seen_ts) == "number" then
    return is_in_use(row.last_seen_ts)
  elseif not opts.include_never_seen then
    unknown = unknown + 1
    return "was never seen, or too long ago for Synapse to know"
  end
  -- nothing is known
end

-- The same for what the list does not tell: who an account belongs to, whether it is an admin's
-- at the Matrix Authentication Service, and when a device was seen that is gone.
local function closer_reason(user_id)
  local user = synapse.users.get(user_id)
  if type(user.appservice_id) == "string" then
    return "belongs to the application service " .. user.appservice_id
  elseif accounts.get(user_id).admin then
    return "is an admin"
  end
  return is_in_use(user.last_seen_ts)
end

recipe.items(synapse.users.list { deactivated = false, guests = false, name = opts.name }, function(row)
  local reason = reason_to_stay(row) or closer_reason(row.name)
  if reason then
    return nil, reason
  end
  accounts.deactivate(row.name, { erase = opts.erase })
  if type(row.last_seen_ts) == "number" then
    return "deactivate, last seen on " .. day(row.last_seen_ts)
  end
  return "deactivate, never seen, made on " .. day(row.creation_ts)
end, { label = "checking accounts" })

if unknown > 0 then
  print(("%s never seen, as far as Synapse knows; --include-never-seen takes them too"):format(
    text.plural(unknown, "account was", "accounts were")))
end
