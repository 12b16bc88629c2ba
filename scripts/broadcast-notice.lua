-- broadcast-notice: send a notice of the server to all active accounts.
--
--   synlua run broadcast-notice --text "Maintenance tonight, 22:00 to 23:00 UTC."
--   synlua run broadcast-notice --file notice.txt --users @alice:example.org --apply
--   synlua run broadcast-notice --file notice.txt --apply
--
-- Everybody gets it in a room with the account that notices come from; Synapse makes this room
-- with the first notice. Deactivated and locked accounts are left out, and those of bridges.
-- Admins get it too, you as well. --users names others, but nobody who is deactivated.
--
-- Nobody gets the same text twice: before it sends, the recipe looks whether it is in the room
-- already. So a run that broke off, or of which some failed, can be started again as it was, and
-- reaches those who have come since. A person who has forgotten the room gets it once more.
-- --again-after 30d sends a text again to those who got it before that time.
--
-- It works where homeserver.yaml has server_notices; a dry run cannot find that out. There
-- stands the name of the account too, system_mxid_localpart: give it as --sender unless it is
-- notices. If the first notice comes from another account, the run ends and says which.

local fs = require "fs"
local log = require "log"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "broadcast-notice",
  summary = "Send a notice of the server to all active accounts",
  effect = "change",
  needs = {
    "matrix.account.whoami", "synapse.events.get", "synapse.rooms.list_messages", "synapse.server_notices.send_once",
    "synapse.users.get", "synapse.users.get_memberships", "synapse.users.list", "synapse.users.list_joined_rooms",
  },
  works_on = "both",
  since = "1.145",
  example = "synlua run broadcast-notice --file notice.txt",
  options = {
    { "text", "string", help = "what to tell" },
    { "file", "file", help = "a file with what to tell" },
    { "users", "list of user_id", help = "only these; @FILE reads one per line, - standard input; default all" },
    { "sender", "string", default = "notices", help = "system_mxid_localpart of server_notices" },
    { "again_after", "time", default = 0, help = "send it again to those who got it before this, such as 30d" },
  },
}

if (opts.text == nil) == (opts.file == nil) then
  error("say what to tell: --text or --file", 0)
end
local body = text.trim(opts.text or fs.read(opts.file, { encoding = "utf-8" }))
if body == "" then
  error("the text is empty", 0)
elseif #body > 60000 then
  error(("the text has %d bytes; an event has room for 60000"):format(#body), 0)
end

local sender = ("@%s:%s"):format(opts.sender, text.server(matrix.account.whoami().user_id))
local is_notice_room = {}
for room_id in synapse.users.list_joined_rooms(sender) do
  is_notice_room[room_id] = true
end
if not next(is_notice_room) then
  log.warn("nobody has had a notice from %s; if server_notices in homeserver.yaml names another account, "
      .. "give its name with --sender", sender)
end

local function is_this(event)
  return event.content.body == body and event.origin_server_ts >= opts.again_after
end

-- Whether somebody has this text already.
local function has_it(user_id)
  local filter = { types = { "m.room.message" }, senders = { sender } }
  for room_id in synapse.users.get_memberships(user_id):filter(function(id) return is_notice_room[id] end) do
    if synapse.rooms.list_messages(room_id, { dir = "b", limit = 100, filter = filter }):first(is_this) then
      return true
    end
  end
  return false
end

local sender_is_known = false -- since a notice has come from it
local stop -- why nobody else can be told, once that is known

local function send(user_id)
  local ok, answer = pcall(synapse.server_notices.send_once, {
    user_id = user_id, content = { msgtype = "m.text", body = body },
  })
  if not ok and tostring(answer):find("notices are not enabled", 1, true) then
    stop = answer
  elseif not ok then
    error(answer, 0)
  elseif not answer.dry_run and not sender_is_known then
    sender_is_known = true
    local from = synapse.events.get(answer.event_id).event.sender
    stop = from ~= sender and ("notices come from %s: start again with --sender %s"):format(from, text.localpart(from))
  end
end

local function everybody()
  return synapse.users.list({ deactivated = false, limit = 250 }):map("name"):collect()
end

recipe.items(opts.users or everybody(), function(user_id)
  local user = synapse.users.get(user_id)
  if user.deactivated then
    return nil, "is deactivated"
  elseif type(user.appservice_id) == "string" and not opts.users then
    return nil, "belongs to the application service " .. user.appservice_id
  elseif has_it(user_id) then
    return nil, "has it already"
  end
  send(user_id)
  return stop and parallel.stop or "send"
end, { label = "sending" })
if stop then
  error(stop, 0)
end
