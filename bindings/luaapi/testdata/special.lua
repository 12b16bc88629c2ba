-- The functions that are more than a row.
local assert = require "assert"
local json = require "json"
local matrix = require "matrix"
local server = require "server"
local synapse = require "synapse"

local alice = "/_synapse/admin/v2/users/@alice:example.org"
local not_found = '{"errcode":"M_NOT_FOUND","error":"User not found"}'

--== modify
server.apply()
server.on("GET", alice, 200, '{"name":"@alice:example.org"}')
server.on("PUT", alice, 200, '{"name":"@alice:example.org","displayname":"A"}')
assert.equal(synapse.users.modify("@alice:example.org", { displayname = "A" }).displayname, "A")
assert.equal(server.body(), '{"displayname":"A"}')

--== modify creates nobody
server.apply()
server.always("GET", alice, 404, not_found)
synapse.users.modify("@alice:example.org", { displayname = "A" }) --> error: User not found (status 404 M_NOT_FOUND)
local _, err = pcall(synapse.users.modify, "@alice:example.org", { displayname = "A" })
assert.equal(err.errcode, "M_NOT_FOUND")
assert.equal(server.requests(), { "GET " .. alice })

--== modify in a dry run gives the account as it would be
server.on("GET", alice, 200, '{"name":"@alice:example.org","displayname":"Old","threepids":[{"address":"a@x.org"}],"external_ids":[],' ..
  '"creation_ts":1700000000,"new_field":5}')
local held = synapse.users.modify("@alice:example.org", { displayname = "A" })
assert.equal(held.dry_run, true)
assert.equal({ held.name, held.displayname, held.new_field, held.creation_ts }, { "@alice:example.org", "A", 5, 1700000000000 })
assert.equal(held.threepids, { { address = "a@x.org" } })
assert.equal(held.external_ids, {})
assert.equal(server.requests(), { "GET " .. alice })

--== create
server.apply()
server.on("GET", alice, 404, not_found)
server.on("PUT", alice, 201, '{"name":"@alice:example.org"}')
assert.equal(synapse.users.create("@alice:example.org", { password = "x" }).name, "@alice:example.org")

--== create changes nobody
server.apply()
server.always("GET", alice, 200, '{"name":"@alice:example.org","deactivated":true}')
synapse.users.create("@alice:example.org", { displayname = "A" }) --> error: "@alice:example.org" exists already; synapse.users.modify changes it
local _, err = pcall(synapse.users.create, "@alice:example.org")
assert.matches(err.message, "exists already")
assert.equal(server.requests(), { "GET " .. alice })

--== create takes no other error for an answer
server.apply()
server.always("GET", alice, 404, '{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}')
server.always("GET", "/_synapse/admin/v1/server_version", 200, '{"server_version":"1.160.0"}')
server.always("GET", "/_matrix/client/versions", 200, '{"versions":["v1.12"]}')
synapse.users.create("@alice:example.org") --> error: Unrecognized request

