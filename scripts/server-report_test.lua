local accounts = require "accounts"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- The values of a report, by section and name: report["users"]["accounts"].
local function read(run)
  local report = {}
  for section, what, value in run.out:gmatch("([^\t\n]+)\t([^\t\n]+)\t([^\n]*)") do
    report[section] = report[section] or {}
    report[section][what] = value
  end
  return report
end

local function report()
  local run = test.apply {}
  test.equal({ run.status, run.failed, run.sent }, { 0, 0, 0 })
  return read(run)
end

-- How much a number in two reports differs.
local function rise(before, after, section, what)
  return tonumber(after[section][what]) - tonumber(before[section][what])
end

test.case("counts what the server has", function()
  local before = report()
  test.user("counted")
  matrix.media.upload { bytes = "some bytes", filename = "a.txt" }
  local room_id = matrix.rooms.create { preset = "public_chat", visibility = "public" }.room_id
  local event_id = matrix.rooms.send(room_id, "m.room.message", { msgtype = "m.text", body = "spam" }).event_id
  matrix.rooms.report_event(room_id, event_id, { reason = "spam" })
  local after = report()
  for section, names in pairs {
    users = { "accounts" }, rooms = { "rooms", "in the public directory" }, media = { "files of local users" },
    reports = { "of events" },
  } do
    for _, what in ipairs(names) do
      test.equal({ what, rise(before, after, section, what) }, { what, 1 })
    end
  end
  test.equal(after.users.accounts, tostring(synapse.users.list({ locked = true }):count()))
  test.equal(after.server.Synapse, synapse.server.version().server_version)
  test.equal(after.server["Matrix Authentication Service"], test.on_mas() and mas.server.version().version or nil)
  test.equal(after.database.kind, "SQLite")
  test.has(after["look at"][after.reports["of events"] == "1" and "1 report of an event"
      or after.reports["of events"] .. " reports of events"], "triage-reports")
end)

test.case("tells what looks wrong, and what to do about it", function()
  local before = report()
  local room_id = matrix.rooms.create { preset = "private_chat" }.room_id
  matrix.rooms.leave(room_id)
  if test.on_mas() then
    mas.user_registration_tokens.create {}
    mas.user_registration_tokens.create { expires_at = 1600000000000 }
  else
    synapse.registration_tokens.create {}
  end
  local after = report()
  test.equal(rise(before, after, "rooms", "without a member of this server"), 1)
  test.equal(rise(before, after, "registration", "without limit and end"), 1)
  test.equal(rise(before, after, "registration", "expired"), test.on_mas() and 1 or 0)
  local rooms, tokens = after.rooms["without a member of this server"], after.registration["without limit and end"]
  local found = {}
  for what, remedy in pairs(after["look at"]) do
    found[remedy] = (found[remedy] or "") .. what .. "\n"
  end
  test.has(found["synlua run purge-empty-rooms"], rooms .. " room", " without a local member")
  test.has(found["synlua run registration-tokens"], tokens .. " token", " without limit and end")
  test.has(found["move to PostgreSQL"], "SQLite")
end)

test.case("counts the accounts in use, the others, and the admins of the kind of server", function()
  local before = report()
  test.user("another", { admin = true })
  local unused = test.user("unused")
  if not test.on_mas() then
    accounts.deactivate(unused)
  end
  local after = report()
  test.equal(rise(before, after, "users", "admins"), 1)
  test.equal(rise(before, after, "users", "deactivated"), test.on_mas() and 0 or 1)
  test.equal(rise(before, after, "users", "last seen unknown"), test.on_mas() and 2 or 1)
  local seen = synapse.users.list({ deactivated = false, locked = true }):filter(function(user)
    return type(user.last_seen_ts) == "number" and user.last_seen_ts > time.ago("30d")
  end):count()
  test.equal(after.users["seen in the last 30 days"], tostring(seen))
  test.equal(rise(before, after, "users", "not seen for 180 days"), 0)
end)

test.case("writes a page in which the names of rooms are text", function()
  local room_id = matrix.rooms.create { name = "<b>| *Big*", preset = "public_chat" }.room_id
  for _ = 1, 3 do
    synapse.rooms.join(room_id, { user_id = test.user("member") })
  end
  local path = test.folder() .. "/report.md"
  local run = test.apply { to = path }
  test.equal({ run.status, run.out }, { 0, "" })
  local page = fs.read(path)
  test.has(page, "# " .. test.server() .. "\n", "\n## users\n\n| | |\n|---|---|\n| accounts | ", "\n## look at\n")
  test.equal(page:find("<b>", 1, true), nil)
  for _, room in ipairs(synapse.rooms.list({ order_by = "joined_members" }):take(3)) do
    if room.room_id == room_id then -- it is among the largest, unless other tests have made larger ones
      test.has(page, "| largest: \\<b\\>\\| \\*Big\\* | 4 members, ")
    end
  end
end)
