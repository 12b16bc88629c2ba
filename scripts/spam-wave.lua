-- spam-wave: stop a wave of spam accounts, and take away what they have left.
--
--   synlua run spam-wave --since 2d --name 'promo*' --ip '192.0.2.*'
--   synlua run spam-wave --since 2d --name 'promo*' --ip '192.0.2.*' --apply
--   synlua run spam-wave --users @spammers.txt --shadow-ban --apply
--
-- The first call shows who is meant and why: accounts made since then whose name and addresses
-- fit, or those of a list. Each is suspended, so that it stops at once; its messages and joins
-- are redacted in every room that it ever was in; its files are quarantined; last it is
-- deactivated, or shadow-banned. Only the redaction and the deactivation cannot be undone.
--
-- An account that is suspended and deactivated (or shadow-banned) counts as done; whoever was
-- only deactivated by hand is worked on. Synapse fails to redact for a suspended account in rooms
-- of version 10 and older: an account that was in one is stopped by a shadow ban until then, and
-- suspended afterwards. A suspended account is told so: for a shadow ban that nobody notices,
-- end the suspension afterwards. Quarantine covers equal files of other people too. Nobody stores
-- which registration token an account was made with; --since its creation comes close.
--
-- Left alone are admins, accounts of application services, and you.

local accounts = require "accounts"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "spam-wave",
  summary = "Stop spam accounts, and redact what they have sent",
  effect = "destroy",
  needs = {
    "accounts.deactivate", "accounts.get", "matrix.account.whoami", "synapse.media.quarantine", "synapse.rooms.get",
    "synapse.users.get", "synapse.users.get_memberships", "synapse.users.list", "synapse.users.list_media",
    "synapse.users.redact_and_poll", "synapse.users.remove_shadow_ban", "synapse.users.shadow_ban",
    "synapse.users.suspend", "synapse.users.whois",
  },
  works_on = "both",
  since = "1.145",
  example = "synlua run spam-wave --since 2d --name 'promo*' --ip '192.0.2.*'",
  options = {
    { "since", "time", help = "accounts made since then: an age such as 2d, a date, or milliseconds; needs a pattern" },
    { "name", "string", help = "pattern of the localpart or the display name: * is any text, ? any character" },
    { "ip", "string", help = "pattern of an address that they were seen at" },
    { "users", "list of user_id", help = "these accounts, in place of patterns; @FILE reads one per line" },
    { "shadow_ban", "boolean", help = "shadow-ban in place of deactivating" },
    { "reason", "string", help = "the reason of the redactions, which everybody in the rooms can read" },
    { "events", "integer", default = 10000, help = "how many of its newest events in each room are looked at" },
  },
}

if (opts.since == nil) == (opts.users == nil) then
  error("say who: --since with --name or --ip, or --users", 0)
elseif opts.since and not opts.name and not opts.ip then
  error("--since alone is everybody who is new: add --name or --ip ('*' fits all)", 0)
elseif opts.users and (opts.name or opts.ip) then
  error("--users takes no pattern: all of them are meant", 0)
end

local me = matrix.account.whoami().user_id

