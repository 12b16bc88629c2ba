local accounts = require "accounts"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- The ids of somebody's files, by the server's own words.
local function files(user_id)
  local ids = {}
  for file in synapse.users.list_media(user_id) do
    ids["mxc://" .. test.server() .. "/" .. file.media_id] = true
  end
  return ids
end

local function id(mxc)
  return mxc:match("[^/]+$")
end

if not test.on_mas() then
  -- Uploads a file of so many bytes as somebody.
  local function upload(user_id, bytes)
    return test.as(user_id).media.upload({ bytes = ("x"):rep(bytes), filename = "x" }).content_uri
  end

  test.case("deletes what somebody has uploaded, but for avatars and what is protected", function()
    local alice, bob = test.user("alice"), test.user("bob")
    local one, two, others = upload(alice, 1), upload(alice, 2), upload(bob, 3)
    local own, of_room, protected, evidence = upload(alice, 4), upload(alice, 5), upload(alice, 6), upload(alice, 7)
    synapse.users.modify(alice, { avatar_url = own })
    local room = test.as(alice).rooms.create({ preset = "private_chat" }).room_id
    test.as(alice).rooms.set_state(room, "m.room.avatar", "", { url = of_room })
    synapse.media.protect(id(protected))
    synapse.media.quarantine(test.server(), id(evidence))
    local run = test.proves { users = { alice } }
    test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 2, 4, 0, 2, 0 })
    test.equal(files(alice), { [own] = true, [of_room] = true, [protected] = true, [evidence] = true })
    test.equal(files(bob), { [others] = true })
    local stay = "; kept: 1 in quarantine, 1 protected, 2 used as an avatar"
    test.has(run.dry.out, "2 files, 0.0 MB would go" .. stay)
    test.has(run.dry.err, ("would   %s: %s: delete"):format(alice, one))
    test.has(run.out, "2 files, 0.0 MB deleted" .. stay)
    test.has(run.err, ("done    %s: %s: delete"):format(alice, two))
    run = test.proves { users = { alice }, delete_avatars = true }
    test.equal({ run.done, files(alice) }, { 2, { [protected] = true, [evidence] = true } })
  end)

  test.case("takes the old ones and the large ones", function()
    local alice = test.user("alice")
    local old, large = upload(alice, 10), upload(alice, 1001)
    time.sleep("20ms")
    local before = time.now()
    local new = upload(alice, 1001)
    local run = test.proves { users = { alice }, before = before, size_gt = 1000 }
    test.equal({ run.done, run.skipped, files(alice)[large] }, { 1, 0, nil })
    run = test.proves { users = { alice }, before = before }
    test.equal({ run.done, files(alice) }, { 1, { [new] = true } })
    test.equal(files(alice)[old], nil)
  end)
end

test.case("leaves you and other admins alone, and goes on after what it does not know", function()
  local admin, alice = test.user("admin", { admin = true }), test.user("alice")
  local users = { "@nobody:" .. test.server(), test.me(), admin, "@x:elsewhere.test", alice }
  local run = test.apply { users = users }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 4, 0, 4 })
  test.has(run.err, "@nobody:", "@x:elsewhere.test: ", "is your own account", "is an admin; --include-admins")
  test.has(run.out, "0 files, 0.0 MB deleted")
  run = test.apply { users = { admin, test.me() }, include_admins = true }
  test.equal(run.failed, 1)
end)

test.case("deletes the files of a deactivated account too", function()
  local alice = test.user("alice")
  if not test.on_mas() then
    test.as(alice).media.upload { bytes = "x", filename = "x" }
  end
  accounts.deactivate(alice)
  local run = test.apply { users = { alice } }
  test.equal({ run.done, run.failed, files(alice) }, { test.on_mas() and 0 or 1, 0, {} })
end)

test.case("refuses a day in the future", function()
  test.refuses({ users = { test.me() }, before = "in 2d" }, 1, "is in the future; leave it out to delete all")
end)
