-- What a list does.
local assert = require "assert"
local json = require "json"
local matrix = require "matrix"
local server = require "server"
local synapse = require "synapse"

local users = "/_synapse/admin/v3/users"

-- Plans three pages of two accounts, a1 to a6.
local function three_pages()
  server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"},{"name":"a2"}],"next_token":"2","total":6}')
  server.on("GET", users .. "?from=2&limit=1000", 200, '{"users":[{"name":"a3"},{"name":"a4"}],"next_token":"4","total":6}')
  server.on("GET", users .. "?from=4&limit=1000", 200, '{"users":[{"name":"a5"},{"name":"a6"}],"total":6}')
end

local function names(list)
  local all = {}
  for _, user in ipairs(list) do
    all[#all + 1] = user.name
  end
  return table.concat(all, " ")
end

--== for
three_pages()
local seen = {}
for user in synapse.users.list {} do
  seen[#seen + 1] = user
end
assert.equal(names(seen), "a1 a2 a3 a4 a5 a6")

--== pages
three_pages()
local pages = {}
for page in synapse.users.list({}):pages() do
  pages[#pages + 1] = names(page)
end
assert.equal(pages, { "a1 a2", "a3 a4", "a5 a6" })

--== collect
three_pages()
local list = synapse.users.list {}
assert.equal(list.total, nil)
local all = list:collect()
assert.equal(names(all), "a1 a2 a3 a4 a5 a6")
assert.equal(list.total, 6)
assert.equal(list:collect(), {})
assert.equal(list(), nil)
assert.equal(json.encode(list:collect()), "[]")

--== take
three_pages()
local list = synapse.users.list {}
assert.equal(names(list:take(0)), "")
assert.equal(names(list:take(3)), "a1 a2 a3")
assert.equal(names(list:take(1)), "a4")
assert.equal(names(list:take(99)), "a5 a6")
assert.equal(names(list:take(1)), "")

--== count
three_pages()
local list = synapse.users.list {}
list:take(1)
assert.equal(list:count(), 5)
assert.equal(list:count(), 0)

--== break and going on
three_pages()
local list = synapse.users.list {}
for user in list do
  if user.name == "a3" then
    break
  end
end
local rest = {}
for user in list do
  rest[#rest + 1] = user
end
assert.equal(names(rest), "a4 a5 a6")

--== pages after items
three_pages()
local list = synapse.users.list {}
list:take(1)
assert.equal(names(list:pages()()), "a2")
assert.equal(names(list:pages()()), "a3 a4")
assert.equal(names(list:collect()), "a5 a6")

--== close
server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"},{"name":"a2"}]}')
local list = synapse.users.list {}
assert.equal(list().name, "a1")
list:close()
assert.equal(list(), nil)
assert.equal(list:count(), 0)
list:close()
local unused = synapse.users.list {}
unused:close()
assert.equal(unused:collect(), {})
assert.equal(#server.requests(), 1)

--== nothing is sent before the first item
local list = synapse.users.list {}
assert.equal(tostring(list), "list of synapse.users.list")
assert.equal(#server.requests(), 0)

--== misuse
local list = synapse.users.list {}
list.collect() --> error: a list expected; call its functions with a colon, as in list:collect()
list:colect() --> error: a list has no "colect", did you mean "collect"?
local _ = list[1] --> error: a list that comes from the server has no items by number: write  for item in list do … end, or list:collect() for a table
local _ = list.user_id --> error: a list has no "user_id": write  for item in list do … end, or list:collect() for a table
local _ = #list --> error: write list:count(), list.total where the server says it, or list:collect() for a table
pairs(list) --> error: bad argument #1 to 'pairs' (table expected, got userdata: write  for item in list do … end, or list:collect() for a table)
ipairs(list) --> error: bad argument #1 to 'ipairs' (table expected, got userdata: write  for item in list do … end,
next(list) --> error: bad argument #1 to 'next' (table expected, got userdata: write  for item in list do … end,
table.sort(list) --> error: bad argument #1 to 'sort' (table expected, got userdata: write  for item in list do … end,
unpack(list) --> error: bad argument #1 to 'unpack' (table expected, got userdata: write  for item in list do … end,
list:take(-1) --> error: bad argument #1 to 'take' (-1 is negative)
list:take() --> error: bad argument #1 to 'take' (a number expected, got nothing)
list:take(1.5) --> error: 1.5 is not a whole number
for _ in pairs(list) do end --> error: table expected, got userdata

--== an error in the middle
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"},{"name":"a2"}],"next_token":"2","total":6}')
server.always("GET", users .. "?from=2&limit=1000", 403, '{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}')
server.always("GET", "/_matrix/client/v1/auth_metadata", 404, '{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}')
local list = synapse.users.list {}
assert.equal(names(list:take(2)), "a1 a2")
list() --> error: You are not a server admin
local seen = 0
local ok, err = pcall(function()
  for _ in synapse.users.list {} do
    seen = seen + 1
  end
end)
assert.equal({ ok, seen, err.errcode }, { false, 2, "M_FORBIDDEN" })
-- The error stays; it does not become the end of the list.
assert.raises(function() return list:collect() end, "You are not a server admin")
assert.raises(function() return list:count() end, "You are not a server admin")

--== the error is raised at the loop
server.always("GET", users, 404, '{"errcode":"M_NOT_FOUND","error":"no"}')
for _ in synapse.users.list {} do error("not reached") end --> error: the server refused GET /_synapse/admin/v3/users: no (status 404 M_NOT_FOUND)

--== the limit is the caller's
server.on("GET", users .. "?limit=2", 200, '{"users":[{"name":"a1"}],"next_token":1}')
server.on("GET", users .. "?from=1&limit=2", 200, '{"users":[]}')
assert.equal(names(synapse.users.list({ limit = 2 }):collect()), "a1")

--== a limit without an end
synapse.users.list({ limit = 0 }):collect() --> error: it must be at least 1
assert.equal(#server.requests(), 0)

--== keyed
local path = "/_matrix/client/v3/rooms/!a/joined_members"
server.always("GET", path, 200, '{"joined":{"@a:example.org":{"display_name":"A"},"@b:example.org":{"display_name":"B"}}}')
local seen = {}
for id, member in matrix.rooms.joined_members "!a" do
  seen[id] = member.display_name
end
assert.equal(seen, { ["@a:example.org"] = "A", ["@b:example.org"] = "B" })
local list = matrix.rooms.joined_members "!a"
assert.equal(list:take(1), { ["@a:example.org"] = { display_name = "A" } })
assert.equal(list:collect(), { ["@b:example.org"] = { display_name = "B" } })
assert.equal(matrix.rooms.joined_members("!a"):count(), 2)
assert.equal(matrix.rooms.joined_members("!a"):pages()()["@b:example.org"].display_name, "B")

--== keyed and empty
server.on("GET", "/_matrix/client/v3/rooms/!a/joined_members", 200, '{"joined":{}}')
assert.equal(json.encode(matrix.rooms.joined_members("!a"):collect()), "{}")

--== unpaged
server.on("GET", "/_matrix/client/v3/joined_rooms", 200, '{"joined_rooms":["!a","!b"]}')
assert.equal(matrix.rooms.list_joined():collect(), { "!a", "!b" })

--== bare array
server.on("GET", "/_matrix/client/v3/rooms/!a/state", 200, '[{"type":"m.room.name"},{"type":"m.room.topic"}]')
local types = {}
for event in matrix.rooms.list_state "!a" do
  types[#types + 1] = event.type
end
assert.equal(types, { "m.room.name", "m.room.topic" })

--== inside coroutines
three_pages()
local co = coroutine.wrap(function()
  for user in synapse.users.list {} do
    coroutine.yield(user.name)
  end
end)
local seen = {}
for name in co do
  seen[#seen + 1] = name
end
assert.equal(table.concat(seen, " "), "a1 a2 a3 a4 a5 a6")

--== shared by coroutines
three_pages()
local list = synapse.users.list {}
local seen = 0
local function worker()
  for _ in list do
    seen = seen + 1
    coroutine.yield()
  end
end
local a, b = coroutine.create(worker), coroutine.create(worker)
while coroutine.status(a) ~= "dead" or coroutine.status(b) ~= "dead" do
  coroutine.resume(a)
  coroutine.resume(b)
end
assert.equal(seen, 6)

--== a token that comes again
server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}],"next_token":"7"}')
server.on("GET", users .. "?from=7&limit=1000", 200, '{"users":[{"name":"a2"}],"next_token":"7"}')
local list = synapse.users.list {}
assert.equal(names(list:take(2)), "a1 a2")
assert.raises(function() list() end, 'names "7" as the next page of synapse.users.list again')

--== collected first when changes are sent
server.apply()
three_pages()
local list = synapse.users.list {}
assert.equal(list().name, "a1")
assert.equal(#server.requests(), 3)
assert.equal(names(list:collect()), "a2 a3 a4 a5 a6")

--== an error while collecting first
server.apply()
server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}],"next_token":"2","total":6}')
server.on("GET", users .. "?from=2&limit=1000", 403, '{"errcode":"M_FORBIDDEN","error":"no"}')
local list = synapse.users.list {}
local ok, err = pcall(list)
assert.equal({ ok, err.errcode }, { false, "M_FORBIDDEN" })
assert.equal(pcall(list.collect, list), false)

--== numbers that would be rounded
server.on("GET", users, 200, '{"users":[{"name":"a1","id":9007199254740993}]}')
assert.raises(function() return synapse.users.list({}):collect() end, "9007199254740993")

--== functions that take a table take a list
local csv, text = require "csv", require "text"
three_pages()
assert.equal(csv.encode(synapse.users.list {}), "name\na1\na2\na3\na4\na5\na6\n")
three_pages()
assert.equal(text.join(synapse.users.list({}):map("name")), "a1, a2, a3, a4, a5, a6")

--== fields and JSON take none
local list = synapse.users.list {}
synapse.users.redact("@a:x", { rooms = list }) --> error: field 'rooms': a list expected, got a list that comes from the server (list:collect() makes a table of it)
synapse.users.modify("@a:x", { displayname = list }) --> error: got a list that comes from the server (list:collect()
synapse.users.modify("@a:x", list) --> error: a table of fields expected, got a list that comes from the server
json.encode { list } --> error: a userdata cannot be JSON: write  for item in list do … end, or list:collect() for a table
matrix.rooms.send("!a:x", "m.room.message", { body = list }) --> error: at "body": a userdata cannot be JSON: write  for item
assert.equal(#server.requests(), 0)
