-- What is made of a list: a part of it, other items, another order, groups.
-- luacheck: ignore 411 631
local assert = require "assert"
local json = require "json"
local matrix = require "matrix"
local parallel = require "parallel"
local server = require "server"
local synapse = require "synapse"

local users = "/_synapse/admin/v3/users"

-- Plans three pages of two accounts, a1 to a6. Every second is an admin; seen is null for one.
local function three_pages()
  server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1","admin":false,"seen":5},{"name":"a2","admin":true,"seen":3}],"next_token":"2","total":6}')
  server.on("GET", users .. "?from=2&limit=1000", 200, '{"users":[{"name":"a3","admin":false,"seen":null},{"name":"a4","admin":true,"seen":9}],"next_token":"4","total":6}')
  server.on("GET", users .. "?from=4&limit=1000", 200, '{"users":[{"name":"a5","admin":false,"seen":3},{"name":"a6","admin":true,"seen":4}],"total":6}')
end

local function names(list)
  local all = {}
  for _, user in ipairs(list) do
    all[#all + 1] = user.name
  end
  return table.concat(all, " ")
end

local function is_late(user) return user.name > "a3" end

--== filter
three_pages()
local late = synapse.users.list({}):filter(is_late)
assert.equal(tostring(late), "list of synapse.users.list, filtered")
assert.equal(#server.requests(), 0)
local seen = {}
for user in late do
  seen[#seen + 1] = user
end
assert.equal(names(seen), "a4 a5 a6")
assert.equal(late(), nil)
assert.equal(late:collect(), {})

--== filter by a field, where null is no
three_pages()
assert.equal(names(synapse.users.list({}):filter("seen"):collect()), "a1 a2 a4 a5 a6")

--== null is no
three_pages()
assert.equal(names(synapse.users.list({}):filter(function(user) return user.seen end):collect()), "a1 a2 a4 a5 a6")

--== filters and maps follow each other
three_pages()
local list = synapse.users.list({}):filter("admin"):map("name"):filter(function(name) return name ~= "a4" end)
assert.equal(list:collect(), { "a2", "a6" })

--== take from what is filtered
three_pages()
local list = synapse.users.list {}
local admins = list:filter("admin")
assert.equal(names(admins:take(2)), "a2 a4")
assert.equal(list().name, "a5") -- both walk the same items
assert.equal(names(admins:take(5)), "a6")

--== pages and count of what is filtered
three_pages()
local pages = {}
for page in synapse.users.list({}):filter(is_late):pages() do
  pages[#pages + 1] = names(page)
end
assert.equal(pages, { "a4", "a5 a6" })

--== count walks to the end
three_pages()
local list = synapse.users.list({}):filter("admin")
assert.equal(list.total, nil)
assert.equal(list:count(), 3)

--== map
three_pages()
local list = synapse.users.list({}):map(function(user) return user.name:upper() end)
assert.equal(list(), "A1")
assert.equal(list.total, 6)
assert.equal(list:collect(), { "A2", "A3", "A4", "A5", "A6" })
assert.equal(tostring(list), "list of synapse.users.list, mapped")

--== a map that gives nothing
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}]}')
synapse.users.list({}):map(function(user) local _ = user.name end)() --> error: map: nothing came of an item: return a value, such as json.null, or filter the list before
synapse.users.list({}):map("nothing"):collect() --> error: map("nothing"): an item has no such field; there are: name
synapse.users.list({}):map("displayname"):collect() --> error: map("displayname"): an item has no such field: filter the list before

--== first
three_pages()
local list = synapse.users.list {}
assert.equal(list:first().name, "a1")
assert.equal(list:first(is_late).name, "a4")
assert.equal(list:first("admin").name, "a6")
assert.equal(list:first(), nil)
assert.equal(list:first(is_late), nil)

--== first asks for no more than it needs
server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}]}')
assert.equal(synapse.users.list({}):map("name"):first(), "a1")

