local csv = require "csv"
local fs = require "fs"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- Makes a room and waits until Synapse's statistics have this many local members of it.
local function new_room(fields, members, leave)
  fields.preset = fields.preset or "private_chat"
  local room_id = matrix.rooms.create(fields).room_id
  for _, user_id in ipairs(members or {}) do
    synapse.rooms.join(room_id, { user_id = user_id })
  end
  if leave then
    matrix.rooms.leave(room_id)
  end
  repeat
    time.sleep("50ms")
  until synapse.rooms.get(room_id).joined_local_members == #(members or {}) + (leave and 0 or 1)
  return room_id
end

-- The rows of the inventory by room, and the run.
local function inventory(options)
  options.to = test.folder() .. "/" .. test.unique("rooms") .. ".csv"
  local run = test.apply(options)
  test.equal({ run.sent, run.failed, run.status }, { 0, 0, 0 })
  local rows = {}
  for _, row in ipairs(csv.decode(fs.read(options.to))) do
    rows[row.room_id] = row
  end
  return rows, run
end

test.case("lists rooms with what is known of them", function()
  local name = test.unique("general")
  local encryption = { type = "m.room.encryption", state_key = "", content = { algorithm = "m.megolm.v1.aes-sha2" } }
  local room = new_room({
    name = "General", room_alias_name = name, visibility = "public", initial_state = { encryption },
  }, { test.user("alice") })
  local rows = inventory { activity = true, power = true }
  local row = rows[room]
  test.equal({ row.name, row.alias, row.members, row.local_members },
    { "General", "#" .. name .. ":" .. test.server(), "2", "2" })
  test.equal({ row.encryption, row.visibility, row.creator, row.flags },
    { "m.megolm.v1.aes-sha2", "public", test.me(), "" })
  test.equal(math.abs(time.now() - tonumber(row.last_event_ts)) < 60000, true)
  local now = synapse.rooms.get(room)
  test.equal({ row.state_events, row.version }, { tostring(now.state_events), now.version })
end)

test.case("flags what looks odd, and can leave out the rest", function()
  local alice = test.user("alice")
  local plain, old, left = new_room {}, new_room { room_version = "5" }, new_room({}, {}, true)
  local orphaned = new_room({ room_version = "11" }, { alice }, true)
  local creator_gone = new_room({ room_version = "12" }, { alice }, true)
  local rows = inventory { odd = true, power = true }
  test.equal({ rows[plain], rows[old].flags, rows[left].flags }, { nil, "old version", "no local member" })
  test.equal({ rows[orphaned].flags, rows[creator_gone].flags }, { "nobody has power", "nobody has power" })
  rows = inventory { odd = true, much_state = 3, old_version = 4 }
  test.equal({ rows[plain].flags, rows[old].flags }, { "much state", "much state" })
  rows = inventory { old_version = 11 }
  test.equal({ rows[orphaned].flags, rows[creator_gone].flags, rows[plain].last_event_ts }, { "old version", "", nil })
end)

test.case("prints a table where no file is named", function()
  local room = new_room {}
  local run = test.apply {}
  test.has(run.out, "room_id\tflags\tname\talias\tmembers", room)
  test.has(run.err, "looks odd")
end)
