-- accounts: the same work on accounts, whoever logs people in.
--
-- On most servers Synapse logs people in itself; on others it leaves that to the Matrix
-- Authentication Service, MAS, which then has the accounts, and Synapse hears of them from
-- it. These functions do the same on both kinds. Accounts are named by user ids, such as
-- "@alice:example.org". A recipe that uses them declares the functions of synapse and mas
-- that are called below.
--
--   local accounts = require "accounts"
--   accounts.lock("@alice:example.org")

local mas = require "mas"
local matrix = require "matrix"
local parallel = require "parallel"
local synapse = require "synapse"
local time = require "time"

local accounts = { external_ids = {}, emails = {}, sessions = {} }

-- Whether MAS logs people in. The server is asked once.
local function uses_mas()
  return mas.issuer() ~= nil
end

local server_name

-- The part of a user id before the colon, which is the name of the account at MAS. MAS
-- knows no other servers, so an id of one would mean somebody else.
local function localpart(user_id)
  local name, server = tostring(user_id):match("^@([^:]+):(.+)$")
  if not name then
    error(("%q is no user id such as @alice:example.org"):format(tostring(user_id)), 3)
  end
  server_name = server_name or matrix.account.whoami().user_id:match(":(.+)$")
  if server ~= server_name then
    error(("%s is on another server; accounts of %s are managed here"):format(user_id, server_name), 3)
  end
  return name
end

local known = {}

-- MAS's own id of an account.
local function mas_id(user_id)
  if not known[user_id] then
    known[user_id] = mas.users.get_by_username(localpart(user_id)).id
  end
  return known[user_id]
end

-- A text that may be null, as a text or nil.
local function text(value)
  return type(value) == "string" and value or nil
end

-- A time of MAS in milliseconds, or nil.
local function ms(value)
  return text(value) and time.parse(value) or nil
end

-- Returns the account: user_id, admin, locked, deactivated, created_ts and, under MAS, its
-- id there.
function accounts.get(user_id)
  if uses_mas() then
    local user = mas.users.get_by_username(localpart(user_id))
    known[user_id] = user.id
    return {
      user_id = user_id, id = user.id, admin = user.admin, created_ts = ms(user.created_at),
      locked = text(user.locked_at) ~= nil, deactivated = text(user.deactivated_at) ~= nil,
    }
  end
  local user = synapse.users.get(user_id)
  return {
    user_id = user_id, admin = user.admin, created_ts = user.creation_ts,
    locked = user.locked == true, deactivated = user.deactivated == true,
  }
end

-- Creates an account; fails where the name is taken. Fields: password, displayname, admin.
function accounts.create(user_id, fields)
  fields = fields or {}
  if not uses_mas() then
    synapse.users.create(user_id, {
      password = fields.password, displayname = fields.displayname, admin = fields.admin,
    })
    return accounts.get(user_id)
  end
  local user = mas.users.create { username = localpart(user_id), displayname = fields.displayname }
  known[user_id] = user.id
  if fields.password then
    mas.users.set_password(user.id, { password = fields.password })
  end
  if fields.admin then
    mas.users.set_admin(user.id, { admin = true })
  end
  return {
    user_id = user_id, id = user.id, admin = fields.admin == true, created_ts = ms(user.created_at),
    locked = false, deactivated = false,
  }
end

-- Deactivates an account. { erase = true } also hides name, avatar and messages for good.
function accounts.deactivate(user_id, options)
  local erase = options ~= nil and options.erase == true
  if uses_mas() then
    return mas.users.deactivate(mas_id(user_id), { erase = erase })
  end
  return synapse.users.deactivate(user_id, { erase = erase })
end

-- Brings a deactivated account back. Synapse wants a new password for it, unless it logs
-- nobody in by password: { password = … }.
function accounts.reactivate(user_id, options)
  if not uses_mas() then
    return synapse.users.modify(user_id, { deactivated = false, password = options and options.password })
  end
  local answer = mas.users.reactivate(mas_id(user_id))
  if options and options.password then
    mas.users.set_password(mas_id(user_id), { password = options.password })
  end
  return answer
end

-- Stops an account until it is unlocked. Under MAS, Synapse takes up to two minutes to
-- hear of it.
function accounts.lock(user_id)
  if uses_mas() then
    return mas.users.lock(mas_id(user_id))
  end
  return synapse.users.modify(user_id, { locked = true })
end

-- Lets a locked account work again.
function accounts.unlock(user_id)
  if uses_mas() then
    return mas.users.unlock(mas_id(user_id))
  end
  return synapse.users.modify(user_id, { locked = false })
end

-- Sets the password. The sessions stay: accounts.log_out_everywhere ends them.
function accounts.set_password(user_id, password)
  if uses_mas() then
    return mas.users.set_password(mas_id(user_id), { password = password })
  end
  return synapse.users.reset_password(user_id, { new_password = password, logout_devices = false })
end

-- Makes somebody an admin, or no longer one. Under MAS that is the right to ask for an
-- admin's scopes at a login; sessions that have them keep them.
function accounts.set_admin(user_id, admin)
  if uses_mas() then
    return mas.users.set_admin(mas_id(user_id), { admin = admin })
  end
  return synapse.users.set_admin(user_id, { admin = admin })
end