--== sort_by
three_pages()
local list = synapse.users.list({}):sort_by("seen")
assert.equal(#server.requests(), 0)
assert.equal(names(list:take(2)), "a2 a5")
assert.equal(list().name, "a6")
assert.equal(names(list:collect()), "a1 a4 a3")
assert.equal(list(), nil)
assert.equal(tostring(list), "list of synapse.users.list, sorted")

--== downwards, and null last all the same
three_pages()
local list = synapse.users.list({}):sort_by("seen", "desc")
assert.equal(list:map("name"):collect(), { "a4", "a1", "a6", "a2", "a5", "a3" })

--== by a function and by booleans, and equal ones stay in their order
three_pages()
local list = synapse.users.list({}):sort_by(function(user) return user.admin end, "asc")
assert.equal(names(list:collect()), "a1 a3 a5 a2 a4 a6")

--== by values of many types
server.on("GET", users .. "?limit=1000", 200, '{"users":["b",2,true,"a",1,false,null]}')
assert.equal(json.encode(synapse.users.list({}):sort_by(function(x) return x end):collect()), '[false,true,1,2,"a","b",null]')

--== NaN, and what has no order
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"},{"name":"a2"}]}')
local list = synapse.users.list({}):sort_by(function(user) return user.name == "a1" and 0 / 0 or 5 end, "desc")
assert.equal(names(list:collect()), "a2 a1")
synapse.users.list({}):sort_by(function() return {} end):collect() --> error: sort_by: an item has a table to sort by, and such values have no order
synapse.users.list({}):group_by(function() return 0 / 0 end) --> error: group_by: an item is in the group

--== a field that there is not
local function list() return synapse.users.list {} end
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1","last_seen_ts":1},{"name":"a2"}]}')
list():sort_by("last_seen"):collect() --> error: sort_by("last_seen"): no item has such a field, did you mean "last_seen_ts"?
list():sort_by("-last_seen_ts"):collect() --> error: for the other order write sort_by("last_seen_ts", "desc")
list():filter("lockd"):collect() --> error: filter("lockd"): no item has such a field; there are: last_seen_ts, name
for _ in list():filter("lockd") do end --> error: filter("lockd"): no item has such a field
list():first("lockd") --> error: first("lockd"): no item has such a field
list():group_by("naem") --> error: group_by("naem"): no item has such a field, did you mean "name"?
assert.equal(list():filter("last_seen_ts"):map("name"):collect(), { "a1" })
assert.equal(list():filter("erased"):collect(), {}) -- other versions of Synapse have it
assert.equal(list():map(function(user) return { id = user.name } end):filter("late"):collect(), {})
assert.equal(list():filter("lockd"):take(0), {})

--== no items, no fields
server.always("GET", users .. "?limit=1000", 200, '{"users":[]}')
assert.equal(synapse.users.list({}):sort_by("lockd"):collect(), {})
assert.equal(synapse.users.list({}):filter("lockd"):first(), nil)

--== group_by
three_pages()
local groups = synapse.users.list({}):group_by("admin")
assert.equal({ names(groups[true]), names(groups[false]) }, { "a2 a4 a6", "a1 a3 a5" })

--== groups of what has no value
three_pages()
local groups = synapse.users.list({}):group_by("seen")
assert.equal({ names(groups[3]), names(groups[json.null]) }, { "a2 a5", "a3" })

--== group_by a function
three_pages()
local groups = synapse.users.list({}):group_by(function(user) return user.name:sub(1, 1) end)
assert.equal(names(groups.a), "a1 a2 a3 a4 a5 a6")

--== keyed lists give key and value
local path = "/_matrix/client/v3/rooms/!a/joined_members"
server.always("GET", path, 200, '{"joined":{"@a:x":{"display_name":"B"},"@b:x":{"display_name":"A"},"@c:x":{"display_name":null}}}')
local function list() return matrix.rooms.joined_members "!a" end
assert.equal(list():filter(function(id, member) return id == "@b:x" and member.display_name == "A" end):collect(), { ["@b:x"] = { display_name = "A" } })
assert.equal(list():filter("display_name"):map("display_name"):collect(), { ["@a:x"] = "B", ["@b:x"] = "A" })
assert.equal({ list():sort_by("display_name"):first() }, { "@b:x", { display_name = "A" } })
assert.equal({ list():first(function(id) return id == "@c:x" end) }, { "@c:x", { display_name = json.null } })
assert.equal(list():group_by("display_name").A, { ["@b:x"] = { display_name = "A" } })

--== close
server.on("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"},{"name":"a2"}]}')
local list = synapse.users.list {}
local sorted = list:sort_by("name")
assert.equal(sorted().name, "a1")
sorted:close()
assert.equal(sorted(), nil)
assert.equal(list(), nil)

--== an error of the server stays an error
server.always("GET", users .. "?limit=1000", 403, '{"errcode":"M_FORBIDDEN","error":"no"}')
for _, list in ipairs { synapse.users.list({}):filter("admin"), synapse.users.list({}):sort_by("name"), synapse.users.list({}):map("name") } do
  for _ = 1, 2 do
    local ok, err = pcall(list)
    assert.equal({ ok, err.errcode }, { false, "M_FORBIDDEN" })
  end
end

--== an error in the function is raised at its line
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}]}')
synapse.users.list({}):filter(function() error("odd") end)() --> error: odd

--== workers share what is made of a list
three_pages()
local list, seen = synapse.users.list({}):sort_by(function(user) return user.name end, "desc"), {}
parallel.each(list, function(user) seen[#seen + 1] = user.name end, { workers = 3 })
table.sort(seen)
assert.equal(table.concat(seen, " "), "a1 a2 a3 a4 a5 a6")

--== a list that sorts itself
server.always("GET", users .. "?limit=1000", 200, '{"users":[{"name":"a1"}]}')
local list
list = synapse.users.list({}):sort_by(function() return list() end) list() --> error: sort_by: the function walks the list that is being sorted

--== inside coroutines
three_pages()
local co = coroutine.wrap(function()
  for name in synapse.users.list({}):filter("admin"):map("name") do
    coroutine.yield(name)
  end
end)
assert.equal({ co(), co(), co() }, { "a2", "a4", "a6" })

--== misuse
local list = synapse.users.list {}
list:filter()             --> error: bad argument #1 to 'filter' (a function or the name of a field expected, got nothing)
list:filter { admin = true } --> error: bad argument #1 to 'filter' (a function or the name of a field expected, got a table)
list:map(5)               --> error: bad argument #1 to 'map' (a function or the name of a field expected, got the number 5)
list:first(false)         --> error: bad argument #1 to 'first' (a function or the name of a field expected, got the boolean false)
list:group_by(nil)        --> error: bad argument #1 to 'group_by' (
list:sort_by("name", "down") --> error: bad argument #2 to 'sort_by' ("asc" or "desc" expected, got the string "down")
list.filter(is_late)      --> error: a list expected; call its functions with a colon, as in list:collect()
list:filtr(is_late)       --> error: a list has no "filtr", did you mean "filter"?

--== a field of what has none
server.always("GET", "/_matrix/client/v3/joined_rooms", 200, '{"joined_rooms":["!a"]}')
matrix.rooms.list_joined():filter("name")() --> error: filter("name"): an item is the string "!a", which has no fields
