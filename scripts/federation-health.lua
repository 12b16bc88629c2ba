-- federation-health: show which servers cannot be reached, and since when.
--
--   synlua run federation-health
--   synlua run federation-health --failing-for 7d --bars
--   synlua run federation-health --servers example.com --reset --apply
--
-- Those that fail for longest come first. Synapse waits longer after each try, up to a week:
-- destination_max_retry_interval, under federation in homeserver.yaml, sets how long. It tells
-- no time of the last success, which was before failing_since_ts; reached says whether there
-- ever was one. A failure shows up to twenty minutes late. rooms is how many rooms are shared
-- with the server, which takes a request for each that is shown.
--
-- --reset makes Synapse try at once. The answer comes before the try, so look again after some
-- minutes. What is back for good Synapse finds out by itself; reset the servers of which you
-- know that they are, and not hundreds of dead ones at a time.

local json = require "json"
local log = require "log"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"
local view = require "view"

local opts = recipe.start {
  name = "federation-health",
  summary = "Show which servers cannot be reached, and since when",
  effect = "change",
  needs = {
    "synapse.federation.list_destination_rooms", "synapse.federation.list_destinations",
    "synapse.federation.reset_connection",
  },
  works_on = "both",
  example = "synlua run federation-health --failing-for 1d",
  options = {
    { "failing_for", "time", help = "only those that fail for so long, such as 1d" },
    { "servers", "list of server_name", help = "only these; @FILE reads one per line, - standard input" },
    { "all", "boolean", help = "those that can be reached too" },
    { "bars", "boolean", help = "count them by how long they fail, in place of listing them" },
    { "reset", "boolean", help = "have Synapse try them at once" },
  },
}

local is_asked_for = {}
for _, name in ipairs(opts.servers or {}) do
  is_asked_for[name] = true
end

-- A number that may be null or 0 for none, or nil.
local function positive(value)
  return type(value) == "number" and value > 0 and value or nil
end

-- The servers that are meant, as lists of cells, which take the least memory, and how many there
-- are at all.
local columns = { "server", "failing_since_ts", "last_try_ts", "next_try_ts", "reached", "rooms" }
local SERVER, SINCE, ROOMS = 1, 2, 6
local servers, all, failing = {}, 0, 0
local destinations = synapse.federation.list_destinations { limit = 500 }
for one in progress(destinations, "reading servers") do
  local since = positive(one.failure_ts)
  all, failing = all + 1, failing + (since and 1 or 0)
  if (since or opts.all or opts.servers) and (not opts.servers or is_asked_for[one.destination])
    and (not opts.failing_for or since and since <= opts.failing_for) then
    local last_try = positive(one.retry_last_ts)
    servers[#servers + 1] = {
      one.destination, since or json.null, last_try or json.null,
      last_try and last_try + one.retry_interval or json.null, positive(one.last_successful_stream_ordering) ~= nil,
    }
  end
  is_asked_for[one.destination] = nil
end
for _, name in ipairs(opts.servers or {}) do
  if is_asked_for[name] then
    recipe.fail(name, "this server has sent nothing there yet")
  end
end

-- Since when it cannot be reached, or nil.
local function failing_since(one)
  return positive(one[SINCE])
end

table.sort(servers, function(a, b)
  local since_a, since_b = failing_since(a) or math.huge, failing_since(b) or math.huge
  return since_a < since_b or since_a == since_b and a[SERVER] < b[SERVER]
end)

local function reset(one)
  if not failing_since(one) then
    return nil, "can be reached"
  end
  local ok, err = pcall(synapse.federation.reset_connection, one[SERVER])
  if not ok and err.status == 400 then
    return nil, "can be reached again by now"
  elseif not ok then
    error(err, 0)
  end
  return "try again, failing since " .. time.format(failing_since(one))
end

-- How many fail for how long.
local function ages()
  local hour, day, week, longer = 0, 0, 0, 0
  for _, one in ipairs(servers) do
    local since = failing_since(one)
    if since and since > time.ago("1h") then
      hour = hour + 1
    elseif since and since > time.ago("1d") then
      day = day + 1
    elseif since and since > time.ago("1w") then
      week = week + 1
    elseif since then
      longer = longer + 1
    end
  end
  return { { "under an hour", hour }, { "under a day", day }, { "under a week", week }, { "longer", longer } }
end

if opts.reset then
  recipe.items(servers, reset, { label = "resetting", name = function(one) return one[SERVER] end })
elseif opts.bars then
  view.bars(ages(), { title = "servers that cannot be reached" })
else
  parallel.each(progress(servers, "counting rooms"), function(one)
    local rooms = synapse.federation.list_destination_rooms(one[SERVER], { limit = 100 })
    one[ROOMS] = rooms:first() and rooms.total or 0 -- without walking to the end
  end)
  view.table(servers, columns)
end
log.info("%s, of which %d cannot be reached", text.plural(all, "server"), failing)
