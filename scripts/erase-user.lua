-- erase-user: erase one person's account, and delete what erasing leaves.
--
--   synlua run erase-user --user @alice:example.org --redact
--   synlua run erase-user --user @alice:example.org --redact --apply
--
-- In this order: with --redact, the person's messages and joins are redacted, and the recipe
-- waits for that. The account is deactivated and erased: it loses name, avatar, password, rooms,
-- email addresses, devices and keys, and who joins a room later does not see its messages. Then
-- go its uploaded files, quarantined ones too, its ids at login providers, a rate limit of its
-- own, and email addresses, if it was deactivated before without losing them. Nothing of that
-- can be undone; so without --apply it only shows what is there.
--
-- What stays: the user id, which nobody can have again; without --redact the messages, for those
-- who were in the rooms; other events, such as reactions, topics and leaving; the events of rooms
-- that everybody of this server has left; what other servers, backups and logs have; addresses,
-- for 28 days (user_ips_max_age); reports by the person and about them.
--
-- You, admins and accounts of application services are refused. So is --redact for a suspended
-- account: Synapse then fails in rooms of version 10 and older.

local accounts = require "accounts"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "erase-user",
  summary = "Erase one person's account, and what erasing leaves",
  effect = "destroy",
  needs = {
    "accounts.deactivate", "accounts.emails.list", "accounts.emails.remove", "accounts.external_ids.list",
    "accounts.external_ids.remove_all", "accounts.get", "matrix.account.whoami", "synapse.rooms.list_messages",
    "synapse.users.delete_media", "synapse.users.delete_ratelimit_override", "synapse.users.get",
    "synapse.users.get_memberships", "synapse.users.get_ratelimit_override", "synapse.users.list_media",
    "synapse.users.redact_and_poll",
  },
  works_on = "both",
  example = "synlua run erase-user --user @alice:example.org --redact",
  options = {
    { "user", "user_id", required = true, help = "whom to erase" },
    { "redact", "boolean", help = "redact the person's messages and joins first; needs Synapse 1.145" },
    { "reason", "string", help = "the reason of the redactions, which everybody in the rooms can read" },
  },
}

local user_id = opts.user
local account, user = accounts.get(user_id), synapse.users.get(user_id)

if user_id == matrix.account.whoami().user_id then
  error("--user: this is your own account", 0)
elseif account.admin then
  error("--user: " .. user_id .. " is an admin; take that right away first", 0)
elseif type(user.appservice_id) == "string" then
  error("--user: " .. user_id .. " belongs to the application service " .. user.appservice_id, 0)
elseif opts.redact and user.suspended then
  error("--redact: the account is suspended, and Synapse would fail in old rooms; end the suspension first", 0)
end

-- What the server redacts: these types of events, and of memberships only joins.
local redactable = { senders = { user_id }, types = { "m.room.encrypted", "m.room.member", "m.room.message" } }

-- How many events of the person the server will look at in a room, and how many it will redact.
local function count_events(room_id)
  local seen, left = 0, 0
  for event in synapse.rooms.list_messages(room_id, { filter = redactable }) do
    seen = seen + 1
    local is_redacted = event.unsigned and event.unsigned.redacted_because
    if not is_redacted and (event.type ~= "m.room.member" or event.content.membership == "join") then
      left = left + 1
    end
  end
  return { id = room_id, seen = seen, left = left }
end

-- What there is to do, in order. Each step shows what it does, and then does it.
local steps = {}

local function step(name, what, run)
  steps[#steps + 1] = { name = name, what = what, run = run }
end

local function plan_redaction()
  local rooms, most, events = {}, 1, 0
  for _, room in ipairs(parallel.map(synapse.users.get_memberships(user_id), count_events)) do
    if room.left > 0 then
      rooms[#rooms + 1], most, events = room.id, math.max(most, room.seen), events + room.left
    end
  end
  if #rooms == 0 then
    return
  end
  step("events", ("redact %d in %s"):format(events, text.plural(#rooms, "room")), function()
    local answer = synapse.users.redact_and_poll(user_id, { rooms = rooms, limit = most, reason = opts.reason })
    local id, why = next(answer.failed_redactions)
    if id then
      error(("some could not be redacted, such as %s: %s"):format(id, why), 0)
    end
  end)
end

if opts.redact then
  plan_redaction()
end
local is_erased = account.deactivated and user.erased
if not is_erased then
  step("account", account.deactivated and "erase" or "deactivate and erase", function()
    accounts.deactivate(user_id, { erase = true })
  end)
end
local files = synapse.users.list_media(user_id, {}):count()
if files > 0 then
  step("files", "delete " .. text.plural(files, "file"), function()
    for _ = 1, math.ceil(files / 500) do
      synapse.users.delete_media(user_id, { limit = 500 })
    end
  end)
end
local ids = #accounts.external_ids.list(user_id)
if ids > 0 then
  step("external ids", "remove " .. ids, function()
    accounts.external_ids.remove_all(user_id)
  end)
end
if next(synapse.users.get_ratelimit_override(user_id)) then
  step("rate limit", "end the one of its own", function()
    synapse.users.delete_ratelimit_override(user_id)
  end)
end
-- Erasing removes them, if it is yet to come.
for _, email in ipairs(is_erased and accounts.emails.list(user_id) or {}) do
  step("email address", "remove " .. email.email, function()
    accounts.emails.remove(user_id, email.email)
  end)
end

if #steps == 0 then
  print("nothing is left to erase of " .. user_id)
end
recipe.items(steps, function(one)
  one.run()
  return one.what
end, { label = "erasing", workers = 1 })
