-- migrate-external-ids: move accounts from one login provider to another.
--
--   synlua run migrate-external-ids --from oidc-old --to oidc-new --keep-old --apply
--   synlua run migrate-external-ids --from "Old Keycloak" --to "New" --subjects subjects.csv
--
-- An external id connects an account with its login at a provider, which calls the account by
-- a subject. The new provider must know everybody by the same subjects; if it does not,
-- --subjects names a CSV file with the columns user_id and subject, and only the accounts in
-- it are looked at. An account never is without an id in between. A subject that the new
-- provider shares with somebody else is told as a failure, and the account stays as it is.
--
-- With --keep-old people can log in through both, until a second run without it removes the
-- old ids. Whoever has no id of the old provider is skipped, and deactivated accounts are,
-- unless they are named; admins, you too, unless you say --include-admins; and bridges always.
--
-- Where Synapse logs people in, a provider is named as Synapse stores it, such as oidc-google.
-- Where the Matrix Authentication Service does, it is named by its name, its issuer or its id.

local accounts = require "accounts"
local log = require "log"
local mas = require "mas"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "migrate-external-ids",
  summary = "Move accounts from one login provider to another",
  effect = "destroy",
  needs = {
    "accounts.external_ids.add", "accounts.external_ids.list", "accounts.external_ids.remove", "accounts.get",
    "accounts.leave_alone", "mas.issuer", "mas.upstream_oauth_links.list", "mas.upstream_oauth_providers.list",
    "mas.users.get", "mas.users.list", "matrix.account.whoami", "matrix.auth.login_flows",
    "synapse.users.find_by_external_id", "synapse.users.list", "synapse.users.put",
  },
  works_on = "both",
  example = "synlua run migrate-external-ids --from oidc-old --to oidc-new --keep-old",
  options = {
    { "from", "string", required = true, help = "the old provider" },
    { "to", "string", required = true, help = "the new provider" },
    { "subjects", "csv", columns = { "user_id", "subject" },
      help = "a CSV file that has the new subjects; without it they stay the same" },
    { "users", "list of user_id", help = "only these, with commas between; @FILE reads one per line; default all" },
    { "keep_old", "boolean", help = "do not remove the old ids yet" },
    { "include_admins", "boolean", help = "move admins too" },
  },
}

local server = text.server(matrix.account.whoami().user_id)

