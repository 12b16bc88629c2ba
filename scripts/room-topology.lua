-- room-topology: show which rooms are in which spaces, as a tree, and which are in none.
--
--   synlua run room-topology
--   synlua run room-topology --depth 2 --inside
--   synlua run room-topology --space '#company:example.org' --output json
--
-- What is in a space is read from the space's own state, in the order that people see. Each room
-- is shown with its alias or id, and how many members it has. A room in several spaces is shown
-- in each; a space in several is shown with all that is in it in the first, and in the others as
-- "see above", so that spaces which contain each other come to an end. A room that this server
-- has left or never had is shown by its id. A space that this server has left shows nothing.
--
-- It changes nothing. A tree is 20 levels deep at most, unless --depth says less.

local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"
local view = require "view"

local opts = recipe.start {
  name = "room-topology",
  summary = "Show which rooms are in which spaces",
  effect = "read",
  needs = { "matrix.rooms.resolve", "synapse.rooms.list", "synapse.rooms.list_state" },
  works_on = "both",
  example = "synlua run room-topology --depth 2",
  options = {
    { "space", "room_id_or_alias", help = "only what is in this space" },
    { "depth", "integer", default = 20, help = "how many levels are shown" },
    { "inside", "boolean", help = "leave out the rooms that are in no space" },
  },
}

-- What each room is shown as, the ids of spaces and of other rooms, and what is in each space.
local rooms, spaces, others, children, has_parent = {}, {}, {}, {}, {}
for room in progress(synapse.rooms.list {}, "listing rooms") do
  local alias = type(room.canonical_alias) == "string" and room.canonical_alias or room.room_id
  local name = type(room.name) == "string" and room.name .. "  " or ""
  rooms[room.room_id] = ("%s%s  (%s)"):format(name, alias, text.plural(room.joined_members, "member"))
  local list = room.room_type == "m.space" and spaces or others
  list[#list + 1] = room.room_id
end

-- Whether one child stands before another: first those with an order, then the older ones.
local function before(a, b)
  local x, y = a.content.order, b.content.order
  if type(x) ~= type(y) then
    return type(x) == "string"
  elseif type(x) == "string" and x ~= y then
    return x < y
  elseif a.origin_server_ts ~= b.origin_server_ts then
    return a.origin_server_ts < b.origin_server_ts
  end
  return a.state_key < b.state_key
end

-- The ids of the rooms in a space. A child that was taken out has no servers any more.
local function children_of(space)
  local events = synapse.rooms.list_state(space, { type = "m.space.child" }):filter(function(event)
    return event.type == "m.space.child" and type(event.content.via) == "table"
  end):collect()
  table.sort(events, before)
  local ids = {}
  for _, event in ipairs(events) do
    ids[#ids + 1] = event.state_key
  end
  return ids
end

parallel.each(progress(spaces, "reading spaces"), function(space)
  children[space] = children_of(space)
  for _, child in ipairs(children[space]) do
    has_parent[child] = has_parent[child] or child ~= space
  end
end)

-- Puts down that a space is reached, and all below it.
local reached = {}
local function reach(space)
  local stack = { space }
  while #stack > 0 do
    local room_id = table.remove(stack)
    if not reached[room_id] then
      reached[room_id] = true
      for _, child in ipairs(children[room_id] or {}) do
        stack[#stack + 1] = child
      end
    end
  end
end

-- The spaces with which a tree begins: those that are in no other. Spaces that are only in each
-- other have no beginning; the first of them is taken.
local function roots()
  local first = {}
  for _, in_each_other in ipairs { false, true } do
    for _, space in ipairs(spaces) do
      if not reached[space] and (in_each_other or not has_parent[space]) then
        first[#first + 1] = space
        reach(space)
      end
    end
  end
  return first
end

local shown = {}

-- The branch of a room, as view.tree takes it: a list that begins with what it is called.
local function branch(room_id, depth)
  local label = rooms[room_id] or room_id .. "  (not on this server)"
  local below = children[room_id] or {}
  if #below == 0 then
    return { label }
  elseif shown[room_id] then
    return { label .. "  see above" }
  elseif depth >= opts.depth then
    return { ("%s  … %s"):format(label, text.plural(#below, "room")) }
  end
  shown[room_id] = true
  local node = { label }
  for _, child in ipairs(below) do
    node[#node + 1] = branch(child, depth + 1)
  end
  return node
end

if opts.space then
  local id = matrix.rooms.resolve(opts.space)
  if not children[id] then
    error("--space: " .. opts.space .. " is no space on this server", 0)
  end
  view.tree { branch(id, 0) }
  return
end

local tree, outside = {}, { "in no space" }
for _, space in ipairs(roots()) do
  tree[#tree + 1] = branch(space, 0)
end
for _, room_id in ipairs(others) do
  if not has_parent[room_id] then
    outside[#outside + 1] = rooms[room_id]
  end
end
if #outside > 1 and not opts.inside then
  tree[#tree + 1] = outside
end
view.tree(tree)
