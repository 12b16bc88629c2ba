local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- Two people, each as a user id and the module matrix. Under MAS there is nobody else to act as.
local function person(name)
  if test.on_mas() then
    return test.me(), matrix
  end
  local user_id = test.user(name)
  return user_id, test.as(user_id)
end
local mallory, as_mallory = person("mallory")
local alice, as_alice = person("alice")

-- A room with both, and what somebody sends there and is reported for.
local function new_room(name)
  local room_id = as_mallory.rooms.create { preset = "public_chat", name = name }.room_id
  if alice ~= mallory then
    as_alice.rooms.join(room_id)
  end
  return room_id
end

local function report(room_id, event_type, content, reason)
  local event_id = as_mallory.rooms.send(room_id, event_type, content).event_id
  as_alice.rooms.report_event(room_id, event_id, { reason = reason })
  return event_id
end

local function say(room_id, body, reason)
  return report(room_id, "m.room.message", { msgtype = "m.text", body = body }, reason)
end

-- The ids of the reports from a room that the server has, the newest first.
local function reports(room_id)
  return synapse.event_reports.list({ room_id = room_id }):map("id"):collect()
end

-- What a run printed for a report: its line in columns.
local function line(run, id)
  return ("\n" .. run.out):match("\n" .. id .. "\t([^\n]*)")
end

test.case("says who reported whom, where, why and for what", function()
  local room_id = new_room("Lounge")
  say(room_id, "Buy\n  this" .. (" ä"):rep(80), "spam")
  report(room_id, "m.room.encrypted", { algorithm = "m.megolm.v1.aes-sha2" }, "")
  local ids, run = reports(room_id), test.dry { room = room_id }
  test.equal({ run.status, run.held }, { 0, 0 })
  test.has(line(run, ids[2]), mallory .. "\t" .. alice .. "\tspam\t\tBuy this ä ä", "ä …\tLounge\t" .. room_id)
  test.has(line(run, ids[1]), alice .. "\t\t\t(m.room.encrypted)\tLounge")
end)

test.case("lists the reports that are asked for, and counts them by user", function()
  local one, two = new_room("one"), new_room("two")
  say(one, "first", "a")
  time.sleep("20ms")
  local between = time.now()
  say(two, "second", "b")
  local first, second = reports(one)[1], reports(two)[1]
  for _, asked in ipairs {
    { { since = between, user = mallory }, second }, { { before = between, room = one }, first },
    { { ids = { first } }, first },
  } do
    local run = test.dry(asked[1])
    test.equal({ line(run, first) ~= nil, line(run, second) ~= nil }, { asked[2] == first, asked[2] == second })
  end
  test.has(test.dry({ by_user = true, ids = { first, second } }).out, mallory .. "\t2\t1\t2\t")
  test.equal(test.dry({ user = "@nobody:" .. test.server() }).out:match("\n(.+)"), nil)
end)

test.case("deletes the reports that are settled, and no others", function()
  local room_id = new_room("Hall")
  local event_id = say(room_id, "first", "a")
  say(room_id, "second", "b")
  local ids = reports(room_id)
  local run = test.proves { ids = { ids[2], ids[2], 999999999 }, delete = true }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 1, 1, 0, 0 })
  test.equal(reports(room_id), { ids[1] })
  test.equal(synapse.events.get(event_id).event.content.body, "first")
  test.equal({ test.proves({ room = room_id, delete = true }).done, #reports(room_id) }, { 1, 0 })
end)

test.case("deletes nothing that is not named, and refuses a room that does not exist", function()
  test.refuses({ delete = true }, 1, "--delete: say which reports")
  test.refuses({ delete = true, since = "1d" }, 1, "--delete: say which reports")
  test.refuses({ room = "#nowhere:" .. test.server() }, 1, "not found")
end)
