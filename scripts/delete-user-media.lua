-- delete-user-media: delete the files that users have uploaded.
--
--   synlua run delete-user-media --users @mallory:example.org
--   synlua run delete-user-media --users @users.txt --before 1y --size-gt 1000000 --apply
--
-- --before takes a file by when it was last read or, if it never was, uploaded; a file that
-- was read in the last minute may still count as unread. Files that were deleted cannot be
-- restored: messages that show them stay, and show nothing.
--
-- Files stay that are protected or in quarantine, as evidence or on purpose; and so do the
-- user's avatar and those of the rooms that the user is in, unless you say --delete-avatars.
-- An avatar that a user has in one room only is not known to be one. Copies that other servers
-- have stay there. The last line says what was deleted and what stays.
--
-- Your own account and those of bridges are refused, and those of other admins unless
-- --include-admins is given. For everybody's old files: delete-old-media, or media_retention
-- with local_media_lifetime in the configuration of Synapse.

local accounts = require "accounts"
local mas = require "mas"
local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local time = require "time"

local opts = recipe.start {
  name = "delete-user-media",
  summary = "Delete the files that users have uploaded",
  effect = "destroy",
  needs = {
    "accounts.get", "mas.issuer", "matrix.account.whoami", "synapse.media.delete", "synapse.rooms.get",
    "synapse.users.get", "synapse.users.list_joined_rooms", "synapse.users.list_media",
  },
  works_on = "both",
  example = "synlua run delete-user-media --users @mallory:example.org",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "before", "time", help = "only files last read before this: a date, an age such as 90d, or milliseconds" },
    { "size_gt", "integer", help = "only files of more than this many bytes" },
    { "delete_avatars", "boolean", help = "delete avatars too" },
    { "include_admins", "boolean", help = "the files of admins too, but never yours" },
  },
}

if opts.before and opts.before > time.now() then
  error("--before: " .. time.format(opts.before) .. " is in the future; leave it out to delete all", 0)
end

local me = matrix.account.whoami().user_id

-- Why the files of this account stay, or nil.
local function obstacle(user_id, user)
  if user_id == me then
    return "is your own account"
  elseif type(user.appservice_id) == "string" then
    return "belongs to the application service " .. user.appservice_id
  end
  if mas.issuer() then -- Synapse does not know who is an admin there
    user = accounts.get(user_id)
  end
  return user.admin and not opts.include_admins and "is an admin; --include-admins takes admins too" or nil
end

-- The avatars of a user and of the user's rooms, as a set.
local function avatars(user_id, user)
  local all = { [tostring(user.avatar_url)] = true }
  for room_id in synapse.users.list_joined_rooms(user_id) do
    all[tostring(synapse.rooms.get(room_id).avatar)] = true
  end
  return all
end

-- The size of a file; an address to which nothing was uploaded has none.
local function size(file)
  return type(file.media_length) == "number" and file.media_length or 0
end

-- Whether a file is one of those that are meant.
local function is_meant(file)
  local read = type(file.last_access_ts) == "number" and file.last_access_ts or file.created_ts
  return (not opts.before or read < opts.before) and (not opts.size_gt or size(file) > opts.size_gt)
end

-- Each file of a user that is meant, with why it stays, or nil.
local function files_of(user_id)
  local user, files = synapse.users.get(user_id), {}
  local problem = obstacle(user_id, user)
  if problem then
    error(problem, 0)
  end
  local keep = opts.delete_avatars and {} or avatars(user_id, user)
  for file in synapse.users.list_media(user_id):filter(is_meant) do
    local mxc = ("mxc://%s/%s"):format(text.server(me), file.media_id)
    files[#files + 1] = {
      id = file.media_id, name = user_id .. ": " .. mxc, bytes = size(file),
      stays = file.safe_from_quarantine and "protected"
        or type(file.quarantined_by) == "string" and "in quarantine"
        or keep[mxc] and "used as an avatar" or nil,
    }
  end
  return files
end

-- An iterator over the files of all users.
local function files()
  return coroutine.wrap(function()
    for _, user_id in ipairs(opts.users) do
      local ok, list = pcall(files_of, user_id)
      if not ok then
        recipe.fail(user_id, list)
      end
      for _, file in ipairs(ok and list or {}) do
        coroutine.yield(file)
      end
    end
  end)
end

local gone, bytes, stay = 0, 0, {}
recipe.items(files(), function(file)
  if file.stays then
    stay[file.stays] = (stay[file.stays] or 0) + 1
    return nil, "is " .. file.stays
  end
  synapse.media.delete(text.server(me), file.id)
  gone, bytes = gone + 1, bytes + file.bytes
  return ("delete, %.1f kB"):format(file.bytes / 1e3)
end, { label = "deleting files" })

local kept = {}
for why, number in pairs(stay) do
  kept[#kept + 1] = number .. " " .. why
end
table.sort(kept)
print(("%s, %.1f MB %s%s"):format(text.plural(gone, "file"), bytes / 1e6,
  recipe.dry_run() and "would go" or "deleted", #kept > 0 and "; kept: " .. text.join(kept) or ""))
