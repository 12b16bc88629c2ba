-- user-data-export: write what the server holds of one person into a folder.
--
--   synlua run user-data-export --user @alice:example.org --to alice
--   synlua run user-data-export --user @alice:example.org --to alice --with-files
--
-- It changes nothing on the server. The folder must be there; the files in it are JSON, which
-- only you can read, and --with-files adds what the person has uploaded. index.json says which
-- parts are complete, and what is not among them. Started again, a run adds what is missing and
-- leaves what is there; take an empty folder for a new export.
--
-- Messages are not among them. Those of rooms without encryption can be read whether or not you
-- are in the room: synapse.rooms.list_messages(room_id, { filter = { senders = { user_id } } }),
-- and those of encrypted rooms by nobody but their members. On the server itself, the command
-- python -m synapse.app.admin_cmd export-data writes the rooms with their events.
--
-- IP addresses are kept for 28 days (user_ips_max_age), names and topics of rooms only while
-- somebody of the server is in them. Erasing an account takes away part of it: export first.
-- reports.json names those who have reported the person: look at it before you hand it on.

local fs = require "fs"
local json = require "json"
local mas = require "mas"
local matrix = require "matrix"
local parallel = require "parallel"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "user-data-export",
  summary = "Write what the server holds of one person into a folder",
  effect = "read",
  needs = {
    "mas.compat_sessions.list", "mas.issuer", "mas.oauth2_sessions.list", "mas.personal_sessions.list",
    "mas.upstream_oauth_links.list", "mas.user_emails.list", "mas.user_sessions.list", "mas.users.get_by_username",
    "matrix.media.download", "matrix.profile.get", "synapse.devices.list", "synapse.event_reports.list",
    "synapse.rooms.get", "synapse.user_reports.list", "synapse.users.get", "synapse.users.get_account_data",
    "synapse.users.get_experimental_features", "synapse.users.get_memberships", "synapse.users.get_ratelimit_override",
    "synapse.users.list_joined_rooms", "synapse.users.list_media", "synapse.users.list_pushers", "synapse.users.whois",
  },
  works_on = "both",
  example = "synlua run user-data-export --user @alice:example.org --to alice --with-files",
  options = {
    { "user", "user_id", required = true, help = "whose data" },
    { "to", "folder", required = true, help = "the folder to write into" },
    { "with_files", "boolean", help = "the files that the person has uploaded too" },
  },
}

-- What a function returns, or nil where the server has no such thing, or this version of it.
local function if_there(fn, ...)
  local ok, answer = pcall(fn, ...)
  if not ok and answer.status ~= 404 then
    error(answer, 0)
  end
  return ok and answer or nil
end

local account = synapse.users.get(opts.user)
local person = mas.issuer() and if_there(mas.users.get_by_username, text.localpart(opts.user)) or nil

local function all(list)
  return json.array(list:collect())
end

local function sessions()
  if not person then
    return synapse.users.whois(opts.user)
  end
  return {
    connections = synapse.users.whois(opts.user),
    compat = all(mas.compat_sessions.list { user = person.id, limit = 100 }),
    oauth2 = all(mas.oauth2_sessions.list { user = person.id, limit = 100 }),
    personal = all(mas.personal_sessions.list { actor_user = person.id, limit = 100 }),
    browser = all(mas.user_sessions.list { user = person.id, limit = 100 }),
  }
end

