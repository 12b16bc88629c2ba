-- media-usage: how many files each user has uploaded, and how large they are.
--
--   synlua run media-usage
--   synlua run media-usage --top 50 --since 90d
--   synlua run media-usage --to usage.csv
--
-- It prints those with the most bytes, as bars with --bars, and then how many files there are
-- of how many users, and their size. --to writes all users into a CSV file. It changes nothing
-- on the server.
--
-- These are the files of this server alone: what it keeps of other servers' files is not
-- counted, nor are thumbnails. Users without files are not listed. The list is asked for in
-- the order of user ids, since in the order of sizes Synapse can leave users out.

local csv = require "csv"
local fs = require "fs"
local log = require "log"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local view = require "view"

local opts = recipe.start {
  name = "media-usage",
  summary = "Show how many files users have uploaded and how large",
  effect = "read",
  needs = { "synapse.statistics.list_users_media" },
  works_on = "both",
  example = "synlua run media-usage --top 50",
  options = {
    { "top", "integer", default = 20, help = "how many users are shown" },
    { "since", "time", help = "only files uploaded since: a date, an age such as 90d, or milliseconds" },
    { "bars", "boolean", help = "show the bytes as bars" },
    { "to", "file", help = "a CSV file for all users" },
  },
}

local rows, files, bytes = {}, 0, 0
local list = synapse.statistics.list_users_media { order_by = "user_id", from_ts = opts.since }
for user in progress(list, "counting the files of users") do
  rows[#rows + 1] = { user_id = user.user_id, files = user.media_count, bytes = user.media_length }
  files, bytes = files + user.media_count, bytes + user.media_length
end
table.sort(rows, function(a, b)
  return a.bytes > b.bytes or a.bytes == b.bytes and a.user_id < b.user_id
end)

if opts.to then
  fs.write(opts.to, csv.encode(rows, { columns = { "user_id", "files", "bytes" } }))
end

local top, bars = {}, {}
for i = 1, math.min(opts.top, #rows) do
  top[i], bars[i] = rows[i], { rows[i].user_id, rows[i].bytes }
end
if opts.bars then
  view.bars(bars, { title = "bytes by user", unit = "bytes" })
else
  view.table(top, { "user_id", "files", "bytes" })
end
log.info("%s of %s, %.1f MB", text.plural(files, "file"), text.plural(#rows, "user"), bytes / 1e6)
