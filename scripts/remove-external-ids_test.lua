local accounts = require "accounts"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"

-- A provider of the test's own: its name for people, and the name that accounts uses.
local function new_provider(name)
  name = test.unique(name)
  if not test.on_mas() then
    return name, name
  end
  local provider = mas.upstream_oauth_providers.list({}):first()
  return provider.human_name, provider.id
end

local function user_with_ids(name, ...)
  local user_id = test.user(name)
  for _, provider in ipairs { ... } do
    accounts.external_ids.add(user_id, provider, user_id)
  end
  return user_id
end

local function ids_of(user_id)
  return #accounts.external_ids.list(user_id)
end

test.case("removes the ids of one provider and keeps the others", function()
  local name, old = new_provider("old")
  local alice, bob = user_with_ids("alice", old), user_with_ids("bob")
  if not test.on_mas() then
    synapse.users.modify(bob, { external_ids = { { auth_provider = "kept", external_id = bob } } })
  end
  local before = ids_of(bob)
  local run = test.apply { provider = name, users = { alice, bob } }
  test.equal({ run.done, run.failed, run.status }, { 1, 0, 0 })
  test.equal({ ids_of(alice), ids_of(bob) }, { 0, before })
end)

test.case("takes a provider that nobody has heard of for a typing mistake", function()
  test.refuses({ provider = test.unique("nowhere") }, 1, "no provider")
end)