--== create in a dry run
server.on("GET", alice, 404, not_found)
assert.equal(synapse.users.create("@alice:example.org", { password = "x" }).dry_run, true)
assert.equal(#server.requests(), 1)

--== create and modify name themselves
synapse.users.create("alice") --> error: bad argument #1 to 'synapse.users.create' (user_id: "alice" is no user id such as @alice:example.org; synapse.users.create(user_id, { … }))
synapse.users.modify("@alice:example.org", { name = "A" }) --> error: bad argument #2 to 'synapse.users.modify' (unknown field "name"

--== resolve
server.on("GET", "/_matrix/client/v3/directory/room/%23a%2Fb:example.org", 200, '{"room_id":"!abc","servers":[]}')
assert.equal(matrix.rooms.resolve("#a/b:example.org"), "!abc")
assert.equal(matrix.rooms.resolve("!xyz"), "!xyz")
assert.equal(#server.requests(), 1)
matrix.rooms.resolve("general") --> error: bad argument #1 to 'matrix.rooms.resolve' ("general" is neither a room id
matrix.rooms.resolve() --> error: bad argument #1 to 'matrix.rooms.resolve' (a room id or alias expected, got nothing)
matrix.rooms.resolve("!a", "!b") --> error: bad argument #2 to 'matrix.rooms.resolve'

--== resolve what does not exist
server.always("GET", "/_matrix/client/v3/directory/room/%23a:example.org", 404, '{"errcode":"M_NOT_FOUND","error":"Room alias not found"}')
server.always("GET", "/_matrix/client/v3/directory/room/%23b:example.org", 200, '"!abc"')
matrix.rooms.resolve("#a:example.org") --> error: Room alias not found
matrix.rooms.resolve("#b:example.org") --> error: the server knows the alias "#b:example.org", but names no room for it

--== a request
server.on("GET", "/_synapse/admin/v9/x/a%2Fb/%25?n=5&list=1&list=2&yes=true", 200, '{"a":[1,null]}')
local answer = synapse.request("get", "/_synapse/admin/v9/x/{a}/{b}", { "a/b", "%" }, { query = { n = 5, list = { 1, 2 }, yes = true } })
assert.equal(answer, { a = { 1, json.null } })

--== a request that changes is held
assert.equal(synapse.request("POST", "/_synapse/admin/v9/x", {}, { body = { a = 1 } }).dry_run, true)
assert.equal(synapse.request("DELETE", "/_synapse/admin/v9/x/{a}", { 7 }).dry_run, true)
assert.equal(matrix.request("PUT", "/_matrix/client/v9/x").dry_run, true)
assert.equal(server.requests(), {})

--== a request with a body
server.apply()
server.on("POST", "/_synapse/admin/v9/x", 200, "{}")
synapse.request("POST", "/_synapse/admin/v9/x", nil, { body = { a = 2 ^ 53, b = json.null, c = {}, d = json.array {} } })
assert.equal(server.body(), '{"a":9007199254740992,"b":null,"c":{},"d":[]}')

--== a request to a known endpoint has its effect
server.on("POST", "/_matrix/client/v3/user_directory/search", 200, '{"limited":false,"results":[]}')
assert.equal(matrix.request("POST", "/_matrix/client/v3/user_directory/search", {}, { body = { search_term = "a" } }).limited, false)
local held = synapse.request("PUT", "/_synapse/admin/v2/users/{u}", { "@alice:example.org" }, { body = { admin = true } })
assert.equal(held.dry_run, true)
assert.equal(held.name, "@alice:example.org")
assert.equal(held.admin, true)
assert.equal(held.threepids, {}) -- nobody has read what there is

--== a request to a known path without its empty end
server.on("GET", "/_matrix/client/v3/rooms/!a/state/m.room.name/", 200, '{"name":"General"}')
assert.equal(matrix.request("GET", "/_matrix/client/v3/rooms/{r}/state/{t}", { "!a", "m.room.name" }).name, "General")

--== mistakes in a request
synapse.request() --> error: bad argument #1 to 'synapse.request' (a method such as "GET" expected, got nothing)
synapse.request("FETCH", "/a") --> error: bad argument #1 to 'synapse.request' (method "FETCH" is none of
synapse.request("GET") --> error: bad argument #2 to 'synapse.request' (a path such as
synapse.request("GET", "https://other.example/a") --> error: must begin with a slash, without the homeserver's address
synapse.request("GET", "/a?b=c") --> error: give the query as a table of its own
synapse.request("GET", "/a/%2e%2e/b") --> error: contains a character that must be escaped
synapse.request("GET", "/a/../b") --> error: has ".." as a segment
synapse.request("GET", "/a/{b}c", { "x" }) --> error: each {placeholder} must be a whole segment with a name of its own
synapse.request("GET", "/a/{b}/{b}", { "x", "y" }) --> error: each {placeholder} must be a whole segment with a name of its own
synapse.request("GET", "/a/{b}") --> error: bad argument #3 to 'synapse.request' (a list of 1 expected for /a/{b}, got 0)
synapse.request("GET", "/a/{b}", { b = "x" }) --> error: a list of 1 expected for /a/{b}, got a table with other keys
synapse.request("GET", "/a/{b}", "x") --> error: a list of the path's values expected, got the string "x"
synapse.request("GET", "/a/{b}", { ".." }) --> error: item 1, for {b}: ".." would change the address
synapse.request("GET", "/a/{b}", { "" }) --> error: the value of "b" is empty
synapse.request("GET", "/a/{b}", { {} }) --> error: item 1, for {b}: a string, a number or a boolean expected, got a table
synapse.request("GET", "/a/{b}", { 2 ^ 53 + 2 }) --> error: above 2^53
synapse.request("GET", "/a", {}, { querry = {} }) --> error: unknown field "querry", did you mean "query"?
synapse.request("GET", "/a", {}, { query = "a=b" }) --> error: query: a table expected, got the string "a=b"
synapse.request("GET", "/a", {}, { query = { a = json.null } }) --> error: query: a: a string, a number or a boolean expected, got json.null
synapse.request("GET", "/a", {}, { query = { a = { b = 1 } } }) --> error: query: a: a list expected, got a table with other keys
synapse.request("POST", "/a", {}, { body = print }) --> error: body: a function cannot be JSON
synapse.request("GET", "/a", {}, {}, {}) --> error: 5 arguments are too many
synapse.request("POST", "/_matrix/media/v3/upload", {}, { body = {} }) --> error: matrix.media.upload sends this
assert.equal(server.requests(), {})

--== transaction ids
server.apply()
local room = "/_matrix/client/v3/rooms/!a/send/m.room.message/"
server.on("PUT", room .. "txn-1", 200, '{"event_id":"$1"}')
server.on("PUT", room .. "my%2Fid", 200, '{"event_id":"$2"}')
assert.equal(matrix.rooms.send("!a", "m.room.message", { body = "Hello" }).event_id, "$1")
assert.equal(matrix.rooms.send("!a", "m.room.message", { body = "Hello" }, "my/id").event_id, "$2")
matrix.rooms.send("!a", "m.room.message", {}, "") --> error: bad argument #4 to 'matrix.rooms.send' (txn_id: it is empty
matrix.rooms.send("!a", "m.room.message", {}, 5) --> error: bad argument #4 to 'matrix.rooms.send' (txn_id: a string expected, got the number 5
matrix.rooms.send("!a", "m.room.message", {}, "id", 5) --> error: 5 arguments are too many
matrix.rooms.redact("!a", "$e", "id") --> error: bad argument #3 to 'matrix.rooms.redact' (a table of fields expected, got the string "id"

--== transaction ids behind a table
server.apply()
server.on("PUT", "/_matrix/client/v3/rooms/!a/redact/$e/txn-1", 200, '{"event_id":"$1"}')
server.on("PUT", "/_matrix/client/v3/rooms/!a/redact/$e/id", 200, '{"event_id":"$2"}')
server.on("PUT", "/_matrix/client/v3/rooms/!a/redact/$e/id", 200, '{"event_id":"$2"}')
matrix.rooms.redact("!a", "$e", { reason = "spam" })
matrix.rooms.redact("!a", "$e", { reason = "spam" }, "id")
matrix.rooms.redact("!a", "$e", nil, "id")
assert.equal(server.body(), "{}")

--== tasks of the server
server.apply()
local status = "/_synapse/admin/v2/rooms/delete_status/d1"
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 200, '{"delete_id":"d1"}')
server.on("GET", status, 200, '{"status":"shutting_down"}')
server.on("GET", status, 200, '{"status":"purging"}')
server.on("GET", status, 200, '{"status":"complete","shutdown_room":{"kicked_users":[]}}')
assert.equal(synapse.rooms.delete_and_poll("!a", { purge = true }).status, "complete")

--== a task that fails
server.apply()
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 200, '{"delete_id":"d1"}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d1", 200, '{"status":"failed","error":"out of disk"}')
assert.raises(function() synapse.rooms.delete_and_poll("!a") end, "synapse.rooms.delete_and_poll: the server gave up: out of disk")

--== a task that was cancelled
server.apply()
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 200, '{"delete_id":"d1"}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d1", 200, '{"status":"cancelled"}')
assert.raises(function() synapse.rooms.delete_and_poll("!a") end, "the server gave up: it does not say why")

--== a task that cannot make everybody leave
server.apply()
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 200, '{"delete_id":"d1"}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d1", 200,
  '{"status":"failed","shutdown_room":{"failed_to_kick_users":["@alice:example.org","@bob:example.org"]}}')