-- The provider as the server calls it: at MAS its id. At Synapse it need not be there yet.
local function find_provider(flag, name)
  local found, names = {}, {}
  if not mas.issuer() then
    return name
  end
  for provider in mas.upstream_oauth_providers.list {} do
    names[#names + 1] = type(provider.human_name) == "string" and provider.human_name or provider.id
    if provider.human_name == name or provider.issuer == name or provider.id == name:upper() then
      found[#found + 1] = provider.id
    end
  end
  if #found ~= 1 then
    error(("%s: %d providers are called %q; there are: %s"):format(flag, #found, name, text.join(names)), 0)
  end
  return found[1]
end

-- Warns of a provider at Synapse with which nobody can log in yet, which may be a typing mistake.
local function check_offer(name)
  local offered = {}
  for _, flow in ipairs(matrix.auth.login_flows().flows) do
    for _, provider in ipairs(flow.identity_providers or {}) do
      offered[#offered + 1], offered[provider.id] = provider.id, true
    end
  end
  if not offered[name] then
    log.warn("--to: nobody can log in with %q yet; %s", name,
      #offered > 0 and "they can with " .. text.join(offered) or "the server has no provider at all")
  end
end

-- The new subjects by account, and the accounts in the order of the file.
local function read_subjects(rows)
  local subjects, users, wrong, taken = {}, {}, {}, {}
  for _, row in ipairs(rows) do
    local user_id, subject = row.user_id, row.subject
    if text.server(user_id) ~= server or subject == "" or subjects[user_id] or taken[subject] then
      wrong[#wrong + 1] = ("line %d (%s, %s)"):format(row.line, user_id, subject)
    end
    subjects[user_id], taken[subject] = subject, true
    users[#users + 1] = user_id
  end
  if #wrong > 0 then
    error(("--subjects: each line must have a user id of %s and a subject, and each of them once; look at %s"):format(
      server, text.join(wrong)), 0)
  end
  return subjects, users
end

-- The ids of all accounts that are not deactivated: at MAS, those that it knows.
local function everybody()
  if not mas.issuer() then
    return synapse.users.list({ deactivated = false, locked = true }):map("name")
  end
  return mas.users.list({}):filter(function(user)
    return type(user.deactivated_at) ~= "string"
  end):map(function(user)
    return "@" .. user.username .. ":" .. server
  end)
end

local from, to = find_provider("--from", opts.from), find_provider("--to", opts.to)

-- Who has this subject at the new provider, or nil.
local function holder(subject)
  if mas.issuer() then
    local link = mas.upstream_oauth_links.list({ provider = to, subject = subject }):first()
    local id = link and type(link.user_id) == "string" and link.user_id
    return id and "@" .. mas.users.get(id).username .. ":" .. server or nil
  end
  local found, answer = pcall(synapse.users.find_by_external_id, to, subject)
  if not found and answer.status ~= 404 then
    error(answer, 0)
  end
  return found and answer.user_id or nil
end

-- Sorts the ids of an account: the old subjects, the new ones by name, and all the others.
local function sort_ids(user_id)
  local old, new, others = {}, {}, {}
  for _, id in ipairs(accounts.external_ids.list(user_id)) do
    if id.provider == from then
      old[#old + 1] = id.subject
    else
      others[#others + 1] = { auth_provider = id.provider, external_id = id.subject }
    end
    if id.provider == to then
      new[id.subject] = true
    end
  end
  return old, new, others
end

-- Gives an account the missing subjects, and takes away the old ones. Synapse replaces the
-- whole list at once.
local function move(user_id, missing, old, others)
  if mas.issuer() then
    for _, subject in ipairs(missing) do
      accounts.external_ids.add(user_id, to, subject)
    end
    return opts.keep_old or accounts.external_ids.remove(user_id, from)
  end
  for _, subject in ipairs(missing) do
    others[#others + 1] = { auth_provider = to, external_id = subject }
  end
  for _, subject in ipairs(opts.keep_old and old or {}) do
    others[#others + 1] = { auth_provider = from, external_id = subject }
  end
  return synapse.users.put(user_id, { external_ids = others })
end

if from == to then
  error("--from and --to are the same provider", 0)
elseif not mas.issuer() then
  check_offer(to)
end
local subjects, users = nil, nil
if opts.subjects then
  subjects, users = read_subjects(opts.subjects)
end
local is_known = false -- whether anybody has an id of the old provider

recipe.items(opts.users or users or everybody(), function(user_id)
  local old, new, others = sort_ids(user_id)
  if #old == 0 then
    return nil, "has no id of " .. opts.from
  end
  is_known = true
  local problem = accounts.leave_alone(accounts.get(user_id), {
    include_admins = opts.include_admins,
    include_me = true,
  })
  if problem then
    return nil, problem
  elseif subjects and not subjects[user_id] then
    error("has no line in the file of --subjects", 0)
  end
  local wanted, missing = subjects and { subjects[user_id] } or old, {}
  for _, subject in ipairs(wanted) do
    local other = not new[subject] and holder(subject)
    if other then
      error(("%s of %s belongs to %s"):format(subject, opts.to, other), 0)
    elseif not new[subject] then
      missing[#missing + 1] = subject
    end
  end
  if #missing == 0 and opts.keep_old then
    return nil, "has its id of " .. opts.to .. " already"
  end
  move(user_id, missing, old, others)
  return ("%s %s%s"):format(#missing > 0 and "add" or "keep", text.join(wanted),
    opts.keep_old and "" or ", remove " .. text.join(old))
end, { label = "moving accounts" })

if not is_known and not opts.users and not recipe.resumes() and not recipe.earlier_run("from", "to") then
  error(("--from: nobody has an id of %q"):format(opts.from), 0)
end
