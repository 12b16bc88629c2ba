-- create-users-from-csv: create the accounts that a sheet lists.
--
--   synlua run create-users-from-csv --accounts accounts.csv --passwords passwords.csv
--   synlua run create-users-from-csv --accounts accounts.csv --passwords passwords.csv --apply
--
-- The sheet has a column user_id (@alice:example.org) or username (alice), and may have
-- displayname, email, admin (yes or no) and password. Who has no password there gets a random
-- one. Accounts that exist are skipped and stay as they are, deactivated ones too. If a line of
-- the sheet is wrong, nothing is sent, and all wrong lines are told.
--
-- The passwords go into the file of --passwords, which is made so that only you can read it: a
-- line with the state "to do" before an account is made, and one with "done" afterwards. With
-- the same file a second run finishes what was interrupted, with the same passwords. So hand on
-- the lines with "done", and delete the file then. A password of yours that begins with one of
-- = + - @ has a ' before it there. A plan has no passwords in it.
--
-- Addresses count as confirmed, and nobody is written to. If another account has the address,
-- the new account is made without it, and the line has failed. An account cannot be removed,
-- only deactivated, and its name stays taken. People who log in through a provider need no
-- account beforehand: their first login makes it.

local accounts = require "accounts"
local csv = require "csv"
local fs = require "fs"
local log = require "log"
local mas = require "mas"
local matrix = require "matrix"
local random = require "random"
local recipe = require "recipe"
local text = require "text"

local opts = recipe.start {
  name = "create-users-from-csv",
  summary = "Create the accounts that a sheet lists",
  effect = "change",
  needs = {
    "accounts.create", "accounts.emails.add", "accounts.get", "mas.issuer", "mas.server.site_config",
    "mas.users.set_admin", "mas.users.set_password", "matrix.account.whoami", "matrix.server.capabilities",
  },
  works_on = "both",
  example = "synlua run create-users-from-csv --accounts accounts.csv --passwords passwords.csv",
  options = {
    { "accounts", "csv", required = true,
      help = "the sheet, with user_id or username, and displayname, email, admin, password" },
    { "passwords", "file", required = true, help = "the file for the passwords, such as passwords.csv" },
  },
}

local server = text.server(matrix.account.whoami().user_id)

-- Whether anybody can log in with a password here.
local function has_passwords()
  if mas.issuer() then
    return mas.server.site_config().password_login_enabled
  end
  return matrix.server.capabilities().capabilities["m.change_password"].enabled
end

---------------------------------------------------------------------------------------
-- The sheet

local columns = { "user_id", "username", "displayname", "email", "admin", "password" }
local yes_or_no = { yes = true, no = false, ["true"] = true, ["false"] = false, ["1"] = true, ["0"] = false }

-- The account that a line is about. admin is nil if the line does not say it clearly.
local function account_of(row)
  local cells = {}
  for column, cell in pairs(row) do
    cells[column:lower()] = cell ~= "" and cell or nil
  end
  local name = cells.user_id or cells.username or ""
  return {
    user_id = name:find("^@.*:") and name or ("@%s:%s"):format(name:gsub("^@", ""), server),
    displayname = cells.displayname, email = cells.email, password = cells.password,
    admin = yes_or_no[(cells.admin or "no"):lower()],
  }
end

-- What is wrong with an account of the sheet, or nil.
local function problem_with(account)
  local user_id, name = account.user_id, text.localpart(account.user_id) or ""
  if user_id == "@:" .. server then
    return "there is neither a user_id nor a username"
  elseif text.server(user_id) ~= server then
    return ("%s is on another server; accounts of %s can be created here"):format(user_id, server)
  elseif name:find("[^a-z0-9._=/+-]") or name:find("^_") or not name:find("[^0-9]") or #user_id > 255 then
    return user_id .. " is no user id: use a-z, 0-9 and ._=/+-, no _ in front, and not digits alone"
  elseif account.email and not account.email:find("^[^%s@]+@[^%s@]+$") then
    return account.email .. " is no email address"
  elseif account.admin == nil then
    return "admin is neither yes nor no"
  end
  return nil
end

-- What is wrong with the lines of the sheet.
local function problems()
  local wrong, seen = {}, {}
  for _, row in ipairs(opts.accounts) do
    local account = account_of(row)
    local problem = problem_with(account)
    for _, once in ipairs { account.user_id, account.email and account.email:lower() } do
      problem = problem or seen[once] and ("%s is in line %d already"):format(once, seen[once])
      seen[once] = seen[once] or row.line
    end
    wrong[#wrong + 1] = problem and ("line %d: %s"):format(row.line, problem)
  end
  return wrong
end

local wrong = problems()
if #wrong > 0 then
  error(("--accounts: nothing was sent, since %s wrong\n%s"):format(
    text.plural(#wrong, "line is", "lines are"), table.concat(wrong, "\n")), 0)
elseif #opts.accounts == 0 then
  error("--accounts: the sheet has no line", 0)
elseif not has_passwords() then
  error("nobody can log in with a password on this server", 0)
end
for column in pairs(opts.accounts[1] or {}) do
  if column ~= "line" and recipe.nearest(column:lower(), columns) ~= column:lower() then
    log.warn("the column %s of the sheet is not used; there are: %s", column, table.concat(columns, ", "))
  end
end

---------------------------------------------------------------------------------------
-- The file of passwords

local function note(...)
  if not recipe.dry_run() then
    fs.append(opts.passwords, csv.encode({ { ... } }, { header = false }))
  end
end

-- What the file says of each account, by its last line; nil if it is a file of another kind.
local function read_file()
  local content, lines = fs.exists(opts.passwords) and fs.read(opts.passwords) or "", {}
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

local lines = read_file()
if not lines then
  error(("--passwords: %s is a file of another kind; name a new one"):format(opts.passwords), 0)
end

---------------------------------------------------------------------------------------
-- The accounts

-- The account, or nil if there is none of that name.
local function find(user_id)
  local found, account = pcall(accounts.get, user_id)
  if not found and account.status ~= 404 then
    error(account, 0)
  end
  return found and account or nil
end

-- Makes an account, or what an interrupted run has left to do. Synapse makes it at once, the
-- Matrix Authentication Service in steps.
local function make(account, password, existing)
  if not existing then
    accounts.create(account.user_id, {
      password = password, displayname = account.displayname, admin = account.admin,
    })
  elseif existing.id then
    mas.users.set_password(existing.id, { password = password })
    if account.admin then
      mas.users.set_admin(existing.id, { admin = true })
    end
  end
  if account.email then
    accounts.emails.add(account.user_id, account.email)
  end
end

recipe.items(opts.accounts, function(row)
  local account = account_of(row)
  local user_id, line = account.user_id, lines[account.user_id]
  local existing = find(user_id)
  if existing and not (line and line.state == "to do") then
    return nil, existing.deactivated and "exists already, deactivated" or "exists already"
  end
  local password = line and line.password or account.password or random.password()
  if not line then
    note(user_id, password, "to do") -- first, so that it is known whatever happens
  end
  make(account, password, existing)
  note(user_id, password, "done")
  return (existing and "finish" or "create") .. (account.admin and " as an admin" or "")
end, {
  label = "creating accounts",
  name = function(row) return account_of(row).user_id end,
})
