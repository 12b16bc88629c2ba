local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local text = require "text"
local time = require "time"

-- Makes a room. The list of rooms is made of Synapse's statistics, which hear of it a little later.
local function new_room(name, content)
  local room_id = matrix.rooms.create { preset = "private_chat", name = name, creation_content = content }.room_id
  while synapse.rooms.get(room_id).name ~= name do
    time.sleep("20ms")
  end
  return room_id
end

-- Puts rooms into a space, in this order.
local function put_into(space, ...)
  for _, room_id in ipairs { ... } do
    matrix.rooms.set_state(space, "m.space.child", room_id, { via = { test.server() } })
    time.sleep("2ms") -- the order is that of the times
  end
end

-- Makes a space with these rooms in it.
local function new_space(name, ...)
  local space = new_room(name, { type = "m.space" })
  put_into(space, ...)
  return space
end

-- What the recipe prints, from a line with the name to the next one that is not below it.
local function part(run, name)
  local lines, indent = {}, nil
  for _, line in ipairs(text.split(run.out, "\n")) do
    local depth = #line:match("^ *")
    if indent and depth <= indent then
      break
    elseif indent or line:find(name, 1, true) then
      indent = indent or depth
      local remark = line:match("  see above") or line:match("  … %d+ rooms?") or ""
      lines[#lines + 1] = (" "):rep(depth - indent) .. line:match("%S+") .. remark
    end
  end
  return lines
end

local n = test.unique("n") -- names of this test alone

-- The part of what is printed that begins with a name.
local function shown(options, name)
  local run = test.apply(options)
  test.equal({ run.sent, run.status }, { 0, 0 })
  return part(run, name)
end

test.case("shows spaces as a tree, and what is in none", function()
  local one, two, alone = new_room(n .. "one"), new_room(n .. "two"), new_room(n .. "alone")
  local inner = new_space(n .. "inner", two)
  local top = new_space(n .. "top", one, inner, two, "!elsewhere:elsewhere.test")
  local tree = { n .. "top", "  " .. n .. "one", "  " .. n .. "inner", "    " .. n .. "two", "  " .. n .. "two",
    "  !elsewhere:elsewhere.test" }
  test.equal(shown({}, n .. "top"), tree)
  test.equal(shown({ space = top }, n .. "top"), tree)
  test.equal(shown({ depth = 1 }, n .. "inner"), { n .. "inner  … 1 room" })
  test.equal(shown({}, n .. "alone"), { n .. "alone" })
  local run = test.apply {}
  test.has(text.join(part(run, "in no space"), "\n"), n .. "alone")
  test.equal(text.join(part(run, "in no space"), "\n"):find(n .. "one", 1, true), nil)
  test.equal(test.apply({ inside = true }).out:find(alone, 1, true), nil)
end)

test.case("comes to an end where spaces contain each other, or are in several", function()
  local room = new_room(n .. "deep")
  local a, b = new_space(n .. "ring-a"), new_space(n .. "ring-b", room)
  put_into(a, b, a)
  put_into(b, a)
  local both = shown({}, n .. "ring-a")
  test.equal(both, { n .. "ring-a", "  " .. n .. "ring-b", "    " .. n .. "deep", "    " .. n .. "ring-a  see above",
    "  " .. n .. "ring-a  see above" })
  local shared = new_space(n .. "shared", room)
  new_space(n .. "x", shared)
  new_space(n .. "y", shared)
  test.equal(shown({}, n .. "x"), { n .. "x", "  " .. n .. "shared", "    " .. n .. "deep" })
  test.equal(shown({}, n .. "y"), { n .. "y", "  " .. n .. "shared  see above" })
end)

test.case("does not show what was taken out of a space", function()
  local room = new_room(n .. "out")
  local space = new_space(n .. "emptied", room)
  matrix.rooms.set_state(space, "m.space.child", room, {})
  test.equal(shown({}, n .. "emptied"), { n .. "emptied" })
  test.equal(shown({}, n .. "out"), { n .. "out" })
end)

test.case("refuses a space that is none", function()
  test.refuses({ space = new_room(n .. "plain") }, 1, "is no space on this server")
  test.refuses({ space = "#nowhere:" .. test.server() }, 1, "not found")
end)
