-- reset-passwords: give accounts new random passwords, and log them out.
--
--   synlua run reset-passwords --users @users.txt --to passwords.csv
--   synlua run reset-passwords --users @users.txt --to passwords.csv --apply
--
-- The passwords go into the file, which is made so that only you can read it: a line with the
-- state "to do" before a password is set, and one with "done" afterwards. A second run with the
-- same file leaves those alone that are done. The others get the password that is in the file.
-- So hand on the lines with "done", and delete the file then. A plan has no passwords in it.
--
-- All devices are logged out, and lose encrypted messages that are in no key backup;
-- --keep-logins leaves them as they are. An account that logs in through a provider gets a
-- password besides, and one that is locked stays locked. Old passwords cannot be brought back.
--
-- Your own account, deactivated ones and those of bridges are refused, and those of other
-- admins unless --include-admins is given.

local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local random = require "random"
local recipe = require "recipe"
local synapse = require "synapse"

local opts = recipe.start {
  name = "reset-passwords",
  summary = "Give accounts new random passwords and log them out",
  effect = "destroy",
  needs = {
    "accounts.get", "accounts.leave_alone", "accounts.log_out_everywhere", "accounts.set_password", "mas.issuer",
    "mas.server.site_config", "matrix.server.capabilities", "synapse.users.reset_password",
  },
  works_on = "both",
  example = "synlua run reset-passwords --users @users.txt --to passwords.csv",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "to", "file", required = true, help = "the file for the passwords, such as passwords.csv" },
    { "keep_logins", "boolean", help = "do not log the devices out" },
    { "include_admins", "boolean", help = "admins too, but never you" },
  },
}

-- Whether anybody can log in with a password here.
local function has_passwords()
  if mas.issuer() then
    return mas.server.site_config().password_login_enabled
  end
  return matrix.server.capabilities().capabilities["m.change_password"].enabled
end

local function note(...)
  if not recipe.dry_run() then
    fs.append(opts.to, csv.encode({ { ... } }, { header = false }))
  end
end

-- What the file says of each account, by its last line; nil if it is a file of another kind.
local function read_file()
  local content, lines = fs.exists(opts.to) and fs.read(opts.to) or "", {}
  if content == "" then
    note("user_id", "password", "state")
    return lines
  elseif not content:find("^user_id,password,state\n") then
    return nil
  end
  for _, line in ipairs(csv.decode(content, { delimiter = "," })) do
    lines[line.user_id] = line
  end
  return lines
end

-- Why this account stays as it is, or nil.
local function obstacle(account)
  if account.deactivated then
    return "is deactivated"
  end
  return accounts.leave_alone(account, { include_admins = opts.include_admins })
end

local function reset(user_id, password)
  if not mas.issuer() then -- Synapse does both at once
    synapse.users.reset_password(user_id, { new_password = password, logout_devices = not opts.keep_logins })
    return
  end
  accounts.set_password(user_id, password)
  if not opts.keep_logins then
    accounts.log_out_everywhere(user_id)
  end
end

if not has_passwords() then
  error("nobody can log in with a password on this server", 0)
end
local lines = read_file()
if not lines then
  error(("--to: %s is a file of another kind; name a new one"):format(opts.to), 0)
end

recipe.items(opts.users, function(user_id)
  local line = lines[user_id]
  if line and line.state == "done" then
    return nil, "is done already: the password is in the file"
  end
  local problem = obstacle(accounts.get(user_id))
  if problem then
    error(problem, 0)
  end
  local password = line and line.password or random.password()
  if not line then
    note(user_id, password, "to do") -- first, so that it is known whatever happens
  end
  reset(user_id, password)
  note(user_id, password, "done")
  return opts.keep_logins and "new password" or "new password, log out"
end, { label = "setting passwords" })
