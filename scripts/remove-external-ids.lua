-- remove-external-ids: remove the ids of one login provider from accounts.
--
--   synlua run remove-external-ids --provider oidc-old
--   synlua run remove-external-ids --provider oidc-old --users @moved.txt --apply
--
-- An external id connects an account with its login at a provider such as oidc-google.
-- After a move to another provider the old ids are no longer needed; this recipe
-- removes them and keeps all others. Without --users it looks at every account, locked
-- ones too. Deactivated accounts keep their ids, which nobody else can then use;
-- --include-deactivated looks at these accounts as well.
--
-- Synapse replaces an account's whole list of ids. So the recipe sends the remaining
-- list, and compares it with what the server has afterwards. The record of the run has
-- each list from before (synlua runs show). An account without an id of the provider is
-- not changed, and none is ever created.

local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"

local opts = recipe.start {
  name = "remove-external-ids",
  summary = "Remove one login provider's external ids from accounts",
  effect = "change",
  needs = { "synapse.users.get", "synapse.users.list", "synapse.users.put" },
  options = {
    { "provider", "string", required = true, help = "the provider's id as Synapse stores it, such as oidc-google" },
    { "users", "list of user_id",
      help = "only these, with commas between; @FILE reads one per line, - standard input; default all" },
    { "include_deactivated", "boolean", help = "look at deactivated accounts too" },
  },
}

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

-- Splits an account's ids into those to keep and the names of those to remove.
local function split(external_ids)
  local stay, go = {}, {}
  for _, id in ipairs(external_ids) do
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

local untouched = 0
parallel.each(accounts(), function(account)
  local user_id = type(account) == "table" and account.name or account
  local ok, result = pcall(remove, user_id)
  if not ok then
    recipe.fail(user_id, result)
  elseif result then
    recipe.ok(user_id, result)
  else
    untouched = untouched + 1
  end
end)
local left_out = not opts.users and not opts.include_deactivated
print(("%d %s no id of %s%s"):format(untouched, untouched == 1 and "account has" or "accounts have", opts.provider,
  left_out and "; deactivated accounts were not looked at" or ""))
