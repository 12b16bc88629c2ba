-- logout-everywhere: end all logins of accounts.
--
--   synlua run logout-everywhere --users @alice:example.org,@bob:example.org
--   synlua run logout-everywhere --users @users.txt --apply
--
-- Every device is logged out and deleted, and encrypted messages that are in no key backup
-- cannot be read again. Where the Matrix Authentication Service logs people in, browsers are
-- logged out too, and tokens that were made for programs end; Synapse may take up to two
-- minutes to hear of a session without a device.
--
-- People can log in again at once. If somebody else knows the password, reset-passwords sets
-- another one and does this as well; lock-users keeps everybody out. Synapse does not show
-- tokens without a device, such as those of synapse.users.login: these live on.
--
-- Your own account and those of bridges are refused, and those of other admins unless
-- --include-admins is given. Who is logged in nowhere is skipped.

local accounts = require "accounts"
local recipe = require "recipe"
local text = require "text"

local opts = recipe.start {
  name = "logout-everywhere",
  summary = "End all logins of accounts",
  effect = "destroy",
  needs = { "accounts.get", "accounts.leave_alone", "accounts.log_out_everywhere" },
  works_on = "both",
  example = "synlua run logout-everywhere --users @users.txt",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "include_admins", "boolean", help = "admins too, but never you" },
  },
}

recipe.items(opts.users, function(user_id)
  local problem = accounts.leave_alone(accounts.get(user_id), { include_admins = opts.include_admins })
  if problem then
    error(problem, 0)
  end
  local ended = accounts.log_out_everywhere(user_id)
  if ended == 0 then
    return nil, "is logged in nowhere"
  end
  return "end " .. text.plural(ended, "login")
end, { label = "logging out" })