-- Whether a text fits a pattern with * and ?, in any case.
local function fits(value, pattern)
  local plain = pattern:lower():gsub("[^%w*?]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".")
  return type(value) == "string" and value:lower():find("^" .. plain .. "$") ~= nil
end

-- Who may be meant, each with the reason. Synapse knows when they were made to the second.
local function suspects()
  local found = {}
  for _, user_id in ipairs(opts.users or {}) do
    found[#found + 1] = { user_id = user_id, why = "on the list" }
  end
  if opts.users then
    return found
  end
  for row in synapse.users.list { locked = true, order_by = "creation_ts", dir = "b" } do
    if row.creation_ts + 1000 <= opts.since then
      break
    elseif not opts.name or fits(text.localpart(row.name), opts.name) or fits(row.displayname, opts.name) then
      found[#found + 1] = { user_id = row.name, why = "made " .. time.format(row.creation_ts) }
    end
  end
  return found
end

-- An address that fits at which the account was seen, or nil.
local function address_of(user_id)
  for _, device in pairs(synapse.users.whois(user_id).devices) do
    for _, session in ipairs(device.sessions) do
      for _, connection in ipairs(session.connections) do
        if fits(connection.ip, opts.ip) then
          return connection.ip
        end
      end
    end
  end
  return nil
end

local versions = {}

-- The rooms that the account was ever in, and whether one is of version 10 or older.
local function rooms_of(user_id)
  local rooms, has_old = {}, false
  for room_id, membership in synapse.users.get_memberships(user_id) do
    if membership ~= "invite" then
      versions[room_id] = versions[room_id] or tonumber(synapse.rooms.get(room_id).version) or 0
      rooms[#rooms + 1], has_old = room_id, has_old or versions[room_id] < 11
    end
  end
  return rooms, has_old
end

-- Redacts, and returns what went wrong, or nil.
local function redact(user_id, rooms)
  if #rooms == 0 then -- for the server, no room would mean all of them
    return nil
  end
  local answer = synapse.users.redact_and_poll(user_id, { rooms = rooms, limit = opts.events, reason = opts.reason })
  local id, why = next(answer.failed_redactions)
  return id and ("done, but some events could not be redacted, such as %s: %s"):format(id, why)
end

-- Quarantines file by file, which can be undone. Returns how many.
local function quarantine(user_id)
  local count = 0
  for file in synapse.users.list_media(user_id, {}) do
    if type(file.quarantined_by) ~= "string" and not file.safe_from_quarantine then
      synapse.media.quarantine(text.server(user_id), file.media_id)
      count = count + 1
    end
  end
  return count
end

-- Does the work on an account. Its last change is what tells that all is done.
local function stop(account, user)
  local suspended, banned = user.suspended, user.shadow_banned
  local function suspend(want)
    if suspended ~= want then
      synapse.users.suspend(user.name, { suspend = want })
      suspended = want
    end
  end
  local function ban(want)
    if banned ~= want then
      (want and synapse.users.shadow_ban or synapse.users.remove_shadow_ban)(user.name)
      banned = want
    end
  end

  local rooms, has_old = rooms_of(user.name)
  if has_old then
    ban(banned or not account.deactivated)
    suspend(false)
  elseif not banned and not account.deactivated then
    suspend(true)
  end
  local problem = redact(user.name, rooms)
  local files = quarantine(user.name)
  if opts.shadow_ban then
    ban(true)
  elseif not account.deactivated then
    accounts.deactivate(user.name)
  end
  suspend(true)
  ban(opts.shadow_ban or user.shadow_banned)
  if problem then
    error(problem, 0)
  end
  local did = { "suspend" }
  did[#did + 1] = #rooms > 0 and "redact in " .. text.plural(#rooms, "room") or nil
  did[#did + 1] = files > 0 and "quarantine " .. text.plural(files, "file") or nil
  did[#did + 1] = opts.shadow_ban and "shadow-ban" or "deactivate"
  return text.join(did)
end

-- Why an account stays, or nil.
local function reason_to_stay(account, user)
  if account.user_id == me then
    return "is you"
  elseif account.admin then
    return "is an admin"
  elseif type(user.appservice_id) == "string" then
    return "belongs to the application service " .. user.appservice_id
  end
  return nil
end

recipe.items(suspects(), function(suspect)
  local account, user = accounts.get(suspect.user_id), synapse.users.get(suspect.user_id)
  local reason, ip = reason_to_stay(account, user), opts.ip and address_of(suspect.user_id)
  if reason and opts.users then
    error(reason, 0)
  elseif reason then
    return nil, reason
  elseif opts.ip and not ip then
    return nil, "was not seen at " .. opts.ip
  elseif user.suspended and (account.deactivated or opts.shadow_ban and user.shadow_banned) then
    return nil, "is dealt with already"
  end
  return suspect.why .. (ip and ", seen at " .. ip or "") .. ": " .. stop(account, user)
end, {
  label = "stopping accounts",
  name = function(suspect)
    return suspect.user_id
  end,
})
