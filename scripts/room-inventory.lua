-- room-inventory: list all rooms that the server knows, and what looks odd about them.
--
--   synlua run room-inventory
--   synlua run room-inventory --activity --power --to rooms.csv
--   synlua run room-inventory --odd --output json
--
-- The column flags says what looks odd: an old version (up to 5, in which a server can bring old
-- state back or send events that others refuse), no member of this server (purge-empty-rooms
-- deletes such rooms), much state (joins and messages are slow), and with --power that nobody who
-- is in the room may change its power levels (make-room-admin cannot help there).
--
-- Members and state are counted by Synapse's statistics, which are a moment behind. Of a room that
-- this server has left, Synapse knows no name and no alias any more. visibility is public for
-- rooms in the server's directory. --activity and --power ask about each room, with one request
-- more and with three. When the last event was is what its sender says.
--
-- It changes nothing. --output csv or json prints all columns, and --to writes them.

local csv = require "csv"
local fs = require "fs"
local log = require "log"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"
local view = require "view"

local opts = recipe.start {
  name = "room-inventory",
  summary = "List all rooms, and what looks odd about them",
  effect = "read",
  needs = {
    "synapse.rooms.list", "synapse.rooms.list_members", "synapse.rooms.list_state", "synapse.rooms.timestamp_to_event",
  },
  works_on = "both",
  example = "synlua run room-inventory --activity --to rooms.csv",
  options = {
    { "to", "file", help = "write a CSV file in place of printing" },
    { "odd", "boolean", help = "only the rooms about which something looks odd" },
    { "activity", "boolean", help = "say when the last event was" },
    { "power", "boolean", help = "look for rooms in which nobody has power" },
    { "old_version", "integer", default = 5, help = "a room of this version or an older one is odd" },
    { "much_state", "integer", default = 10000, help = "so many state events are odd" },
  },
}

-- What a function returns, or nil where the server has no such thing: rooms come and go.
local function unless_gone(fn, ...)
  local ok, answer = pcall(fn, ...)
  if ok then
    return answer
  elseif type(answer) ~= "table" or answer.errcode ~= "M_NOT_FOUND" then
    error(answer, 0)
  end
  return nil
end

local function last_event_ts(room_id)
  local event = unless_gone(synapse.rooms.timestamp_to_event, room_id, { ts = time.from_now("1h"), dir = "b" })
  return event and event.origin_server_ts
end

-- A state event with an empty key; nil if there is none. Older servers send all of the state.
local function state(room_id, event_type)
  return synapse.rooms.list_state(room_id, { type = event_type }):filter(function(event)
    return event.type == event_type and event.state_key == ""
  end):first()
end

-- A table that users of the room have written, or an empty one if they have written another thing.
local function object(value)
  return type(value) == "table" and value or {}
end

-- Those who have all power without being named in the power levels.
local function creators(create, levels)
  local all = {}
  if create and (not levels or (tonumber(create.content.room_version) or 12) >= 12) then
    all[create.sender] = true
    for _, user_id in ipairs(object(create.content.additional_creators)) do
      all[user_id] = true
    end
  end
  return all
end

-- Whether somebody who is in the room may change its power levels.
local function has_power(room_id)
  local levels = state(room_id, "m.room.power_levels")
  local content = object(levels and levels.content)
  local needed = tonumber(object(content.events)["m.room.power_levels"] or content.state_default) or 50
  local users, all_powerful = object(content.users), creators(state(room_id, "m.room.create"), levels)
  for user_id in synapse.rooms.list_members(room_id) do
    if all_powerful[user_id] or (tonumber(users[user_id] or content.users_default) or 0) >= needed then
      return true
    end
  end
  return false
end

-- What looks odd about a room, in words; "" if nothing does.
local function flags(room)
  local odd = {}
  if (tonumber(room.version) or math.huge) <= opts.old_version then
    odd[#odd + 1] = "old version"
  end
  if room.joined_local_members == 0 then
    odd[#odd + 1] = "no local member"
  elseif opts.power and unless_gone(has_power, room.room_id) == false then
    odd[#odd + 1] = "nobody has power"
  end
  if room.state_events >= opts.much_state then
    odd[#odd + 1] = "much state"
  end
  return text.join(odd)
end

local heading = { "room_id", "flags", "name", "alias", "members", "local_members", "encryption", "visibility",
  "version", "creator", "state_events" }
if opts.activity then
  heading[#heading + 1] = "last_event_ts"
end

-- A list, since many tables with names take much memory.
local function row(room)
  return {
    room.room_id, flags(room), room.name, room.canonical_alias, room.joined_members, room.joined_local_members,
    room.encryption, room.public and "public" or "private", room.version, room.creator, room.state_events,
    opts.activity and last_event_ts(room.room_id) or nil,
  }
end

local rows, odd = {}, 0
for _, found in ipairs(parallel.map(progress(synapse.rooms.list {}, "looking at rooms"), row)) do
  local is_odd = found[2] ~= "" -- its flags
  odd = odd + (is_odd and 1 or 0)
  if is_odd or not opts.odd then
    rows[#rows + 1] = found
  end
end
log.info("%s about which something looks odd", text.plural(odd, "room"))
if opts.to then
  fs.write(opts.to, csv.encode(rows, { columns = heading }))
  print(("%s in %s"):format(text.plural(#rows, "room"), opts.to))
else
  view.table(rows, { heading = heading })
end
