-- accounts: the same work on accounts, whoever logs people in.
--
-- On most servers Synapse logs people in itself; on others it leaves that to the Matrix
-- Authentication Service, MAS, which then has the accounts, and Synapse hears of them from
-- it. These functions do the same on both kinds. Accounts are named by user ids, such as
-- "@alice:example.org". A recipe declares those that it uses, as in needs = { "accounts.lock" },
-- which stands for all that the function calls below.
--
--   local accounts = require "accounts"
--   accounts.lock("@alice:example.org")

local mas = require "mas"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local time = require "time"

local accounts = { external_ids = {}, emails = {}, sessions = {} }

-- Whether MAS logs people in. The server is asked once.
local function uses_mas()
  return mas.issuer() ~= nil
end

local whoami

-- Whose token this is.
local function me()
  whoami = whoami or matrix.account.whoami()
  return whoami
end

-- The name of an account at MAS: the part of a user id before the colon. MAS knows no
-- other servers, so an id of another server would mean somebody else.
local function localpart(user_id)
  local name, server = tostring(user_id):match("^@([^:]+):(.+)$")
  if not name then
    error(("%q is no user id such as @alice:example.org"):format(tostring(user_id)), 0)
  end
  local ours = me().user_id:match(":(.+)$")
  if server ~= ours then
    error(("%s is on another server; accounts of %s are managed here"):format(user_id, ours), 0)
  end
  return name
end

local would_be = {}

-- The account that a dry run would have created, as the server would show it, or nil.
local function planned(user_id)
  return recipe.dry_run() and would_be[user_id] or nil
end

local function at_synapse(user_id)
  return planned(user_id) or synapse.users.get(user_id)
end

-- MAS finds a name in any case. Only the account that is written in the same way is meant,
-- as at Synapse.
local function at_mas(user_id)
  if planned(user_id) then
    return planned(user_id)
  end
  local name = localpart(user_id)
  local user = mas.users.get_by_username(name)
  if user.username ~= name then
    error(("there is no account %s, but one that MAS calls %s"):format(user_id, user.username), 0)
  end
  return user
end

local mas_ids = {}

-- MAS's own id of an account.
local function mas_id(user_id)
  if planned(user_id) then
    return planned(user_id).id
  end
  mas_ids[user_id] = mas_ids[user_id] or at_mas(user_id).id
  return mas_ids[user_id]
end

-- Changes an account at Synapse. The account is read first, since the request would create
-- one that does not exist.
local function change_at_synapse(user_id, fields)
  at_synapse(user_id)
  return synapse.users.put(user_id, fields)
end

-- The options of a function, or none. A misspelt one is an error.
local function known(options, ...)
  local names = {}
  for _, name in ipairs { ... } do
    names[name] = true
  end
  for name in pairs(options or {}) do
    if not names[name] then
      error(("there is no option %q; there are: %s"):format(tostring(name), table.concat({ ... }, ", ")), 0)
    end
  end
  return options or {}
end

-- A text that may be null, as a text or nil.
local function text(value)
  return type(value) == "string" and value or nil
end

-- A time of MAS in milliseconds, or nil.
local function ms(value)
  return text(value) and time.parse(value) or nil
end

-- Whether the server says that there is no such thing.
local function is_missing(err)
  return type(err) == "table" and err.status == 404
end

local function from_synapse(user_id, user)
  return {
    user_id = user_id, admin = user.admin, created_ts = user.creation_ts,
    locked = user.locked == true, deactivated = user.deactivated == true, appservice_id = text(user.appservice_id),
  }
end

local function from_mas(user_id, user)
  return {
    user_id = user_id, id = user.id, admin = user.admin, created_ts = ms(user.created_at),
    locked = text(user.locked_at) ~= nil, deactivated = text(user.deactivated_at) ~= nil,
  }
end

-- Returns the account: user_id, admin, locked, deactivated, created_ts and, under MAS, its
-- id there. Under MAS, admin is the right to ask for an admin's scopes at a login. At Synapse,
-- an account of a bridge or a bot has an appservice_id; MAS does not know such accounts.
function accounts.get(user_id)
  if uses_mas() then
    return from_mas(user_id, at_mas(user_id))
  end
  return from_synapse(user_id, at_synapse(user_id))
end

