-- restore-users: bring deactivated accounts back, as far as they can be.
--
--   synlua run restore-users --users @back.txt --passwords passwords.csv
--   synlua run restore-users --users @back.txt --from before.csv --rooms rooms.csv --apply
--
-- What a run has locked, suspended, shadow-banned, quarantined or taken from a list of ids comes
-- back with synlua runs undo. A deactivation cannot be undone; this recipe does what is left. The
-- account can be used again and, if it was erased, its messages are shown again. --passwords
-- gives it a new password: the file, which only you can read, has a line with the state "to do"
-- before, and one with "done" afterwards. --from is a list from before, as export-users writes it:
-- of its columns emails and external_ids come back, and displayname if there is none. --rooms has
-- user_id and room_id, one line for each room to join; be in private ones yourself (join-users
-- says more).
--
-- What does not come back: the old password, devices, keys, key backups (and so old encrypted
-- messages), settings, other rooms, the avatar of who was erased, redacted events, deleted files.
-- Locks and suspensions stay, and are told. Admins stay deactivated without --include-admins.

local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local random = require "random"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "restore-users",
  summary = "Bring deactivated accounts back, as far as possible",
  effect = "change",
  needs = {
    "accounts.emails.add", "accounts.external_ids.add", "accounts.get", "accounts.reactivate", "mas.issuer",
    "mas.upstream_oauth_providers.list", "matrix.rooms.resolve", "synapse.rooms.join", "synapse.users.get",
    "synapse.users.list_joined_rooms", "synapse.users.modify",
  },
  works_on = "both",
  example = "synlua run restore-users --users @back.txt --passwords passwords.csv --from before.csv",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "passwords", "file", help = "give them new passwords, and write these into this file" },
    { "from", "csv", columns = { "user_id" }, help = "a list from before, such as export-users writes" },
    { "rooms", "csv", columns = { "user_id", "room_id" }, help = "the rooms that they are to join again" },
    { "include_admins", "boolean", help = "admins too" },
  },
}

-- What the list from before says of each account, the rooms to join again, and the lines of the
-- file with passwords, of which the last one counts.
local before, passwords = {}, {}
for _, row in ipairs(opts.from or {}) do
  before[row.user_id] = row
end

local function note(...)
  if not recipe.dry_run() then
    fs.append(opts.passwords, csv.encode({ { ... } }, { header = false }))
  end
end

local function read_passwords()
  local content = fs.exists(opts.passwords) and fs.read(opts.passwords) or ""
  if content == "" then
    note("user_id", "password", "state")
  elseif not content:find("^user_id,password,state\n") then
    error(("--passwords: %s is a file of another kind; name a new one"):format(opts.passwords), 0)
  else
    for _, line in ipairs(csv.decode(content, { delimiter = "," })) do
      passwords[line.user_id] = line
    end
  end
end

if opts.passwords then
  read_passwords()
end

-- The ids of login providers by the names that a list has in their place.
local providers = {}
if opts.from and mas.issuer() then
  for provider in mas.upstream_oauth_providers.list {} do
    providers[provider.human_name] = provider.id
  end
end

-- Makes the account active again, with the password that an interrupted run has promised.
local function reactivate(account, did)
  local user_id, line = account.user_id, passwords[account.user_id]
  local promised = line and line.state == "to do" and line.password
  if not account.deactivated and not promised then
    return
  elseif not opts.passwords then
    accounts.reactivate(user_id)
    did[#did + 1] = "reactivate"
    return
  end
  local password = promised or random.password()
  note(user_id, password, "to do") -- first, so that it is known whatever happens
  accounts.reactivate(user_id, { password = password })
  note(user_id, password, "done")
  did[#did + 1] = "reactivate with a new password"
end

-- The texts in a cell that has several.
local function several(cell)
  return cell and cell ~= "" and text.split(cell, ", ") or {}
end

-- Gives the account back what a row of the list says.
local function give_back(user, row, did)
  local user_id = user.name
  for _, email in ipairs(several(row.emails)) do
    did[#did + 1] = accounts.emails.add(user_id, email) and "add " .. email or nil
  end
  for _, id in ipairs(several(row.external_ids)) do
    local provider, subject = id:match("^(.-):(.+)$")
    if not provider then
      error(("%q is no external id such as oidc-google:alice-1"):format(id), 0)
    end
    did[#did + 1] = accounts.external_ids.add(user_id, providers[provider] or provider, subject) and "add " .. id or nil
  end
  if (row.displayname or "") ~= "" and type(user.displayname) ~= "string" then
    synapse.users.modify(user_id, { displayname = row.displayname })
    did[#did + 1] = "display name " .. row.displayname
  end
end

local is_back = {}

recipe.items(opts.users, function(user_id)
  local account, user, did = accounts.get(user_id), synapse.users.get(user_id), {}
  if account.admin and not opts.include_admins then
    error("is an admin; --include-admins takes admins too", 0)
  end
  reactivate(account, did)
  give_back(user, before[user_id] or {}, did)
  is_back[user_id] = true
  if #did == 0 then
    return nil, "is active, and has what the list says"
  end
  local still = account.locked and "locked" or user.suspended and "suspended" or user.shadow_banned and "shadow-banned"
  return text.join(did) .. (still and "; it is still " .. still or "")
end, { label = "restoring" })

-- Synapse would join an account that is still deactivated, too.
local wanted = {}
for _, row in ipairs(opts.rooms or {}) do
  if is_back[row.user_id] then
    wanted[#wanted + 1] = row
  end
end

recipe.items(wanted, function(row)
  local room_id = matrix.rooms.resolve(row.room_id)
  for joined in synapse.users.list_joined_rooms(row.user_id) do
    if joined == room_id then
      return nil, "is in the room"
    end
  end
  synapse.rooms.join(room_id, { user_id = row.user_id })
  return "join"
end, {
  label = "joining rooms",
  name = function(row)
    return row.user_id .. " in " .. row.room_id
  end,
})
