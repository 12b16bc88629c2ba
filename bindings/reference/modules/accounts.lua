-- luacheck: ignore 212

---The same work on accounts, whoever logs people in: Synapse, or the Matrix Authentication Service.
---A recipe declares what it uses of it: needs = { "accounts.lock" } stands for all that this function calls.
---@class accounts
local accounts = {}

---An account.
---@class accounts.Account
---@field user_id synlua.UserID
---@field id? synlua.ULID its id at the Matrix Authentication Service
---@field admin boolean under the Matrix Authentication Service, whether it may ask for an admin's scopes at a login
---@field locked boolean
---@field deactivated boolean
---@field appservice_id? string the application service that the account belongs to, such as a bridge; only at Synapse
---@field created_ts synlua.Milliseconds

---One of an account's ids at a provider.
---@class accounts.ExternalID
---@field provider string such as "oidc-google" at Synapse, an id at the Matrix Authentication Service
---@field subject string the account's id at the provider
---@field name? string as the provider shows it
---@field id? synlua.ULID of the link at the Matrix Authentication Service

---A place where somebody is logged in.
---@class accounts.Session
---@field user_id synlua.UserID
---@field kind "device"|"compat"|"oauth2"|"personal"|"browser"
---@field id string
---@field device_id? string
---@field name? string
---@field last_seen_ts? synlua.Milliseconds
---@field ip? string

---Return an account.
---@param user_id synlua.UserID
---@return accounts.Account
function accounts.get(user_id) end

---Say why work on many accounts leaves this one alone: it is yours, that of an application service, or an
---admin's. Return nil if nothing speaks for that.
---@param account accounts.Account
---@param options? { include_admins: boolean?, include_me: boolean? }
---@return string?
function accounts.leave_alone(account, options) end

---Create an account; fail where the name is taken. The Matrix Authentication Service is told of the
---password afterwards: if it is too weak, the account is there without one.
---@param user_id synlua.UserID
---@param fields? { password: string?, displayname: string?, admin: boolean? }
---@return accounts.Account
function accounts.create(user_id, fields) end

---Deactivate an account: its sessions end, and its email addresses and rooms are gone; its ids at
---providers and its messages stay. Redact these before, with synapse.users.redact_and_poll, which finds
---no rooms afterwards. With { erase = true } name, avatar and messages are hidden for good as well.
---@param user_id synlua.UserID
---@param options? { erase: boolean? }
function accounts.deactivate(user_id, options) end

---Bring a deactivated account back, with a new password if there is one. Older versions of Synapse
---want one, unless they log nobody in by password.
---@param user_id synlua.UserID
---@param options? { password: string? }
function accounts.reactivate(user_id, options) end

---Stop an account until it is unlocked. Under the Matrix Authentication Service, Synapse takes up to
---two minutes to hear of it.
---@param user_id synlua.UserID
function accounts.lock(user_id) end

---Let a locked account work again.
---@param user_id synlua.UserID
function accounts.unlock(user_id) end

---Set the password of an account. Its sessions stay; accounts.log_out_everywhere ends them.
---@param user_id synlua.UserID
---@param password string
function accounts.set_password(user_id, password) end

---Make somebody an admin, or no longer one. Under the Matrix Authentication Service, that is the
---right to ask for an admin's scopes at a login; sessions that have them keep them.
---@param user_id synlua.UserID
---@param admin boolean
function accounts.set_admin(user_id, admin) end

---Return where somebody is logged in, end one of these sessions, or all.
---@class accounts.sessions
accounts.sessions = {}

---Return the sessions of an account that have not ended. Synapse does not show logins without a device.
---@param user_id synlua.UserID
---@return accounts.Session[]
function accounts.sessions.list(user_id) end

---End a session of that list. That it has ended meanwhile is no error.
---@param session accounts.Session
function accounts.sessions.finish(session) end

---End all sessions of an account, and return how many there were. If the account is yours, the session
---that does this ends last.
---@param user_id synlua.UserID
---@return integer
function accounts.log_out_everywhere(user_id) end

---The ids of an account at the providers through which it can log in.
---@class accounts.external_ids
accounts.external_ids = {}

---Return the ids of an account at providers.
---@param user_id synlua.UserID
---@return accounts.ExternalID[]
function accounts.external_ids.list(user_id) end

---Remove the id of an account at a provider, or without a subject all of them, and return how many.
---@param user_id synlua.UserID
---@param provider string
---@param subject? string
---@return integer
function accounts.external_ids.remove(user_id, provider, subject) end

---Remove all ids of an account, at whatever provider, and return how many.
---@param user_id synlua.UserID
---@return integer
function accounts.external_ids.remove_all(user_id) end

---Give an account an id at a provider, unless it has it, and return whether it was missing; fail where
---another account has it.
---@param user_id synlua.UserID
---@param provider string
---@param subject string
---@return boolean
function accounts.external_ids.add(user_id, provider, subject) end

---The email addresses of an account.
---@class accounts.emails
accounts.emails = {}

---Return the email addresses of an account, each with its id at the Matrix Authentication Service.
---@param user_id synlua.UserID
---@return { email: string, id: synlua.ULID? }[]
function accounts.emails.list(user_id) end

---Add an email address, unless the account has it, and return whether it was missing; fail where another
---account has it. Nobody is asked to confirm it.
---@param user_id synlua.UserID
---@param email string
---@return boolean
function accounts.emails.add(user_id, email) end

---Remove an email address, and return whether the account had it.
---@param user_id synlua.UserID
---@param email string
---@return boolean
function accounts.emails.remove(user_id, email) end

return accounts