-- Returns why work on many accounts leaves this one alone, or nil. account is what accounts.get
-- returns. Options: include_admins, and include_me for your own.
function accounts.leave_alone(account, options)
  options = known(options, "include_admins", "include_me")
  if account.user_id == me().user_id and not options.include_me then
    return "is your own account"
  elseif account.appservice_id then
    return "belongs to the application service " .. account.appservice_id
  elseif account.admin and not options.include_admins then
    return "is an admin; --include-admins takes admins too"
  end
  return nil
end

local function create_at_synapse(user_id, fields)
  local user = synapse.users.create(user_id, fields)
  if user.dry_run then
    user.admin, user.external_ids, user.threepids = fields.admin == true, {}, {}
    would_be[user_id] = user
  end
  return from_synapse(user_id, user)
end

local function create_at_mas(user_id, fields)
  local name = localpart(user_id)
  local taken, err = pcall(mas.users.get_by_username, name) -- so that a dry run says it too
  if taken then
    error(user_id .. " exists already", 0)
  elseif not is_missing(err) then
    error(err, 0)
  end
  local user = mas.users.create { username = name, displayname = fields.displayname }
  if user.dry_run then
    would_be[user_id] = user
  end
  if fields.password then
    mas.users.set_password(user.id, { password = fields.password })
  end
  if fields.admin then
    mas.users.set_admin(user.id, { admin = true })
  end
  user.admin = fields.admin == true
  return from_mas(user_id, user)
end

-- Creates an account; fails where the name is taken. Fields: password, displayname, admin.
-- MAS is told of the password afterwards: if it is too weak, the account is there without.
function accounts.create(user_id, fields)
  fields = known(fields, "password", "displayname", "admin")
  if planned(user_id) then
    error(user_id .. " exists already", 0)
  end
  local create = uses_mas() and create_at_mas or create_at_synapse
  return create(user_id, fields)
end

-- Deactivates an account: its sessions end, and its email addresses and rooms are gone; its
-- ids at providers stay. { erase = true } also hides name, avatar and messages for good.
function accounts.deactivate(user_id, options)
  local erase = known(options, "erase").erase == true
  if uses_mas() then
    mas.users.deactivate(mas_id(user_id), { erase = erase })
  else
    at_synapse(user_id)
    synapse.users.deactivate(user_id, { erase = erase })
  end
end

-- Brings a deactivated account back, with a new password if there is { password = … }.
-- Older versions of Synapse want one, unless they log nobody in by password.
function accounts.reactivate(user_id, options)
  local password = known(options, "password").password
  if not uses_mas() then
    change_at_synapse(user_id, {
      deactivated = false, password = password, logout_devices = password and false,
    })
    return
  end
  mas.users.reactivate(mas_id(user_id))
  if password then
    mas.users.set_password(mas_id(user_id), { password = password })
  end
end

-- Stops an account until it is unlocked. Under MAS, Synapse takes up to two minutes to
-- hear of it.
function accounts.lock(user_id)
  if uses_mas() then
    mas.users.lock(mas_id(user_id))
  else
    change_at_synapse(user_id, { locked = true })
  end
end

-- Lets a locked account work again.
function accounts.unlock(user_id)
  if uses_mas() then
    mas.users.unlock(mas_id(user_id))
  else
    change_at_synapse(user_id, { locked = false })
  end
end

-- Sets the password. The sessions stay: accounts.log_out_everywhere ends them.
function accounts.set_password(user_id, password)
  if uses_mas() then
    mas.users.set_password(mas_id(user_id), { password = password })
  else
    at_synapse(user_id)
    synapse.users.reset_password(user_id, { new_password = password, logout_devices = false })
  end
end

-- Makes somebody an admin, or no longer one. Under MAS that is the right to ask for an
-- admin's scopes at a login; sessions that have them keep them.
function accounts.set_admin(user_id, admin)
  if uses_mas() then
    mas.users.set_admin(mas_id(user_id), { admin = admin })
  else
    at_synapse(user_id)
    synapse.users.set_admin(user_id, { admin = admin })
  end
end

