-- purge-history: delete the old messages of rooms from this server.
--
--   synlua run purge-history --rooms '#news:example.org' --before 365d
--   synlua run purge-history --rooms @rooms.txt --before 2024-01-01 --delete-local-events --apply
--
-- Messages of other servers' users are deleted here, and can be fetched again from there. Those
-- of our own users may exist nowhere else: they are deleted only with --delete-local-events. But
-- a purge hides them all the same: Synapse takes all that is older out of the room's timeline,
-- and keeps the rest of it in the database. So a room where nothing would be deleted is skipped.
-- Synapse before 1.156 deletes local messages in any case, and is refused without that option.
--
-- State such as names and members stays, and so does the last message. Files stay. Synapse goes
-- by when it received a message, and the counts here by when it says that it was sent; counting
-- ends at 1000. The server's own setting is retention, which always deletes local messages.
--
-- A purge is waited for as long as --wait says. What is not done then counts as failed and goes
-- on at the server. To purge again does no harm.

local log = require "log"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "purge-history",
  summary = "Delete the old messages of rooms",
  effect = "destroy",
  needs = {
    "matrix.account.whoami", "matrix.rooms.resolve", "synapse.rooms.get", "synapse.rooms.list_messages",
    "synapse.rooms.purge_history_and_poll", "synapse.server.version",
  },
  works_on = "both",
  example = "synlua run purge-history --rooms @rooms.txt --before 365d",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, @FILE#COLUMN a column" },
    { "before", "time", required = true, help = "delete what is older: a date, an age such as 365d, or milliseconds" },
    { "delete_local_events", "boolean", help = "the messages of users of this server too" },
    { "wait", "string", default = "1h", help = "how long to wait for each room" },
  },
}

time.from_now(opts.wait) -- an error if it is no length of time
if opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; every message would go", 0)
end
local version = synapse.server.version().server_version
local major, minor = version:match("^(%d+)%.(%d+)")
if major and major * 1000 + minor < 1156 and not opts.delete_local_events then
  error("Synapse " .. version .. " deletes the messages of its own users in any case: update to 1.156, or say with "
      .. "--delete-local-events that this is meant", 0)
end

local server = text.server(matrix.account.whoami().user_id)
local most = 1000

-- How many of the room's older events would be deleted and how many hidden, without the last of
-- them, which stays; and whether the room's timeline has its beginning.
local function count(room_id)
  local go, hide, whole, last = 0, 0, false, nil
  for event in synapse.rooms.list_messages(room_id, { limit = 500 }) do
    whole = whole or event.type == "m.room.create"
    if event.origin_server_ts >= opts.before or go >= most then
      break
    elseif last and last.state_key == nil and (opts.delete_local_events or text.server(last.sender) ~= server) then
      go = go + 1
    elseif last then
      hide = hide + 1
    end
    last = event
  end
  return go, hide, whole
end

local only_hidden = 0

-- What a purge would do in a room; or nil, and why there is nothing to do.
local function outcome(room_id)
  local go, hide, whole = count(room_id)
  if go > 0 then
    return ("delete %s%s%s"):format(text.plural(go, "event"), go >= most and " or more" or "",
      opts.delete_local_events and "" or (", hide %d"):format(hide))
  elseif hide > 0 then
    only_hidden = only_hidden + 1
    return nil, "a purge would only hide " .. text.plural(hide, "event")
  elseif whole or not opts.delete_local_events or recipe.earlier_run("rooms", "before", "delete_local_events") then
    return nil, "nothing is older"
  end
  return "delete what an earlier purge may have hidden"
end

local seen = {}

recipe.items(opts.rooms, function(name)
  local room_id = synapse.rooms.get(matrix.rooms.resolve(name)).room_id
  if seen[room_id] then
    return nil, "is named twice: it is " .. seen[room_id]
  end
  seen[room_id] = name
  local what, why_not = outcome(room_id)
  if not what then
    return nil, why_not
  end
  synapse.rooms.purge_history_and_poll(room_id, {
    purge_up_to_ts = opts.before, delete_local_events = opts.delete_local_events, wait = opts.wait,
  })
  return what
end, { label = "purging", workers = math.min(5, parallel.workers(5)) })
if only_hidden > 0 then
  log.warn("nothing is deleted in %s: what is old there is state, or was said by users of this server%s",
    text.plural(only_hidden, "room"), opts.delete_local_events and "" or ", which --delete-local-events deletes")
end
