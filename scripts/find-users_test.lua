local accounts = require "accounts"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"
local text = require "text"

-- The user ids that the recipe finds, in order.
local function find(options)
  local run, ids = test.dry(options), {}
  test.equal({ run.status, run.sent, run.failed }, { 0, 0, 0 })
  for user_id in run.out:gmatch("\n(@%S+)") do
    ids[#ids + 1] = user_id
  end
  return ids, run
end

-- The cells of the row about somebody.
local function row(run, user_id)
  for _, line in ipairs(text.split(run.out, "\n")) do
    if text.starts_with(line, user_id .. "\t") then
      return text.split(line, "\t")
    end
  end
  return {}
end

test.case("finds a part of a name or of a display name, locked and deactivated accounts too", function()
  local name = test.unique("findme")
  local one, two, three = test.user(name .. "-1"), test.user("other"), test.user(name .. "-3")
  synapse.users.modify(two, { displayname = "Aka " .. name:upper() .. " etc" })
  accounts.lock(one)
  accounts.deactivate(three)
  local ids, run = find { name = name }
  test.equal(ids, { one, three, two })
  test.has(run.out, "user_id\tdisplayname\tadmin\tlocked\tdeactivated\tlast_seen\n", two .. "\tAka ")
  test.equal({ row(run, one)[4], row(run, one)[5] }, { "true", "false" })
  test.equal({ row(run, three)[4], row(run, three)[5] }, { "false", "true" })
end)

test.case("finds a whole address", function()
  local alice = test.user("alice")
  local address = alice:sub(2, 15) .. "@example.org"
  accounts.emails.add(alice, address)
  test.equal((find { email = address:upper() }), { alice })
  local ids, run = find { email = address:sub(2) }
  test.equal(ids, {})
  test.has(run.err, "no account was found")
end)

test.case("finds a whole id at a provider", function()
  local alice, bob = test.user("alice"), test.user("bob")
  local provider = test.unique("idp")
  if test.on_mas() then
    provider = mas.upstream_oauth_providers.list({}):first().id
  end
  accounts.external_ids.add(alice, provider, "7-" .. alice)
  accounts.external_ids.add(bob, provider, "7-" .. bob)
  test.equal((find { external_id = "7-" .. alice, provider = provider }), { alice })
  test.equal((find { external_id = "7-", provider = provider }), {})
  if test.on_mas() then
    test.equal((find { external_id = "7-" .. bob }), { bob })
  else -- nobody logs in through a provider at the server of the tests
    local ids, run = find { external_id = "7-" .. bob }
    test.equal(ids, {})
    test.has(run.err, "--provider names one")
  end
end)

test.case("finds a part of a device's name, and who used an IP address", function()
  local name = test.unique("device")
  local alice, bob = test.user(name .. "-a"), test.user(name .. "-b")
  synapse.devices.create(alice, { device_id = "PHONE" })
  synapse.devices.update(alice, "PHONE", { display_name = "Her PHONE" })
  synapse.devices.create(bob, { device_id = "OTHER" })
  local ids, run = find { name = name, device = "phone" }
  test.equal(ids, { alice })
  test.has(run.out, "\tHer PHONE (PHONE)\n")
  test.equal((find { name = name, ip = "127.0.0.1" }), {})
  ids, run = find { ip = "127.0.0.1" }
  test.equal({ #ids > 0, run.out:find("\t20%d%d%-[^\t\n]+Z with [^\n]+\n") ~= nil }, { true, true })
end)

test.case("wants to know what to look for, and does not guess", function()
  test.refuses({}, 1, "say what to look for")
  test.refuses({ name = "a", email = "b@example.org" }, 1, "give one of")
  test.refuses({ name = "a", provider = "b" }, 1, "give that too")
end)
