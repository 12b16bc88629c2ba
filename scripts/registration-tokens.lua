-- registration-tokens: list, make and delete the tokens with which people register.
--
--   synlua run registration-tokens
--   synlua run registration-tokens --count 20 --uses 1 --expires "in 7d" --to tokens.csv --apply
--   synlua run registration-tokens --delete-expired --apply
--
-- Without --count and --delete-expired it lists them. --count makes new ones, for any number of
-- uses and without an end unless --uses and --expires say so. They are printed, and every run
-- makes as many again. With --to they go into a file instead, which only you can read. Started
-- again with that file, a run makes those that are missing to --count, or were left "to do".
--
-- Where Synapse logs people in, nobody needs a token unless homeserver.yaml has
-- registration_requires_token. The Matrix Authentication Service keeps all tokens: there
-- --delete-expired revokes them. Tokens that are used up stay on both.

local csv = require "csv"
local fs = require "fs"
local mas = require "mas"
local random = require "random"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"
local view = require "view"

local opts = recipe.start {
  name = "registration-tokens",
  summary = "List, make and delete registration tokens",
  effect = "destroy",
  needs = {
    "mas.issuer", "mas.user_registration_tokens.create", "mas.user_registration_tokens.list",
    "mas.user_registration_tokens.revoke", "synapse.registration_tokens.create", "synapse.registration_tokens.delete",
    "synapse.registration_tokens.list",
  },
  works_on = "both",
  example = "synlua run registration-tokens --count 20 --uses 1 --expires 'in 7d' --to tokens.csv",
  options = {
    { "count", "integer", help = "make so many" },
    { "uses", "integer", help = "how many people can register with each; any number without it" },
    { "expires", "time", help = "until when, such as \"in 7d\"; without an end unless given" },
    { "length", "integer", default = 16, help = "how many characters a new one has, up to 64" },
    { "to", "file", help = "a CSV file for the new ones" },
    { "delete_expired", "boolean", help = "delete those whose time is over" },
  },
}

if not opts.count and (opts.uses or opts.expires or opts.to) then
  error("--uses, --expires and --to are for new tokens: say how many with --count", 0)
elseif opts.uses == 0 or opts.count == 0 then
  error("--uses and --count begin with 1", 0)
elseif opts.length < 1 or opts.length > 64 then
  error("--length goes from 1 to 64", 0)
elseif opts.expires and opts.expires <= time.now() then
  error(("--expires: %s is over already"):format(time.format(opts.expires)), 0)
end

local on_mas = mas.issuer() ~= nil

local function number(value)
  return type(value) == "number" and value or nil
end

local function date(ms)
  return ms and time.format(ms - ms % 1000) or nil
end

-- A token as either kind of server shows it.
local function row_of(one)
  local expires = number(one.expiry_time) or type(one.expires_at) == "string" and time.parse(one.expires_at) or nil
  local used, limit = one.times_used or one.completed, number(one.uses_allowed) or number(one.usage_limit)
  local state = type(one.revoked_at) == "string" and "revoked"
    or expires and expires <= time.now() and "expired"
    or limit and used + (one.pending or 0) >= limit and "used up"
    or "valid"
  return { id = one.id, token = one.token, state = state, used = used, uses = limit, expires = date(expires) }
end

local function list()
  local tokens = on_mas and mas.user_registration_tokens.list { limit = 500 } or synapse.registration_tokens.list {}
  return tokens:map(row_of)
end

local function delete(row)
  if on_mas then
    mas.user_registration_tokens.revoke(row.id)
  else
    synapse.registration_tokens.delete(row.token)
  end
  return ("%s, expired %s"):format(on_mas and "revoke" or "delete", row.expires)
end

---------------------------------------------------------------------------------------
-- New ones. The file has a line for each, with the state "to do" until the end of a run.

local columns, heading = { "token", "uses", "expires", "state" }, "token,uses,expires,state\n"
local TOKEN, USES, EXPIRES, STATE = 1, 2, 3, 4
-- Without characters that look like others.
local alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

-- The file's lines, as lists of cells.
local function read_file()
  local content = opts.to and fs.exists(opts.to) and fs.read(opts.to) or ""
  if content ~= "" and content:sub(1, #heading) ~= heading then
    error(("--to: %s is a file of another kind; name a new one"):format(opts.to), 0)
  elseif content == "" and opts.to and not recipe.dry_run() then
    fs.append(opts.to, heading)
  end
  return csv.decode(content:sub(#heading + 1), { delimiter = ",", header = false })
end

local function create(line)
  local uses, expires = tonumber(line[USES]), line[EXPIRES] ~= "" and line[EXPIRES] or nil
  if on_mas then
    mas.user_registration_tokens.create { token = line[TOKEN], usage_limit = uses, expires_at = expires }
  else
    synapse.registration_tokens.create { token = line[TOKEN], uses_allowed = uses, expiry_time = expires }
  end
end

local function draw()
  local token = random.token { length = opts.length, alphabet = alphabet }
  local line = { token, opts.uses or "", date(opts.expires) or "", "to do" }
  if opts.to and not recipe.dry_run() then
    fs.append(opts.to, csv.encode({ line }, { columns = columns, header = false }))
  end
  return line
end

local function make()
  local lines, made, numbers = read_file(), {}, {}
  for i = 1, math.max(opts.count, #lines) do
    numbers[i] = i
  end
  recipe.items(numbers, function(i)
    local line = lines[i] or draw() -- into the file first, so that it is known whatever happens
    lines[i] = line
    if line[STATE] == "done" then
      return nil, "is in the file already"
    end
    local ok, err = pcall(create, line)
    if not ok and not tostring(err):find("already exists", 1, true) then -- which an interrupted run has made
      error(err, 0)
    end
    line[STATE] = "done"
    made[#made + 1] = line
    return "make, for " .. (line[USES] == "" and "any number of uses" or text.plural(tonumber(line[USES]), "use"))
      .. (line[EXPIRES] ~= "" and ", until " .. line[EXPIRES] or "")
  end, {
    label = "making tokens",
    name = function(i) return ("token %d of %d"):format(i, #numbers) end,
  })
  if recipe.dry_run() then
    return
  elseif opts.to then
    fs.write(opts.to, csv.encode(lines, { columns = columns }))
  else
    view.table(made, columns)
  end
end

---------------------------------------------------------------------------------------

if opts.delete_expired then
  local expired = list():filter(function(row) return row.state == "expired" end):map(function(row)
    return { id = row.id, token = row.token, expires = row.expires }
  end)
  recipe.items(expired:collect(), delete, { label = "deleting tokens", name = function(row) return row.token end })
end
if opts.count then
  make()
elseif not opts.delete_expired then
  view.table(list(), { "token", "state", "used", "uses", "expires" })
end