-- Returns the account's ids at providers: a list of { provider, subject, name, id }.
-- provider is such as "oidc-google" at Synapse and an id at MAS, where id is that of the
-- link.
function accounts.external_ids.list(user_id)
  local ids = {}
  if not uses_mas() then
    for _, id in ipairs(at_synapse(user_id).external_ids) do
      ids[#ids + 1] = { provider = id.auth_provider, subject = id.external_id }
    end
  elseif not planned(user_id) then
    for link in mas.upstream_oauth_links.list { user = mas_id(user_id) } do
      ids[#ids + 1] = {
        provider = link.provider_id, subject = link.subject, name = text(link.human_account_name), id = link.id,
      }
    end
  end
  return ids
end

-- Replaces the ids of an account at Synapse.
local function put_external_ids(user_id, ids)
  local list = {}
  for _, id in ipairs(ids) do
    list[#list + 1] = { auth_provider = id.provider, external_id = id.subject }
  end
  change_at_synapse(user_id, { external_ids = list })
end

-- The ids of an account, in two lists: those at a provider, with this subject if there is
-- one, and the others.
local function split(user_id, provider, subject)
  local meant, others = {}, {}
  for _, id in ipairs(accounts.external_ids.list(user_id)) do
    local is_meant = id.provider == provider and (subject == nil or id.subject == subject)
    local list = is_meant and meant or others
    list[#list + 1] = id
  end
  return meant, others
end

-- Takes ids away from an account, which keeps the others. Returns how many.
local function take_away(user_id, go, stay)
  if uses_mas() then
    for _, id in ipairs(go) do
      mas.upstream_oauth_links.delete(id.id)
    end
  elseif #go > 0 then
    put_external_ids(user_id, stay)
  end
  return #go
end

-- Removes the account's id at a provider, or with no subject all of them. Returns how many.
function accounts.external_ids.remove(user_id, provider, subject)
  local go, stay = split(user_id, provider, subject)
  return take_away(user_id, go, stay)
end

-- Removes all ids of the account, at whatever provider. Returns how many.
function accounts.external_ids.remove_all(user_id)
  return take_away(user_id, accounts.external_ids.list(user_id), {})
end

-- Gives the account an id at a provider, unless it has it; fails where another has it. Returns
-- whether it was missing.
function accounts.external_ids.add(user_id, provider, subject)
  local same, others = split(user_id, provider, subject)
  if #same > 0 then
    return false
  elseif uses_mas() then
    mas.upstream_oauth_links.create { user_id = mas_id(user_id), provider_id = provider, subject = subject }
  else
    others[#others + 1] = { provider = provider, subject = subject }
    put_external_ids(user_id, others)
  end
  return true
end

-- Returns the account's email addresses: a list of { email, id }, where id is MAS's.
function accounts.emails.list(user_id)
  local emails = {}
  if not uses_mas() then
    for _, threepid in ipairs(at_synapse(user_id).threepids) do
      if threepid.medium == "email" then
        emails[#emails + 1] = { email = threepid.address }
      end
    end
  elseif not planned(user_id) then
    for email in mas.user_emails.list { user = mas_id(user_id) } do
      emails[#emails + 1] = { email = email.email, id = email.id }
    end
  end
  return emails
end

-- The account's address that is the same in any case, or nil.
local function find_email(user_id, email)
  for _, one in ipairs(accounts.emails.list(user_id)) do
    if one.email:lower() == email:lower() then
      return one
    end
  end
  return nil
end

-- Replaces the addresses of an account at Synapse: without one of them, or with one more.
-- Telephone numbers stay.
local function put_emails(user_id, without, added)
  local threepids = {}
  for _, threepid in ipairs(at_synapse(user_id).threepids) do
    if threepid.medium ~= "email" or threepid.address ~= without then
      threepids[#threepids + 1] = { medium = threepid.medium, address = threepid.address }
    end
  end
  if added then
    threepids[#threepids + 1] = { medium = "email", address = added }
  end
  change_at_synapse(user_id, { threepids = threepids })
end

-- Who has an address: a user id, or nil.
local function owner_of(email)
  if uses_mas() then
    local found = mas.user_emails.list { email = email }:first()
    return found and ("@%s:%s"):format(mas.users.get(found.user_id).username, me().user_id:match(":(.+)$"))
  end
  local found, answer = pcall(synapse.users.find_by_threepid, "email", email:lower())
  if not found and not is_missing(answer) then
    error(answer, 0)
  end
  return found and answer.user_id or nil
end

-- Refuses an address that somebody has. Synapse would take it away from them, and a dry run
-- would not hear of it from MAS.
local function check_unused(email)
  local owner = owner_of(email)
  if owner then
    error(("%s is an address of %s"):format(email, owner), 0)
  end
end

-- Adds an email address, unless the account has it; fails where another has it. Nobody is
-- asked to confirm it. Returns whether it was missing.
function accounts.emails.add(user_id, email)
  if find_email(user_id, email) then
    return false
  end
  check_unused(email)
  if uses_mas() then
    mas.user_emails.create { user_id = mas_id(user_id), email = email }
  else
    put_emails(user_id, nil, email)
  end
  return true
end

-- Removes an email address. Returns whether the account had it.
function accounts.emails.remove(user_id, email)
  local found = find_email(user_id, email)
  if found and uses_mas() then
    mas.user_emails.delete(found.id)
  elseif found then
    put_emails(user_id, found.email)
  end
  return found ~= nil
end

local function devices(user_id)
  return synapse.devices.list(user_id):map(function(device)
    return {
      user_id = user_id, kind = "device", id = device.device_id, device_id = device.device_id,
      name = text(device.display_name), last_seen_ts = device.last_seen_ts, ip = text(device.last_seen_ip),
    }
  end):collect()
end

local function sessions_at_mas(user_id)
  local sessions, id = {}, mas_id(user_id)
  local function add(kind, list)
    for session in list do
      sessions[#sessions + 1] = {
        user_id = user_id, kind = kind, id = session.id, name = text(session.human_name),
        device_id = text(session.device_id) or (text(session.scope) or ""):match("urn:matrix:client:device:(%S+)"),
        last_seen_ts = ms(session.last_active_at), ip = text(session.last_active_ip),
      }
    end
  end
  add("compat", mas.compat_sessions.list { user = id, status = "active" })
  add("oauth2", mas.oauth2_sessions.list { user = id, status = "active" })
  add("personal", mas.personal_sessions.list { actor_user = id, status = "active" })
  add("browser", mas.user_sessions.list { user = id, status = "active" })
  return sessions
end

-- Returns where somebody is logged in: a list of { user_id, kind, id, device_id, name,
-- last_seen_ts, ip }. kind is "device" at Synapse, which does not show logins without one,
-- and "compat", "oauth2", "personal" or "browser" at MAS.
function accounts.sessions.list(user_id)
  if planned(user_id) then
    return {}
  end
  return uses_mas() and sessions_at_mas(user_id) or devices(user_id)
end

-- What ends a session of each kind.
local finish = {
  device = function(session) synapse.devices.delete(session.user_id, session.id) end,
  compat = function(session) mas.compat_sessions.finish(session.id) end,
  oauth2 = function(session) mas.oauth2_sessions.finish(session.id) end,
  personal = function(session) mas.personal_sessions.revoke(session.id) end,
  browser = function(session) mas.user_sessions.finish(session.id) end,
}

-- Whether MAS refuses to end a session since it has ended already.
local function has_ended(err)
  return type(err) == "table" and (err.status == 400 or err.status == 409)
    and err.message:find("is already", 1, true) ~= nil
end

-- Ends a session of the list. That it has ended meanwhile is no error.
function accounts.sessions.finish(session)
  local ok, err = pcall(finish[session.kind], session)
  if not ok and not has_ended(err) then
    error(err, 0)
  end
end

-- Ends all sessions of an account. Returns how many. If the account is yours, the session
-- that does this ends last.
function accounts.log_out_everywhere(user_id)
  local others, own = {}, nil
  local sessions = accounts.sessions.list(user_id)
  for _, session in ipairs(sessions) do
    if user_id == me().user_id and session.device_id == me().device_id then
      own = session
    else
      others[#others + 1] = session
    end
  end
  parallel.each(others, accounts.sessions.finish, { on_error = "stop" })
  if own then
    accounts.sessions.finish(own)
  end
  return #sessions
end

-- How many arguments the functions take that have no options. Options that would be ignored
-- are an error: whoever writes them relies on them.
local without_options = {
  [accounts] = {
    get = 1, lock = 1, unlock = 1, set_password = 2, set_admin = 2, log_out_everywhere = 1,
  },
  [accounts.external_ids] = { list = 1, remove = 3, remove_all = 1, add = 3 },
  [accounts.emails] = { list = 1, add = 2, remove = 2 },
  [accounts.sessions] = { list = 1, finish = 1 },
}
for group, functions in pairs(without_options) do
  for name, most in pairs(functions) do
    local fn = group[name]
    group[name] = function(...)
      for i = most + 1, select("#", ...) do
        if type((select(i, ...))) == "table" then
          error(("bad argument #%d to '%s' (there are no options here)"):format(i, name), 2)
        end
      end
      return fn(...)
    end
  end
end

return accounts
