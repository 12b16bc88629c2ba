local accounts = require "accounts"
local mas = require "mas"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

local function provider()
  return test.on_mas() and mas.upstream_oauth_providers.list({}):first().id or "oidc-erase"
end

-- A room in which somebody is, and has said something where that can be arranged.
local function room_of(user_id, version)
  local room_id = matrix.rooms.create { preset = "public_chat", room_version = version }.room_id
  synapse.rooms.join(room_id, { user_id = user_id })
  if not test.on_mas() then
    test.as(user_id).rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = "a secret" })
  end
  return room_id
end

-- How many messages and joins of somebody can still be read in a room.
local function readable(room_id, user_id)
  local n, filter = 0, { senders = { user_id }, types = { "m.room.member", "m.room.message" } }
  for event in synapse.rooms.list_messages(room_id, { filter = filter }) do
    if not event.unsigned.redacted_because and event.content.membership ~= "leave" then
      n = n + 1
    end
  end
  return n
end

-- Somebody with a file, an id at a provider, an email address and a rate limit of their own.
local function somebody(name)
  local user_id = test.user(name)
  accounts.external_ids.add(user_id, provider(), user_id)
  accounts.emails.add(user_id, user_id:match("^@([^:]+)") .. "@example.org")
  synapse.users.set_ratelimit_override(user_id, { messages_per_second = 5, burst_count = 50 })
  if not test.on_mas() then
    test.as(user_id).media.upload { bytes = "of " .. name, filename = "a.txt" }
  end
  return user_id
end

local function left_of(user_id)
  return {
    synapse.users.list_media(user_id, {}):count(), #accounts.external_ids.list(user_id),
    #accounts.emails.list(user_id), next(synapse.users.get_ratelimit_override(user_id)),
  }
end

test.case("erases the account and what erasing leaves, but no message unless asked", function()
  local alice = somebody("alice")
  local room = room_of(alice)
  local before = readable(room, alice)
  local run = test.proves { user = alice }
  test.equal({ run.done, run.failed, run.status }, { test.on_mas() and 3 or 4, 0, 0 })
  local user = synapse.users.get(alice)
  test.equal({ user.deactivated, user.erased, accounts.get(alice).deactivated }, { true, true, true })
  test.equal(left_of(alice), { 0, 0, 0 })
  test.equal(readable(room, alice), before)
  test.has(run.again.out, "nothing is left to erase of " .. alice)
end)

test.case("redacts in rooms of old and of new versions, also in those that were left", function()
  local alice = somebody("alice")
  local old, new, left = room_of(alice, "9"), room_of(alice, "11"), room_of(alice)
  matrix.rooms.kick(left, { user_id = alice })
  local run = test.proves { user = alice, redact = true }
  test.equal({ run.failed, run.status }, { 0, 0 })
  test.has(run.dry.err, ("events: redact %d in 3 rooms"):format(test.on_mas() and 3 or 6))
  test.equal({ readable(old, alice), readable(new, alice), readable(left, alice) }, { 0, 0, 0 })
end)

test.case("goes on with an account that is deactivated already", function()
  local alice = somebody("alice")
  local room = room_of(alice)
  accounts.deactivate(alice)
  local run = test.proves { user = alice, redact = true }
  test.equal({ run.failed, run.status, readable(room, alice) }, { 0, 0, 0 })
  test.has(run.err, "account: erase\n")
  test.equal({ synapse.users.get(alice).erased, left_of(alice) }, { true, { 0, 0, 0 } })
  local email = test.unique("later") .. "@example.org"
  accounts.emails.add(alice, email)
  run = test.proves { user = alice }
  test.has(run.err, "email address: remove " .. email)
  test.equal({ run.done, run.sent, left_of(alice) }, { 1, 1, { 0, 0, 0 } })
end)

test.case("refuses you, admins, strangers, ids of nobody, and to redact while suspended", function()
  test.refuses({ user = test.me() }, 1, "this is your own account")
  test.refuses({ user = test.user("boss", { admin = true }) }, 1, "is an admin; take that right away first")
  test.refuses({ user = "@nobody:" .. test.server() }, 1, "not found")
  test.refuses({ user = "@x:elsewhere.test" }, 1, "elsewhere.test")
  local alice = test.user("alice")
  synapse.users.suspend(alice, { suspend = true })
  test.refuses({ user = alice, redact = true }, 1, "end the suspension first")
end)
