-- remove-external-ids: remove the ids of one login provider from accounts.
--
--   synlua run remove-external-ids --provider oidc-old
--   synlua run remove-external-ids --provider "Old Keycloak" --users @moved.txt --apply
--
-- An external id connects an account with its login at a provider. After a move to
-- another provider the old ids are no longer needed; this recipe removes them and keeps
-- all others. Without --users it looks at every account, locked ones too. Deactivated
-- accounts keep their ids, which nobody else can then use; --include-deactivated looks
-- at these accounts as well.
--
-- Where Synapse logs people in, the provider is named as Synapse stores it, such as
-- oidc-google. Synapse replaces an account's whole list of ids. So the recipe sends the
-- remaining list, and compares it with what the server has afterwards.
--
-- Where the Matrix Authentication Service does that, the provider is named by its name,
-- its issuer or its id, and each link of an account to it is deleted. The recipe warns of
-- people who have no other link: without a password they could not log in any more.
--
-- The record of the run has what was there before (synlua runs show). A provider that
-- nobody has heard of is an error.

local log = require "log"
local mas = require "mas"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "remove-external-ids",
  summary = "Remove one login provider's external ids from accounts",
  effect = "destroy",
  needs = {
    "mas.issuer", "mas.server.site_config", "mas.upstream_oauth_links.delete", "mas.upstream_oauth_links.list",
    "mas.upstream_oauth_providers.list", "mas.users.list", "matrix.account.whoami", "matrix.auth.login_flows",
    "synapse.users.get", "synapse.users.list", "synapse.users.put",
  },
  works_on = "both",
  example = "synlua run remove-external-ids --provider oidc-old",
  options = {
    { "provider", "string", required = true,
      help = "the provider: oidc-google at Synapse, or its name at the Matrix Authentication Service" },
    { "users", "list of user_id",
      help = "only these, with commas between; @FILE reads one per line, - standard input; default all" },
    { "include_deactivated", "boolean", help = "look at deactivated accounts too" },
  },
}

-- Ends the run: nobody has heard of the provider. A typing mistake must not look like
-- work that is done.
local function unknown_provider(where, names)
  local near = recipe.nearest(opts.provider, names)
  local hint = near and ("; did you mean %q?"):format(near) or ""
  local seen = #names > 0 and "there are: " .. table.concat(names, ", ") or "there is none at all"
  error(("--provider: no provider %q was found%s; %s%s"):format(opts.provider, where, seen, hint), 0)
end

-- Says how many accounts had nothing to remove.
local function tell_untouched(count)
  local left_out = not opts.users and not opts.include_deactivated
  print(("%s no id of %s%s"):format(text.plural(count, "account has", "accounts have"), opts.provider,
    left_out and "; deactivated accounts were not looked at" or ""))
end