assert.raises(function() synapse.rooms.delete_and_poll("!a") end,
  "the server gave up: users could not be made to leave: @alice:example.org, @bob:example.org")

--== a task that takes longer than the caller waits
server.apply()
server.on("POST", "/_synapse/admin/v1/purge_history/!a", 200, '{"purge_id":"p1"}')
server.always("GET", "/_synapse/admin/v1/purge_history_status/p1", 200, '{"status":"active"}')
assert.raises(function() synapse.rooms.purge_history_and_poll("!a", { purge_up_to_ts = "90d", wait = "2h" }) end,
  "not done after 2h (active); the server goes on, and the same call waits for it again")
synapse.rooms.delete_and_poll("!a", { wait = "soon" }) --> error: bad argument #2 to 'synapse.rooms.delete_and_poll' (field 'wait': a length of time such as "2h" expected, got "soon"
synapse.rooms.delete_and_poll("!a", { wait = "0s" }) --> error: field 'wait': a length of time
synapse.rooms.delete_and_poll("!a", { weit = "2h" }) --> error: unknown field "weit", did you mean "wait"?
synapse.rooms.delete("!a", { wait = "2h" }) --> error: unknown field "wait"

--== a task that runs already
server.apply()
local of_room = "/_synapse/admin/v2/rooms/!a/delete_status"
local refusal = '{"errcode":"M_UNKNOWN","error":"Purge already in progress for !a"}'
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 400, refusal)
server.on("GET", of_room, 200, '{"results":[{"delete_id":"d0","status":"complete"},{"delete_id":"d1","status":"purging"}]}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d1", 200, '{"status":"purging"}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d1", 200, '{"status":"failed"}')
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 200, '{"delete_id":"d2"}')
server.on("GET", "/_synapse/admin/v2/rooms/delete_status/d2", 200, '{"status":"complete","delete_id":"d2"}')
assert.equal(synapse.rooms.delete_and_poll("!a").delete_id, "d2")
server.on("DELETE", "/_synapse/admin/v2/rooms/!a", 400, '{"errcode":"M_UNKNOWN","error":"no"}')
assert.raises(function() synapse.rooms.delete_and_poll("!a") end, "no (status 400 M_UNKNOWN)")

