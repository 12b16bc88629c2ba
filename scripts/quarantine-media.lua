-- quarantine-media: keep files from being seen, or let them be seen again with --undo.
--
--   synlua run quarantine-media --files mxc://example.org/abc,mxc://other.example/def
--   synlua run quarantine-media --user @mallory:example.org --apply
--   synlua run quarantine-media --room '!abc:example.org' --apply
--
-- Nobody can get a file in quarantine from this server, but it stays on disk, as evidence.
-- Other servers may have copies. With it goes every file that has the same content, also those
-- that come later. Avatars go too. A file of another server can be put into quarantine if this
-- server has a copy of it.
--
-- --user takes all that a user of this server has uploaded, --room all that was sent to a
-- room, but for the files in encrypted messages: the server cannot see which those are. It
-- goes file by file, so that synlua runs undo can take it back. Files that are protected, as
-- stickers are, cannot be put into quarantine: they are skipped, and so is what is there.

local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "quarantine-media",
  summary = "Put files into quarantine, or take them out again",
  effect = "change",
  needs = {
    "matrix.rooms.resolve", "synapse.media.get", "synapse.media.quarantine", "synapse.media.unquarantine",
    "synapse.rooms.get", "synapse.rooms.list_media", "synapse.users.list_media",
  },
  works_on = "both",
  since = "1.140",
  example = "synlua run quarantine-media --user @mallory:example.org",
  options = {
    { "files", "list of mxc", help = "mxc addresses with commas between; @FILE reads one per line, - standard input" },
    { "user", "user_id", help = "or all files that a user has uploaded" },
    { "room", "room_id_or_alias", help = "or all files that were sent to a room" },
    { "undo", "boolean", help = "take the files out of quarantine" },
  },
}

if (opts.files and 1 or 0) + (opts.user and 1 or 0) + (opts.room and 1 or 0) ~= 1 then
  error("say which files: --files, --user or --room", 0)
end

-- The files that are meant; of a user's the server has said already what it knows.
local function files()
  if opts.user then
    return synapse.users.list_media(opts.user):map(function(file)
      return { name = ("mxc://%s/%s"):format(text.server(opts.user), file.media_id), info = file }
    end)
  end
  local all, seen = {}, {}
  local function add(list)
    for _, mxc in ipairs(list) do
      all[#all + 1] = not seen[mxc] and { name = mxc } or nil
      seen[mxc] = true
    end
  end
  add(opts.files or {})
  if opts.room then
    local room_id = matrix.rooms.resolve(opts.room)
    synapse.rooms.get(room_id) -- the list of a room that does not exist is empty
    local media = synapse.rooms.list_media(room_id)
    add(media["local"])
    add(media.remote)
  end
  return all
end

recipe.items(files(), function(file)
  local server, id = file.name:match("^mxc://([^/]+)/([^/]+)$")
  local found, answer = true, { media_info = file.info }
  if not file.info then
    found, answer = pcall(synapse.media.get, server, id)
  end
  if not found and opts.room and answer.status == 404 then
    return nil, "this server has no copy of it"
  elseif not found then
    error(answer, 0)
  end
  local info = answer.media_info
  local is_in = type(info.quarantined_by) == "string"
  if is_in ~= opts.undo then
    return nil, is_in and "is in quarantine already, by " .. info.quarantined_by or "is not in quarantine"
  elseif opts.undo then
    synapse.media.unquarantine(server, id)
    return "take out of quarantine"
  elseif info.safe_from_quarantine == true or info.safe_from_quarantine == 1 then
    return nil, "is protected; synapse.media.unprotect ends that"
  end
  synapse.media.quarantine(server, id)
  return "put into quarantine"
end, { label = "going through files" })