-- Returns the account's ids at providers: a list of { provider, subject, name, id }.
-- provider is such as "oidc-google" at Synapse and an id at MAS, where id is that of the
-- link.
function accounts.external_ids.list(user_id)
  local ids = {}
  if uses_mas() then
    for link in mas.upstream_oauth_links.list { user = mas_id(user_id) } do
      ids[#ids + 1] = {
        provider = link.provider_id, subject = link.subject, name = text(link.human_account_name), id = link.id,
      }
    end
    return ids
  end
  for _, id in ipairs(synapse.users.get(user_id).external_ids) do
    ids[#ids + 1] = { provider = id.auth_provider, subject = id.external_id }
  end
  return ids
end

-- Replaces the ids of an account at Synapse.
local function put_external_ids(user_id, ids)
  local list = {}
  for _, id in ipairs(ids) do
    list[#list + 1] = { auth_provider = id.provider, external_id = id.subject }
  end
  return synapse.users.modify(user_id, { external_ids = list })
end

-- Removes the account's id at a provider, or with no subject all of them. Returns how many.
function accounts.external_ids.remove(user_id, provider, subject)
  local stay, go = {}, {}
  for _, id in ipairs(accounts.external_ids.list(user_id)) do
    local meant = id.provider == provider and (subject == nil or id.subject == subject)
    local list = meant and go or stay
    list[#list + 1] = id
  end
  if #go > 0 and not uses_mas() then
    put_external_ids(user_id, stay)
  elseif uses_mas() then
    for _, id in ipairs(go) do
      mas.upstream_oauth_links.delete(id.id)
    end
  end
  return #go
end

-- Gives the account an id at a provider.
function accounts.external_ids.add(user_id, provider, subject)
  if uses_mas() then
    return mas.upstream_oauth_links.create { user_id = mas_id(user_id), provider_id = provider, subject = subject }
  end
  local ids = accounts.external_ids.list(user_id)
  ids[#ids + 1] = { provider = provider, subject = subject }
  return put_external_ids(user_id, ids)
end

-- Returns the account's email addresses: a list of { email, id }, where id is MAS's.
function accounts.emails.list(user_id)
  local emails = {}
  if uses_mas() then
    for email in mas.user_emails.list { user = mas_id(user_id) } do
      emails[#emails + 1] = { email = email.email, id = email.id }
    end
    return emails
  end
  for _, threepid in ipairs(synapse.users.get(user_id).threepids) do
    if threepid.medium == "email" then
      emails[#emails + 1] = { email = threepid.address }
    end
  end
  return emails
end

-- Replaces the email addresses of an account at Synapse, and keeps its telephone numbers.
local function put_emails(user_id, keep, added)
  local threepids = {}
  for _, threepid in ipairs(synapse.users.get(user_id).threepids) do
    if threepid.medium ~= "email" or keep(threepid.address) then
      threepids[#threepids + 1] = { medium = threepid.medium, address = threepid.address }
    end
  end
  if added then
    threepids[#threepids + 1] = { medium = "email", address = added }
  end
  return synapse.users.modify(user_id, { threepids = threepids })
end

-- Adds an email address, which is not verified.
function accounts.emails.add(user_id, email)
  if uses_mas() then
    return mas.user_emails.create { user_id = mas_id(user_id), email = email }
  end
  return put_emails(user_id, function(address) return address:lower() ~= email:lower() end, email)
end

-- Removes an email address. Returns whether the account had it.
function accounts.emails.remove(user_id, email)
  for _, one in ipairs(accounts.emails.list(user_id)) do
    if one.email:lower() == email:lower() then
      if uses_mas() then
        mas.user_emails.delete(one.id)
      else
        put_emails(user_id, function(address) return address ~= one.email end)
      end
      return true
    end
  end
  return false
end

-- The kinds of sessions that MAS has, with the lists that show them.
local kinds = {
  compat = function(id) return mas.compat_sessions.list { user = id, status = "active" } end,
  oauth2 = function(id) return mas.oauth2_sessions.list { user = id, status = "active" } end,
  personal = function(id) return mas.personal_sessions.list { actor_user = id, status = "active" } end,
  browser = function(id) return mas.user_sessions.list { user = id, status = "active" } end,
}

-- Returns where somebody is logged in: a list of { user_id, kind, id, device_id, name,
-- last_seen_ts, ip }. kind is "device" at Synapse, and "compat", "oauth2", "personal" or
-- "browser" at MAS.
function accounts.sessions.list(user_id)
  local sessions = {}
  if not uses_mas() then
    for device in synapse.devices.list(user_id) do
      sessions[#sessions + 1] = {
        user_id = user_id, kind = "device", id = device.device_id, device_id = device.device_id,
        name = text(device.display_name), last_seen_ts = device.last_seen_ts, ip = text(device.last_seen_ip),
      }
    end
    return sessions
  end
  for kind, list in pairs(kinds) do
    for session in list(mas_id(user_id)) do
      sessions[#sessions + 1] = {
        user_id = user_id, kind = kind, id = session.id, name = text(session.human_name),
        device_id = text(session.device_id) or (text(session.scope) or ""):match("urn:matrix:client:device:(%S+)"),
        last_seen_ts = ms(session.last_active_at), ip = text(session.last_active_ip),
      }
    end
  end
  return sessions
end

-- What ends a session of each kind.
local finish = {
  device = function(session) return synapse.devices.delete(session.user_id, session.id) end,
  compat = function(session) return mas.compat_sessions.finish(session.id) end,
  oauth2 = function(session) return mas.oauth2_sessions.finish(session.id) end,
  personal = function(session) return mas.personal_sessions.revoke(session.id) end,
  browser = function(session) return mas.user_sessions.finish(session.id) end,
}

-- Ends a session of the list.
function accounts.sessions.finish(session)
  return finish[session.kind](session)
end

-- Ends all sessions of an account. Returns how many.
function accounts.log_out_everywhere(user_id)
  local sessions = accounts.sessions.list(user_id)
  parallel.each(sessions, accounts.sessions.finish, { on_error = "stop" })
  return #sessions
end

return accounts
