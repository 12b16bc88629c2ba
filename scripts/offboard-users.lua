-- offboard-users: end the accounts of people who have left.
--
--   synlua run offboard-users --users @leavers.csv#user_id
--   synlua run offboard-users --users @leavers.csv#user_id --revoke-external-ids --apply
--   synlua run offboard-users --users @leavers.csv#user_id --deactivate --apply
--
-- Each account is locked and then logged out everywhere: in this order, since a person who is
-- only logged out logs in again. --deactivate deactivates it instead, which ends all logins as
-- well, and takes its rooms, password, email addresses and keys for good. --revoke-external-ids
-- removes its ids at login providers last: when nobody can make use of the account any more. With
-- that, a provider that still lets the person in makes a new account; end the access there first.
--
-- What stays: messages, uploaded files (delete-user-media deletes them), a rate limit of the
-- account's own, and, of a locked account, its rooms and email addresses. erase-user leaves less.
-- synlua runs undo unlocks again and gives ids back; sessions do not return.
--
-- Your own account and those of application services are refused, and other admins unless
-- --include-admins is given: the right to be an admin stays, for the time of an unlocking.
-- Where the Matrix Authentication Service has the accounts, Synapse hears of a lock up to two
-- minutes late; the sessions end at once.

local accounts = require "accounts"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "offboard-users",
  summary = "Lock or deactivate accounts, and log them out",
  effect = "destroy",
  needs = {
    "accounts.deactivate", "accounts.external_ids.remove_all", "accounts.get", "accounts.leave_alone", "accounts.lock",
    "accounts.log_out_everywhere", "synapse.users.get",
  },
  works_on = "both",
  example = "synlua run offboard-users --users @leavers.csv#user_id --revoke-external-ids",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, @FILE#COLUMN a column of a CSV file" },
    { "deactivate", "boolean", help = "deactivate for good in place of locking" },
    { "erase", "boolean", help = "with --deactivate: hide name, avatar and messages too" },
    { "revoke_external_ids", "boolean", help = "remove the ids at login providers" },
    { "include_admins", "boolean", help = "admins too, but never you" },
  },
}

if opts.erase and not opts.deactivate then
  error("--erase needs --deactivate: an account that can be unlocked is not erased", 0)
end

-- Ends the use of the account, and adds to did what was done.
local function close(account, did)
  local user_id = account.user_id
  if opts.deactivate then
    if not account.deactivated or opts.erase and not synapse.users.get(user_id).erased then
      accounts.deactivate(user_id, { erase = opts.erase })
      did[#did + 1] = opts.erase and "deactivate and erase" or "deactivate"
    end
  elseif not account.deactivated then
    if not account.locked then
      accounts.lock(user_id)
      did[#did + 1] = "lock"
    end
    local sessions = accounts.log_out_everywhere(user_id)
    if sessions > 0 then
      did[#did + 1] = "end " .. text.plural(sessions, "session")
    end
  end
end

recipe.items(opts.users, function(user_id)
  local account, did = accounts.get(user_id), {}
  local problem = accounts.leave_alone(account, { include_admins = opts.include_admins })
  if problem then
    error(problem, 0)
  end
  close(account, did)
  local ids = opts.revoke_external_ids and accounts.external_ids.remove_all(user_id) or 0
  if ids > 0 then
    did[#did + 1] = "remove " .. text.plural(ids, "id at a provider", "ids at providers")
  end
  if #did == 0 then
    return nil, "there is nothing left to do"
  end
  return text.join(did)
end, { label = "offboarding" })
