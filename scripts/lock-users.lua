-- lock-users: lock accounts, or let them work again with --unlock.
--
--   synlua run lock-users --users @mallory:example.org,@trudy:example.org
--   synlua run lock-users --users @users.txt --apply
--   synlua run lock-users --users @users.txt --unlock --apply
--
-- Nobody can log in to a locked account, and its devices are answered that it is locked. They
-- keep their keys and go on where they were when the account is unlocked. Messages and
-- memberships of rooms stay, and nobody in the rooms sees a difference. Where the Matrix
-- Authentication Service logs people in, Synapse takes up to two minutes to hear of either.
--
-- Your own account and those of bridges are refused, and those of other admins unless
-- --include-admins is given. Deactivated accounts are skipped: nobody can use them anyway.
-- synlua runs undo unlocks what a run has locked.

local accounts = require "accounts"
local recipe = require "recipe"

local opts = recipe.start {
  name = "lock-users",
  summary = "Lock accounts or unlock them",
  effect = "change",
  needs = { "accounts.get", "accounts.leave_alone", "accounts.lock", "accounts.unlock" },
  works_on = "both",
  example = "synlua run lock-users --users @users.txt",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "unlock", "boolean", help = "unlock the accounts instead" },
    { "include_admins", "boolean", help = "admins too, but never you" },
  },
}

recipe.items(opts.users, function(user_id)
  local account = accounts.get(user_id)
  if account.deactivated then
    return nil, "is deactivated"
  elseif account.locked ~= opts.unlock then
    return nil, opts.unlock and "is not locked" or "is locked already"
  end
  local problem = accounts.leave_alone(account, { include_admins = opts.include_admins })
  if problem then
    error(problem, 0)
  elseif opts.unlock then
    accounts.unlock(user_id)
    return "unlock"
  end
  accounts.lock(user_id)
  return "lock"
end, { label = opts.unlock and "unlocking" or "locking" })
