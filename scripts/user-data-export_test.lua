local accounts = require "accounts"
local fs = require "fs"
local json = require "json"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

local function read(name)
  return json.decode(fs.read(test.folder() .. "/" .. name))
end

-- Where somebody else can act, it is the data of such a person; under MAS, those of the admin.
local alice, as_alice = test.me(), matrix
if not test.on_mas() then
  alice = test.user("alice")
  as_alice = test.as(alice, "ALICESPHONE")
  accounts.emails.add(alice, "alice@example.org")
  accounts.external_ids.add(alice, "oidc-test", alice)
end

-- How many files the person has, and how many of them are in quarantine: other tests may have put
-- some of the admin's there.
local function files()
  local all = synapse.users.list_media(alice):collect()
  local count = 0
  for _, file in ipairs(all) do
    count = count + (type(file.quarantined_by) == "string" and 1 or 0)
  end
  return #all, count
end
local _, in_quarantine = files()
local status = in_quarantine > 0 and 4 or 0

test.case("writes what there is of one person, and says what is complete", function()
  local room_id = as_alice.rooms.create { name = "Alice's room", preset = "public_chat" }.room_id
  local event_id = as_alice.rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = "hello" }).event_id
  matrix.rooms.join(room_id)
  matrix.rooms.report_event(room_id, event_id, { reason = "rude" })
  as_alice.account_data.set(alice, "org.example.setting", { colour = "blue" })
  local file = as_alice.media.upload { bytes = "some bytes", filename = "a picture.png" }.content_uri:match("[^/]+$")

  local run = test.apply { user = alice, to = test.folder(), with_files = true }
  test.equal({ run.failed, run.sent, run.status }, { in_quarantine, 0, status })
  local index = read("index.json")
  test.equal({ index.user_id, index.complete, index.files.missing }, { alice, in_quarantine == 0, in_quarantine })
  for name, is_complete in pairs(index.parts) do
    test.equal({ name, is_complete, type(read(name)) }, { name, true, "table" })
  end
  test.has(table.concat(index.not_included, "\n"), "messages: synapse.rooms.list_messages")

  test.equal(read("account.json").synapse, synapse.users.get(alice))
  test.equal(read("account-data.json").global["org.example.setting"], { colour = "blue" })
  test.equal(#read("devices.json"), #synapse.devices.list(alice):collect())
  test.equal(#read("emails.json"), #accounts.emails.list(alice))
  test.equal(#read("external-ids.json"), #accounts.external_ids.list(alice))
  test.equal(read("profile.json").displayname, synapse.users.get(alice).displayname)
  test.equal(read("reports.json").of_the_persons_events[1].event_id, event_id)
  local found
  for _, room in ipairs(read("rooms.json")) do
    found = room.room_id == room_id and room or found
  end
  test.equal({ found.name, found.membership }, { "Alice's room", "join" })
  test.equal(read("media.json")[1].media_id, file)
  test.equal(fs.read(("%s/file-%s.png"):format(test.folder(), file)), "some bytes")
  if test.on_mas() then
    test.equal(read("account.json").authentication_service.username .. ":" .. test.server(), alice:sub(2))
    test.equal(type(read("sessions.json").browser), "table")
  else
    test.equal({ read("emails.json")[1].address }, { "alice@example.org" })
    test.equal({ read("devices.json")[1].device_id }, { "ALICESPHONE" })
    test.equal(read("external-ids.json")[1].external_id, alice)
  end
end)

test.case("adds what is missing, and leaves what is there", function()
  local run = test.apply { user = alice, to = test.folder(), with_files = true }
  test.equal({ run.done, run.status, read("index.json").complete }, { 0, status, in_quarantine == 0 })
  as_alice.media.upload { bytes = "other bytes", filename = "b" }
  run = test.apply { user = alice, to = test.folder(), with_files = true }
  test.equal({ run.done, run.status, read("index.json").files.number }, { 1, status, (files()) })
end)

test.case("says which files it cannot have", function()
  local mxc = as_alice.media.upload { bytes = "bad bytes", filename = "c" }.content_uri
  synapse.media.quarantine(test.server(), mxc:match("[^/]+$"))
  local run = test.apply { user = alice, to = test.folder(), with_files = true }
  test.equal({ run.done, run.failed, run.status }, { 0, in_quarantine + 1, 4 })
  test.has(run.err, "is in quarantine")
  local index = read("index.json")
  test.equal({ index.complete, index.files.missing }, { false, in_quarantine + 1 })
end)

test.case("mixes nobody's data with those of another, and refuses who is not there", function()
  test.refuses({ user = test.user("bob"), to = test.folder() }, 1, "has what belongs to " .. alice)
  test.refuses({ user = "@nobody:" .. test.server(), to = test.folder() }, 1, "not found")
  test.refuses({ user = "@x:elsewhere.test", to = test.folder() }, 1, "local users")
  test.equal(read("index.json").user_id, alice)
end)
