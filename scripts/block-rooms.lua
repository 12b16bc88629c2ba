-- block-rooms: block rooms, so that nobody of this server joins them, or unblock them.
--
--   synlua run block-rooms --rooms '!abc:example.org,#spam:elsewhere.example'
--   synlua run block-rooms --rooms @bad-rooms.txt --apply
--   synlua run block-rooms --rooms @bad-rooms.txt --unblock --apply
--
-- Whoever is in a blocked room stays there and goes on writing: evacuate-room makes them
-- leave, and delete-rooms --block does both. Other servers do not hear of it.
--
-- A block is of an id. An alias stands for the room that it leads to now; if it leads to
-- another one later, or if the room is upgraded, that room is not blocked. An id that this
-- server does not know is blocked too, so that a bad room can be kept out beforehand; the
-- line says so, since it may be a typing mistake.
--
-- A room that is so already is skipped. synlua runs undo takes a run back.

local matrix = require "matrix"
local recipe = require "recipe"
local synapse = require "synapse"

local opts = recipe.start {
  name = "block-rooms",
  summary = "Block rooms, so that nobody joins them, or unblock them",
  effect = "change",
  needs = {
    "matrix.rooms.resolve", "synapse.rooms.get", "synapse.rooms.get_block", "synapse.rooms.set_block",
  },
  works_on = "both",
  example = "synlua run block-rooms --rooms @bad-rooms.txt",
  options = {
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases with commas between; @FILE reads one per line, @FILE#COLUMN a column" },
    { "unblock", "boolean", help = "unblock the rooms instead" },
  },
}

-- Whether this server has the room.
local function is_known(id)
  local ok, err = pcall(synapse.rooms.get, id)
  if not ok and err.errcode ~= "M_NOT_FOUND" then
    error(err, 0)
  end
  return ok
end

local seen = {}

recipe.items(opts.rooms, function(name)
  local id = matrix.rooms.resolve(name)
  if seen[id] then
    return nil, "is named twice: it is " .. seen[id]
  end
  seen[id] = name
  local now = synapse.rooms.get_block(id)
  if now.block and not opts.unblock then
    return nil, "is blocked already, by " .. now.user_id
  elseif not now.block and opts.unblock then
    return nil, "is not blocked"
  end
  local remark = is_known(id) and "" or "; this server does not know the room"
  synapse.rooms.set_block(id, { block = not opts.unblock })
  return (opts.unblock and "unblock" or "block") .. remark
end, { label = opts.unblock and "unblocking" or "blocking" })
