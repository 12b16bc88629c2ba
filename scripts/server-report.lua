-- server-report: one page about a server, and what looks wrong there.
--
--   synlua run server-report
--   synlua run server-report --to report.md
--
-- It changes nothing. Last come the things to look at, and what to do about each. --to writes
-- the page as Markdown into a file in place of printing it.
--
-- Synapse does not know of everybody when they were last seen, and unknown does not mean
-- inactive. The files are those of this server's users; what it keeps of other servers' files
-- is in no list. Rooms are counted by Synapse's statistics, which lag a little behind. What a
-- version of Synapse cannot tell is "not told". All takes a request for each 500 accounts,
-- rooms, users with files and other servers, and a dozen more.

local fs = require "fs"
local json = require "json"
local mas = require "mas"
local matrix = require "matrix"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"
local view = require "view"

local opts = recipe.start {
  name = "server-report",
  summary = "Show one page about a server, and what looks wrong",
  effect = "read",
  needs = {
    "mas.issuer", "mas.server.site_config", "mas.server.version", "mas.user_registration_tokens.list", "mas.users.list",
    "matrix.account.whoami", "matrix.server.versions", "synapse.background_updates.status",
    "synapse.event_reports.list", "synapse.federation.list_destinations", "synapse.registration_tokens.list",
    "synapse.rooms.list", "synapse.scheduled_tasks.list", "synapse.server.version", "synapse.statistics.largest_rooms",
    "synapse.statistics.list_users_media", "synapse.user_reports.list", "synapse.users.list",
  },
  works_on = "both",
  example = "synlua run server-report --to report.md",
  options = {
    { "to", "file", help = "write the page into this file, as Markdown" },
  },
}

local on_mas, server_name = mas.issuer() ~= nil, text.server(matrix.account.whoami().user_id)
local rows, problems, section = {}, {}, nil