--== a task in a dry run
local gone = synapse.rooms.delete_and_poll("!a")
assert.equal({ gone.dry_run, gone.status, gone.room_id, gone.shutdown_room.kicked_users }, { true, "complete", "!a", {} })
assert.matches(gone.delete_id, "^{delete_id of change 1, %x+}$")
assert.equal(synapse.users.redact_and_poll("@alice:example.org", { rooms = {} }).dry_run, true)
assert.equal(server.requests(), {})
synapse.rooms.delete_and_poll() --> error: bad argument #1 to 'synapse.rooms.delete_and_poll' (room_id:

--== new events
local sync = "/_matrix/client/v3/sync"
server.on("GET", sync, 200, '{"next_batch":"s1"}')
server.on("GET", sync .. "?filter=0&set_presence=offline&since=s1&timeout=30000", 200, '{"next_batch":"s2"}')
server.on("GET", sync .. "?filter=0&set_presence=offline&since=s2&timeout=30000", 200,
  '{"next_batch":"s3","rooms":{"join":{"!a":{"timeline":{"events":[{"type":"m.room.message"},{"type":"m.reaction"}]}}}}}')
local seen = {}
for event in matrix.sync.events { filter = "0" } do
  seen[#seen + 1] = event.room_id .. " " .. event.type
  if #seen == 2 then
    break
  end
end
assert.equal(seen, { "!a m.room.message", "!a m.reaction" })
assert.matches(server.requests()[1], "set_presence=offline&timeout=0$")

--== the iterator of new events is an object
server.always("GET", "/_matrix/client/v3/sync", 200, '{"next_batch":"s1"}')
local events = matrix.sync.events {}
assert.equal(events:position(), "s1")
assert.equal(tostring(events), "the new events, without end: write  for event in events do … end")
assert.raises(function() return events.positon end, 'matrix.sync.events has no "positon", did you mean "position"?')
assert.raises(function() return events.position() end, "write  events:position()  with a colon")
assert.raises(function() for _ in ipairs(events) do error("none") end end, "write  for event in events do … end")
assert.raises(function() matrix.sync.events { since = '{"from":"s1","to"' } end, "field 'since': it is cut off, or no position")
assert.raises(function() matrix.sync.events { since = "{}" } end, "field 'since': it is cut off, or no position")

--== what was given before a restart, though pages have the events in another order
local events_of = "/_matrix/client/v3/rooms/!a/messages?dir=f&filter=%7B%7D&limit=100"
server.on("GET", "/_matrix/client/v3/sync", 200,
  '{"next_batch":"s2","rooms":{"join":{"!a":{"timeline":{"events":[{"event_id":"$1"},{"event_id":"$2"},{"event_id":"$3"}]}}}}}')
local before = matrix.sync.events { since = "s1" }
assert.equal(before().event_id .. before().event_id, "$1$2")
server.on("GET", "/_matrix/client/v3/sync", 200, '{"next_batch":"s3","rooms":{"join":{"!a":{"timeline":{"limited":true}}}}}')
server.on("GET", events_of .. "&from=s1&to=s2", 200,
  '{"chunk":[{"event_id":"$2"},{"event_id":"$3"},{"event_id":"$1"}],"end":"t1"}')
server.on("GET", events_of .. "&from=t1&to=s2", 200, '{"chunk":[],"end":"t1"}')
local after = matrix.sync.events { since = before:position() }
assert.equal(after().event_id, "$3")
server.on("GET", "/_matrix/client/v3/sync", 200,
  '{"next_batch":"s3","rooms":{"join":{"!a":{"timeline":{"events":[{"event_id":"$4"}]}}}}}')
assert.equal(after().event_id, "$4")
assert.equal(after:position(), "s3")

--== after a page of which somebody has purged what was given, the rest comes again
server.on("GET", "/_matrix/client/v3/sync", 200, '{"next_batch":"s3","rooms":{"leave":{"!a":{"timeline":{"limited":true}}}}}')
server.on("GET", "/_matrix/client/v3/rooms/!a/messages", 200, '{"chunk":[{"event_id":"$2"},{"event_id":"$3"}]}')
local events = matrix.sync.events { since = '{"from":"s1","to":"s2","room":"!a","page":"t1","last":"$1"}' }
assert.equal(events().event_id, "$2")
assert.equal(events:position(), '{"from":"s1","to":"s2","room":"!a","page":"t1","last":"$2"}')
assert.equal(events().event_id, "$3")
assert.equal(events:position(), "s2")

--== a server that does not say how far it is
server.always("GET", "/_matrix/client/v3/sync", 200, "{}")
assert.raises(function() matrix.sync.events {} end, "the server does not say in next_batch how far")
assert.raises(function() matrix.sync.events { since = "s1" }() end, "the server does not say in next_batch how far")

--== a watcher never begins with an answer that the server has kept
server.always("GET", "/_matrix/client/v3/sync", 200, '{"next_batch":"s1","rooms":{"join":{"!a":{"timeline":{"events":[{}]}}}}}')
matrix.sync.events {}()
matrix.sync.events {}()
local first, second = server.requests()[1], server.requests()[3]
assert.matches(first, "not_types")
assert.equal(first == second, false)

--== a sync does not make the account look online
server.on("GET", "/_matrix/client/v3/sync?set_presence=offline", 200, '{"next_batch":"s1"}')
server.on("GET", "/_matrix/client/v3/sync?set_presence=offline&since=s1", 200, '{"next_batch":"s2"}')
assert.equal(matrix.sync.once {}.next_batch, "s1")
assert.equal(matrix.request("GET", "/_matrix/client/v3/sync", {}, { query = { since = "s1" } }).next_batch, "s2")