-- The rooms with the person's membership in each. Synapse before 1.145 tells the joined ones.
local function rooms()
  local memberships = if_there(function()
    local by_room = {}
    for room_id, membership in synapse.users.get_memberships(opts.user) do
      by_room[#by_room + 1] = { room_id = room_id, membership = membership }
    end
    return by_room
  end) or synapse.users.list_joined_rooms(opts.user):map(function(room_id)
    return { room_id = room_id, membership = "join" }
  end):collect()
  parallel.each(memberships, function(room)
    local details = if_there(synapse.rooms.get, room.room_id) or {}
    room.name, room.canonical_alias, room.topic = details.name, details.canonical_alias, details.topic
  end, { on_error = "stop" })
  return json.array(memberships)
end

local function reports()
  local function where(list, field)
    return all(list:filter(function(report) return report[field] == opts.user end))
  end
  return {
    of_events_by_the_person = where(synapse.event_reports.list { user_id = opts.user }, "user_id"),
    of_the_persons_events = where(synapse.event_reports.list { event_sender_user_id = opts.user }, "sender"),
    of_users_by_the_person = if_there(function()
      return where(synapse.user_reports.list { user_id = opts.user }, "user_id")
    end),
    of_the_person = if_there(function()
      return where(synapse.user_reports.list { target_user_id = opts.user }, "target_user_id")
    end),
  }
end

local parts = {
  { name = "account.json", read = function() return { synapse = account, authentication_service = person } end },
  { name = "account-data.json", read = function() return synapse.users.get_account_data(opts.user).account_data end },
  { name = "devices.json", read = function() return all(synapse.devices.list(opts.user)) end },
  { name = "emails.json", read = function()
    return person and all(mas.user_emails.list { user = person.id }) or json.array(account.threepids)
  end },
  { name = "external-ids.json", read = function()
    return person and all(mas.upstream_oauth_links.list { user = person.id }) or json.array(account.external_ids)
  end },
  { name = "media.json", read = function() return all(synapse.users.list_media(opts.user)) end },
  { name = "profile.json", read = function() return if_there(matrix.profile.get, opts.user) or {} end },
  { name = "pushers.json", read = function() return all(synapse.users.list_pushers(opts.user)) end },
  { name = "reports.json", read = reports },
  { name = "rooms.json", read = rooms },
  { name = "sessions.json", read = sessions },
  { name = "settings.json", read = function()
    return {
      ratelimit_override = synapse.users.get_ratelimit_override(opts.user),
      experimental_features = synapse.users.get_experimental_features(opts.user),
    }
  end },
}

local function path_of(name)
  return opts.to .. "/" .. name
end

local function write(name, data)
  fs.write(path_of(name), json.encode(data, { indent = 2 }) .. "\n")
end

---------------------------------------------------------------------------------------

if fs.exists(path_of("index.json")) then
  local owner = json.decode(fs.read(path_of("index.json"))).user_id
  if owner ~= opts.user then
    error(("--to: %s has what belongs to %s; name an empty folder"):format(opts.to, tostring(owner)), 0)
  end
end
local index = {
  user_id = opts.user, complete = false, parts = {},
  not_included = {
    "messages: synapse.rooms.list_messages(room_id, { filter = { senders = { user_id } } }) reads those of rooms "
      .. "without encryption; nobody but the members can read the others",
    "passwords and access tokens: no API shows them",
    "push rules, read receipts, presence, tags of rooms, and encryption keys with their backup: the Admin API has none",
    "what other servers hold",
  },
}
write("index.json", index)

recipe.items(parts, function(part)
  index.parts[part.name] = false
  local was_there = fs.exists(path_of(part.name))
  if not was_there then
    write(part.name, part.read())
  end
  index.parts[part.name] = true
  return not was_there and "write", "is there already"
end, { label = "exporting" })

local function file_name(file)
  local ending = type(file.upload_name) == "string" and file.upload_name:match("%.%w%w?%w?%w?$") or ""
  return "file-" .. file.media_id:gsub("[^%w_-]", "_") .. ending
end

local files, missing = 0, 0
if opts.with_files then
  recipe.items(synapse.users.list_media(opts.user), function(file)
    local name = file_name(file)
    files, missing = files + 1, missing + 1
    if type(file.quarantined_by) == "string" then
      error("is in quarantine, where the server gives it to nobody", 0)
    end
    local was_there = fs.exists(path_of(name))
    if not was_there then
      matrix.media.download(("mxc://%s/%s"):format(text.server(opts.user), file.media_id), { file = path_of(name) })
    end
    missing = missing - 1
    return not was_there and "write", "is there already"
  end, { label = "fetching files", name = file_name })
end

index.files = { asked_for = opts.with_files, number = files, missing = missing }
index.exported_at, index.complete = time.format(time.now()), missing == 0
for _, is_complete in pairs(index.parts) do
  index.complete = index.complete and is_complete
end
write("index.json", index)