local function say(what, value)
  rows[#rows + 1] = { section = section, what = what, value = value }
end

-- Something to look at, and what to do about it.
local function wrong(holds, what, remedy)
  if holds then
    problems[#problems + 1] = { section = "look at", what = what, value = remedy }
  end
end

-- How many items of a list there are, and of how many each of the questions holds.
local function tally(list, label, questions)
  local n = { all = 0 }
  for what in pairs(questions) do
    n[what] = 0
  end
  for item in progress(list, label) do
    n.all = n.all + 1
    for what, holds in pairs(questions) do
      n[what] = n[what] + (holds(item) and 1 or 0)
    end
  end
  return n
end

-- The same without walking to the end.
local function total(list)
  return list:first() and list.total or 0
end

local function is_number(value)
  return type(value) == "number"
end

---------------------------------------------------------------------------------------
-- The sections

local function server()
  say("name", server_name)
  say("time", time.format(time.now(), "%Y-%m-%d %H:%M"))
  say("Synapse", synapse.server.version().server_version)
  local versions = matrix.server.versions().versions
  say("Matrix specification", versions[#versions])
  if on_mas then
    say("Matrix Authentication Service", mas.server.version().version)
  end
end

local function users()
  local function seen_since(age)
    local ts = time.ago(age)
    return function(user) return not user.deactivated and is_number(user.last_seen_ts) and user.last_seen_ts >= ts end
  end
  local n = tally(synapse.users.list { locked = true, limit = 500 }, "reading accounts", {
    deactivated = function(user) return user.deactivated end,
    locked = function(user) return user.locked end,
    guests = function(user) return not user.deactivated and user.is_guest end,
    admins = function(user) return not user.deactivated and user.admin end,
    day = seen_since("1d"), week = seen_since("7d"), month = seen_since("30d"), half = seen_since("180d"),
    unknown = function(user) return not user.deactivated and not is_number(user.last_seen_ts) end,
  })
  local unused = n.all - n.deactivated - n.unknown - n.half
  if on_mas then -- Synapse's flag means nothing there
    n.admins = mas.users.list({ admin = true, status = "active" }):count()
  end
  say("accounts", n.all)
  say("deactivated", n.deactivated)
  say("locked", n.locked)
  say("guests", n.guests)
  say("admins", n.admins)
  say("seen in the last day", n.day)
  say("seen in the last 7 days", n.week)
  say("seen in the last 30 days", n.month)
  say("not seen for 180 days", unused)
  say("last seen unknown", n.unknown)
  wrong(unused > 0, text.plural(unused, "account") .. " not seen for 180 days", "synlua run deactivate-inactive-users")
  wrong(n.admins == 1, "only one admin", "make somebody else an admin too")
end

local function rooms()
  local n = tally(synapse.rooms.list { limit = 500 }, "reading rooms", {
    encrypted = function(room) return type(room.encryption) == "string" end,
    public = function(room) return room.public end,
    nobody = function(room) return room.joined_local_members == 0 end,
    old = function(room) return (tonumber(room.version) or 6) < 6 end,
    state = function(room) return room.state_events >= 10000 end,
  })
  say("rooms", n.all)
  say("encrypted", n.encrypted)
  say("in the public directory", n.public)
  say("without a member of this server", n.nobody)
  for _, room in ipairs(synapse.rooms.list({ order_by = "joined_members", limit = 3 }):take(3)) do
    say("largest: " .. (type(room.name) == "string" and room.name or "without a name"),
      ("%s, %s"):format(text.plural(room.joined_members, "member"), room.room_id))
  end
  wrong(n.nobody > 0, text.plural(n.nobody, "room") .. " without a local member", "synlua run purge-empty-rooms")
  wrong(n.old > 0, text.plural(n.old, "room") .. " of a version below 6", "synlua run room-inventory --odd")
  wrong(n.state > 0, text.plural(n.state, "room") .. " with over 10000 state events", "synlua run room-inventory --odd")
end

local function database()
  local ok, largest = pcall(function() return synapse.statistics.largest_rooms():take(3) end)
  if not ok and largest.status ~= 400 then
    error(largest, 0)
  end
  say("kind", ok and "PostgreSQL" or "SQLite")
  wrong(not ok, "the database is SQLite", "move to PostgreSQL")
  for _, room in ipairs(ok and largest or {}) do
    say("most: " .. room.room_id, text.size(room.estimated_size))
  end
end

local function media()
  local files, bytes, most = 0, 0, { media_length = 0 }
  for user in progress(synapse.statistics.list_users_media { limit = 500 }, "counting files") do
    files, bytes = files + user.media_count, bytes + user.media_length
    most = user.media_length > most.media_length and user or most
  end
  say("files of local users", files)
  say("their size", text.size(bytes))
  if most.user_id then
    say("most: " .. most.user_id, text.size(most.media_length))
  end
end

local function tasks()
  local by_state = synapse.scheduled_tasks.list({}):group_by("status")
  for _, state in ipairs { "scheduled", "active", "failed" } do
    say(state, #(by_state[state] or {}))
  end
  wrong(by_state.failed, text.plural(#(by_state.failed or {}), "failed task"), "synapse.scheduled_tasks.list{}")
end

local function updates()
  local status = synapse.background_updates.status()
  say("background updates", status.enabled and "switched on" or "switched off")
  for _, update in pairs(status.current_updates) do
    say("running", update.name)
    wrong(true, "background update " .. update.name, "wait: the server is slower meanwhile")
  end
  wrong(not status.enabled, "background updates are switched off", "synapse.background_updates.set_enabled")
end

local function registration()
  local function ends(token) return token.expires_at or token.expiry_time end
  local function limit(token) return token.usage_limit or token.uses_allowed end
  local function is_over(token)
    return (type(ends(token)) == "string" or is_number(ends(token))) and time.parse(ends(token)) < time.now()
  end
  local n = tally(on_mas and mas.user_registration_tokens.list { revoked = false, limit = 500 }
      or synapse.registration_tokens.list {}, "reading tokens", {
        expired = is_over,
        endless = function(token) return not is_number(limit(token)) and ends(token) == json.null end,
      })
  say("tokens", n.all)
  say("without limit and end", n.endless)
  say("expired", n.expired)
  wrong(n.endless > 0, text.plural(n.endless, "token") .. " without limit and end", "synlua run registration-tokens")
  wrong(n.expired > 0, text.plural(n.expired, "expired token"), "synlua run registration-tokens")
  if on_mas then
    local config = mas.server.site_config()
    local is_open = config.password_registration_enabled and not config.registration_token_required
    say("open to everybody", is_open)
    wrong(is_open, "anybody can register", "registration_token_required in the service's configuration")
  end
end

local function event_reports()
  local n = total(synapse.event_reports.list { limit = 1 })
  say("of events", n)
  wrong(n > 0, text.plural(n, "report of an event", "reports of events"), "synlua run triage-reports")
end

local function user_reports()
  local n = total(synapse.user_reports.list { limit = 1 })
  say("of users", n)
  wrong(n > 0, text.plural(n, "report of a user", "reports of users"), "synapse.user_reports.list{}")
end

local function federation()
  local a_day_ago = time.ago("1d")
  local n = tally(synapse.federation.list_destinations { limit = 500 }, "reading servers", {
    failing = function(other) return is_number(other.failure_ts) end,
    long = function(other) return is_number(other.failure_ts) and other.failure_ts < a_day_ago end,
  })
  say("other servers", n.all)
  say("cannot be reached", n.failing)
  say("cannot be reached for a day", n.long)
  local many = n.failing * 3 > n.all
  wrong(many, ("%d of %d servers out of reach"):format(n.failing, n.all), "synlua run federation-health")
end

---------------------------------------------------------------------------------------

for _, part in ipairs {
  { "server", server }, { "users", users }, { "rooms", rooms }, { "database", database }, { "database", updates },
  { "media", media }, { "tasks", tasks }, { "registration", registration }, { "reports", event_reports },
  { "reports", user_reports }, { "federation", federation },
} do
  section = part[1]
  local ok, err = pcall(part[2])
  if not ok and type(err) == "table" and err.errcode == "M_UNRECOGNIZED" then
    say("not told", err.message) -- by this version
  elseif not ok then
    recipe.fail(section, err)
  end
end

-- A text for Markdown, which users of the server may have chosen.
local function plain(value)
  return (tostring(value):gsub("%s+", " "):gsub("[\\`*_%[%]<>|#]", "\\%0"))
end

local function markdown()
  local lines, last = { "# " .. server_name }, nil
  for _, row in ipairs(rows) do
    if row.section ~= last then
      last = row.section
      lines[#lines + 1] = ("\n## %s\n\n| | |\n|---|---|"):format(last)
    end
    lines[#lines + 1] = ("| %s | %s |"):format(plain(row.what), plain(row.value))
  end
  return table.concat(lines, "\n") .. "\n"
end

for _, problem in ipairs(problems) do
  rows[#rows + 1] = problem
end
if opts.to then
  fs.write(opts.to, markdown())
else
  view.table(rows, { "section", "what", "value" })
end