-- The keys of a table, sorted.
local function keys(t)
  local list = {}
  for key in pairs(t) do
    list[#list + 1] = key
  end
  table.sort(list)
  return list
end

---------------------------------------------------------------------------------------
-- Where Synapse logs people in

-- The accounts to look at: ids, or rows of the server's list, which does not contain
-- external ids.
local function accounts()
  if opts.users then
    return opts.users
  end
  local filter = { locked = true }
  if not opts.include_deactivated then
    filter.deactivated = false
  end
  return synapse.users.list(filter)
end

-- The providers that accounts have ids of, and those that people can log in with.
local providers = {}

local function configured_providers()
  for _, flow in ipairs(matrix.auth.login_flows().flows) do
    for _, provider in ipairs(flow.identity_providers or {}) do
      providers[provider.id] = true
    end
  end
end

-- Splits an account's ids into those to keep and the names of those to remove.
local function split(external_ids)
  local stay, go = {}, {}
  for _, id in ipairs(external_ids) do
    providers[id.auth_provider] = true
    if id.auth_provider == opts.provider then
      go[#go + 1] = id.external_id
    else
      stay[#stay + 1] = id
    end
  end
  return stay, go
end

-- Whether two lists have the same ids, in any order.
local function same(a, b)
  local seen = {}
  for _, id in ipairs(a) do
    seen[id.auth_provider .. "\0" .. id.external_id] = true
  end
  for _, id in ipairs(b) do
    if not seen[id.auth_provider .. "\0" .. id.external_id] then
      return false
    end
  end
  return #a == #b
end

local function remove(user_id)
  local user = synapse.users.get(user_id)
  local stay, go = split(user.external_ids)
  if #go == 0 then
    return nil
  end
  local answer = synapse.users.put(user_id, { external_ids = stay })
  if not answer.dry_run and not same(answer.external_ids, stay) then
    error("the server answered with other ids than were sent; look at the account", 0)
  end
  return ("remove %s, keep %d"):format(table.concat(go, ", "), #stay)
end

local function run_at_synapse()
  local untouched = 0
  recipe.items(accounts(), function(account)
    local user_id = type(account) == "table" and account.name or account
    local removed = remove(user_id)
    if removed then
      return removed
    end
    untouched = untouched + 1
    return nil, "has no id of " .. opts.provider
  end, { label = "checking accounts" })
  if not providers[opts.provider] then
    configured_providers()
  end
  -- A second run finds nothing, since the first one removed it.
  if not providers[opts.provider] and not recipe.resumes() and not recipe.earlier_run("provider") then
    unknown_provider(opts.users and " at these accounts" or "", keys(providers))
  end
  tell_untouched(untouched)
end

---------------------------------------------------------------------------------------
-- Where the Matrix Authentication Service logs people in

-- The provider that is meant, by name, issuer or id.
local function find_provider(all)
  local names, found = {}, {}
  for _, provider in ipairs(all) do
    if provider.human_name == opts.provider or provider.issuer == opts.provider
      or provider.id == opts.provider:upper() then
      found[#found + 1] = provider.id
    end
    names[#names + 1] = type(provider.human_name) == "string" and provider.human_name or provider.id
  end
  if #found == 0 then
    unknown_provider("", names)
  elseif #found > 1 then
    error(("--provider: %d providers are called %q; give the id of one: %s"):format(#found, opts.provider,
      table.concat(found, ", ")), 0)
  end
  return found[1]
end

-- The accounts to look at: by the service's ids, with their user ids as name. The named
-- ones that do not exist fail.
local function wanted_users()
  local server = text.server(matrix.account.whoami().user_id)
  local missing = {}
  for _, user_id in ipairs(opts.users or {}) do
    missing[user_id] = true
  end
  local users = {}
  for user in mas.users.list {} do
    user.name = "@" .. user.username .. ":" .. server
    local is_active = type(user.deactivated_at) ~= "string"
    if missing[user.name] or not opts.users and (is_active or opts.include_deactivated) then
      users[user.id] = user
    end
    missing[user.name] = nil
  end
  for _, user_id in ipairs(keys(missing)) do
    recipe.fail(user_id, "there is no such account")
  end
  return users
end

-- Warns of people who have no other link.
local function warn_of_lockouts(go, has_other)
  local alone = {}
  for _, link in ipairs(go) do
    if link.owner and not has_other[link.owner.id] then
      alone[link.owner.name] = true
    end
  end
  local names = keys(alone)
  if #names == 0 then
    return
  end
  local passwords = mas.server.site_config().password_login_enabled
  log.warn("%s no link to another provider that is enabled; %s: %s",
    text.plural(#names, "person has", "people have"),
    passwords and "whoever has no password, which the service does not tell, cannot log in any more"
      or "this server has no login by password, so they cannot log in any more",
    table.concat(names, ", "))
end

-- The links to remove, each with its owner, and the ids of people who have a link to
-- another provider that is enabled.
local function sort_links(provider_id, is_enabled, users)
  local go, has_other = {}, {}
  for link in mas.upstream_oauth_links.list {} do
    local user_id = type(link.user_id) == "string" and link.user_id or nil
    link.owner = user_id and users[user_id]
    if link.provider_id ~= provider_id then
      if user_id and is_enabled[link.provider_id] then
        has_other[user_id] = true
      end
    -- A link without an account is of somebody who never finished logging in.
    elseif link.owner or not user_id and not opts.users then
      go[#go + 1] = link
    end
  end
  return go, has_other
end

local function run_at_mas()
  local all, is_enabled = mas.upstream_oauth_providers.list({}):collect(), {}
  for _, provider in ipairs(all) do
    is_enabled[provider.id] = type(provider.disabled_at) ~= "string"
  end
  local provider_id, users = find_provider(all), wanted_users()
  local go, has_other = sort_links(provider_id, is_enabled, users)
  warn_of_lockouts(go, has_other)
  recipe.items(go, function(link)
    local ok, err = pcall(mas.upstream_oauth_links.delete, link.id)
    if ok then
      return "remove " .. link.subject
    elseif type(err) == "table" and err.status == 404 then
      return nil, link.subject .. " is gone already"
    end
    error(err, 0)
  end, {
    label = "removing links",
    name = function(link)
      return link.owner and link.owner.name or "a link without an account"
    end,
  })
  for _, link in ipairs(go) do
    if link.owner then
      users[link.owner.id] = nil
    end
  end
  tell_untouched(#keys(users))
end

if mas.issuer() then
  run_at_mas()
else
  run_at_synapse()
end
