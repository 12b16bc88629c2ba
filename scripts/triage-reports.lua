-- triage-reports: list the events that users have reported, and delete settled reports.
--
--   synlua run triage-reports --since 7d
--   synlua run triage-reports --by-user
--   synlua run triage-reports --ids 12,15 --delete --apply
--
-- The reports about those who are reported most come first, the newest of them first; --by-user
-- counts them in place of listing them. reported is who sent the event, and reporter who
-- complains. A score goes from -100, the worst, to 0; many clients send none. The text is what
-- was said at first, even if it has been redacted; of encrypted events there is none to read.
--
-- --delete deletes the reports that would be listed, for good: say which with --ids, --user,
-- --room or --before. The events stay, and so do their senders: lock-users and spam-wave deal
-- with those. Synapse shows no reports from rooms that were deleted, and reports of accounts in
-- place of events are in another list, synapse.user_reports.list.

local json = require "json"
local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local view = require "view"

local opts = recipe.start {
  name = "triage-reports",
  summary = "List reported events, and delete settled reports",
  effect = "destroy",
  needs = {
    "matrix.rooms.resolve", "synapse.event_reports.delete", "synapse.event_reports.get", "synapse.event_reports.list",
  },
  works_on = "both",
  example = "synlua run triage-reports --since 7d",
  options = {
    { "since", "time", default = 0, help = "only reports from this time on: a date, or an age such as 7d" },
    { "before", "time", help = "only reports from before this time" },
    { "room", "room_id_or_alias", help = "only reports from this room" },
    { "user", "user_id", help = "only reports about this user" },
    { "ids", "list of integer", help = "only the reports with these ids" },
    { "by_user", "boolean", help = "count the reports about each user" },
    { "delete", "boolean", help = "delete the reports" },
  },
}

if opts.delete and not (opts.ids or opts.user or opts.room or opts.before) then
  error("--delete: say which reports, with --ids, --user, --room or --before", 0)
end

-- What may be missing or null, as a text or nil.
local function str(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local room_id = opts.room and matrix.rooms.resolve(opts.room)
local is_asked_for = {}
for _, id in ipairs(opts.ids or {}) do
  is_asked_for[id] = true
end

-- The reports that are meant, as lists of cells, which take the least memory; and how many there
-- are about each user.
local columns = { "id", "received_ts", "reported", "reporter", "reason", "score", "text", "room", "room_id" }
local ID, WHEN, REPORTED, REPORTER, TEXT, ROOM_ID = 1, 2, 3, 4, 7, 9
local reports, about = {}, {}
local all = synapse.event_reports.list { event_sender_user_id = opts.user, room_id = room_id, limit = 500 }
for report in progress(all, "reading reports") do
  local ts, reported = tonumber(report.received_ts) or 0, str(report.sender) or "unknown"
  if ts < opts.since then
    break -- the newest come first
  elseif (not opts.before or ts < opts.before) and (not opts.ids or is_asked_for[report.id])
    and (not opts.user or reported == opts.user) and (not room_id or report.room_id == room_id) then
    is_asked_for[report.id] = nil
    about[reported] = (about[reported] or 0) + 1
    reports[#reports + 1] = {
      report.id, ts, reported, str(report.user_id) or "unknown", str(report.reason) or "", report.score or json.null,
      "", str(report.name) or str(report.canonical_alias) or "", str(report.room_id) or "",
    }
  end
end
table.sort(reports, function(a, b)
  if a[REPORTED] == b[REPORTED] then
    return a[WHEN] > b[WHEN]
  end
  local of_a, of_b = about[a[REPORTED]], about[b[REPORTED]]
  return of_a > of_b or of_a == of_b and a[REPORTED] < b[REPORTED]
end)

-- What the event says, on one line.
local function excerpt(id)
  local ok, report = pcall(synapse.event_reports.get, id)
  if not ok and report.status == 404 then
    return "(the event is gone)"
  elseif not ok then
    error(report, 0)
  end
  local event = type(report.event_json) == "table" and report.event_json or {}
  local body = type(event.content) == "table" and str(event.content.body)
  if not body then
    return ("(%s)"):format(str(event.type) or "nothing to read")
  end
  local line = text.join(text.split(body), " ")
  return #line > 80 and line:sub(1, 80):gsub("[\192-\255][\128-\191]*$", "") .. "…" or line
end

local function delete(report)
  local ok, err = pcall(synapse.event_reports.delete, report[ID])
  if not ok and err.status == 404 then
    return nil, "is gone already"
  elseif not ok then
    error(err, 0)
  end
  return "delete"
end

-- One row for each user who was reported.
local function by_user()
  local rows, seen, last = {}, {}, {}
  for _, report in ipairs(reports) do
    if last.reported ~= report[REPORTED] then
      last = { reported = report[REPORTED], reports = 0, reporters = 0, rooms = 0, last_ts = report[WHEN] }
      rows[#rows + 1], seen = last, {}
    end
    last.reports = last.reports + 1
    last.reporters = last.reporters + (seen[report[REPORTER]] and 0 or 1)
    last.rooms = last.rooms + (seen[report[ROOM_ID]] and 0 or 1)
    seen[report[REPORTER]], seen[report[ROOM_ID]] = true, true
  end
  return rows
end

if opts.delete then
  for _, id in ipairs(opts.ids or {}) do
    if is_asked_for[id] then
      recipe.skip("report " .. id, "is not there")
    end
  end
  recipe.items(reports, delete, {
    label = "deleting reports",
    name = function(report)
      return ("report %d about %s by %s in %s"):format(report[ID], report[REPORTED], report[REPORTER], report[ROOM_ID])
    end,
  })
elseif opts.by_user then
  view.table(by_user(), { "reported", "reports", "reporters", "rooms", "last_ts" })
else
  parallel.each(progress(reports, "reading events"), function(report)
    report[TEXT] = excerpt(report[ID])
  end)
  view.table(reports, columns)
end
