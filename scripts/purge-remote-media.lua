-- purge-remote-media: delete the copies of other servers' files that nobody has read lately.
--
--   synlua run purge-remote-media --before 90d
--   synlua run purge-remote-media --before 2026-01-01 --apply
--
-- Synapse keeps a copy of each file of another server that somebody here has looked at. What
-- is deleted is fetched again when somebody asks for it, if its server still is there and has
-- it; if not, it is lost. Copies in quarantine stay. Files of this server are not touched.
--
-- Synapse lists these copies nowhere, so nobody can say before how many go: the dry run shows
-- the requests alone, and a second run sends the same, which then delete nothing. Each request
-- takes a quarter of a year more, so that none takes longer than a proxy waits; the first one
-- takes all that was last read more than three years before the date. If a proxy gives up all
-- the same, Synapse goes on to the end.
--
-- Synapse can do this by itself: media_retention with remote_media_lifetime: 90d in its
-- configuration. That suits better than a recipe that runs every night.

local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "purge-remote-media",
  summary = "Delete other servers' files that nobody has read lately",
  effect = "destroy",
  needs = { "synapse.media.purge_remote" },
  works_on = "both",
  example = "synlua run purge-remote-media --before 90d",
  options = {
    { "before", "time", required = true,
      help = "delete copies last read before this: a date, an age such as 90d, or milliseconds" },
  },
}

if opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; every copy would go", 0)
end

-- The last date is that of --before. Before 2014 there was no Matrix.
local day, dates = 24 * 60 * 60 * 1000, {}
for quarter = 12, 0, -1 do
  local date = opts.before - quarter * 91 * day
  if quarter == 0 or date > time.parse("2014-01-01") then
    dates[#dates + 1] = date
  end
end

local deleted = 0
recipe.items(dates, function(before)
  local answer = synapse.media.purge_remote { before_ts = before }
  if answer.dry_run then
    return "delete; how many is known afterwards"
  elseif answer.deleted == 0 then
    return nil, "there is none"
  end
  deleted = deleted + answer.deleted
  return "delete " .. text.plural(answer.deleted, "copy", "copies")
end, {
  label = "deleting",
  name = function(before)
    return "copies last read before " .. time.format(before, "%Y-%m-%d %H:%M")
  end,
  workers = 1, -- the oldest first
})
if not recipe.dry_run() then
  print(text.plural(deleted, "copy", "copies") .. " of other servers' files deleted")
end
