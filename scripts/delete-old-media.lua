-- delete-old-media: delete the server's own files that nobody has read for some time.
--
--   synlua run delete-old-media --before 90d
--   synlua run delete-old-media --before 2023-01-01 --size-gt 1000000 --apply
--
-- A file's age is the time since it was last read or, if it was never read, since it
-- was uploaded. Synapse keeps protected and quarantined files, empty files, and (unless
-- --delete-profiles is given) the avatars of users and rooms. Files that were read in
-- the last minute may still count as unread. Copies of other servers' files are not
-- touched. Deleted files cannot be restored.
--
-- Synapse can do this by itself: media_retention with local_media_lifetime: 90d in its
-- configuration.
--
-- The server has no dry run, so the recipe counts first and prints files and bytes for
-- each user. An avatar that a user has in one room only is counted although it is kept.
-- The deletion goes from the oldest file to the newest in slices, so that no request
-- takes longer than a proxy waits. An interrupted run continues when it is started
-- again.

local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "delete-old-media",
  summary = "Delete local files that nobody has read for some time",
  effect = "destroy",
  needs = {
    "synapse.media.delete_by_date_or_size", "synapse.rooms.get", "synapse.rooms.list",
    "synapse.statistics.list_users_media", "synapse.users.list", "synapse.users.list_media",
  },
  works_on = "both",
  example = "synlua run delete-old-media --before 90d",
  options = {
    { "before", "time", required = true,
      help = "delete files last read before this: a date, an age such as 90d, or milliseconds" },
    { "size_gt", "integer", default = 0, help = "only files of more than this many bytes" },
    { "delete_profiles", "boolean", help = "delete the avatars of users and rooms too" },
    { "slice", "integer", default = 500, help = "how many files one request deletes, about" },
  },
}

if opts.slice < 1 then
  error("--slice must be at least 1", 0)
end
if opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; every file would go", 0)
end

-- The ids of the files that are avatars.
local function avatars()
  local ids = {}
  local function add(mxc)
    if type(mxc) == "string" then
      ids[mxc:match("([^/]+)$") or ""] = true
    end
  end
  for user in synapse.users.list { locked = true } do
    add(user.avatar_url)
  end
  parallel.each(progress(synapse.rooms.list {}, "reading the avatars of rooms"), function(room)
    add(synapse.rooms.get(room.room_id).avatar)
  end, { on_error = "stop" })
  return ids
end

local keep = opts.delete_profiles and {} or avatars()

local function last_read(file)
  return type(file.last_access_ts) == "number" and file.last_access_ts or file.created_ts
end

-- Whether Synapse will delete the file.
local function is_old(file)
  return last_read(file) < opts.before
    and file.media_length > opts.size_gt
    and not file.safe_from_quarantine
    and type(file.quarantined_by) ~= "string"
    and not keep[file.media_id]
end

local function count(files, bytes)
  return text.plural(files, "file") .. ", " .. text.size(bytes)
end

-- When each file to delete was last read, the oldest first.
local reads = {}
local all_bytes = 0
parallel.each(progress(synapse.statistics.list_users_media {}, "counting the files of users"), function(owner)
  local files, bytes = 0, 0
  for file in synapse.users.list_media(owner.user_id) do
    if is_old(file) then
      files, bytes = files + 1, bytes + file.media_length
      reads[#reads + 1] = last_read(file)
    end
  end
  if files > 0 then
    print(("%-40s %s"):format(owner.user_id, count(files, bytes)))
    all_bytes = all_bytes + bytes
  end
end, { on_error = "stop" })
table.sort(reads)

if #reads == 0 then
  print("nothing to delete: no file that may go was last read before " .. time.format(opts.before))
  return
end
print(("%-40s %s"):format("together", count(#reads, all_bytes)))

-- Each slice ends after its last file; the last one ends at the given date.
local slices = {}
for first = 1, #reads, opts.slice do
  local last = math.min(first + opts.slice - 1, #reads)
  slices[#slices + 1] = {
    before_ts = last == #reads and opts.before or reads[last] + 1,
    files = last - first + 1,
  }
end

recipe.items(slices, function(slice)
  local answer = synapse.media.delete_by_date_or_size {
    before_ts = slice.before_ts,
    size_gt = opts.size_gt,
    keep_profiles = not opts.delete_profiles,
  }
  if answer.dry_run then
    return ("delete %d"):format(slice.files)
  elseif answer.total < slice.files then
    -- If the answer to an attempt was lost, the server counts what was left for the next one.
    return ("%d deleted now; %d were counted, and the others are gone already or kept"):format(
      answer.total, slice.files)
  end
  return ("%d deleted"):format(answer.total)
end, {
  label = "deleting",
  name = function(slice)
    return "files last read before " .. time.format(slice.before_ts)
  end,
  workers = 1, -- the oldest first
})
