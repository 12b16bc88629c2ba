-- What is wrong with a call is said before any request, at the line of the call.
local assert = require "assert"
local json = require "json"
local matrix = require "matrix"
local server = require "server"
local synapse = require "synapse"

--== missing
synapse.users.get() --> error: bad argument #1 to 'synapse.users.get' (user_id: a user id expected, got nothing; synapse.users.get(user_id))
synapse.rooms.join("#a:example.org") --> error: bad argument #2 to 'synapse.rooms.join' (field 'user_id' is required: user_id,
synapse.rooms.join("#a:example.org", {}) --> error: field 'user_id' is required
synapse.users.search("@a:example.org") --> error: bad argument #2 to 'synapse.users.search' (field 'term' is required
matrix.rooms.send("!a", "m.room.message") --> error: bad argument #3 to 'matrix.rooms.send' (content: a table with named fields expected, got nothing; matrix.rooms.send(room_id, event_type, content, [txn_id]))
synapse.users.get("") --> error: "" is no user id such as @alice:example.org
matrix.rooms.get_state("!a", "", "") --> error: bad argument #2 to 'matrix.rooms.get_state' (event_type: it is empty, and a string is needed
assert.equal(#server.requests(), 0)

--== a colon in place of the dot
synapse.users:list{} --> error: bad argument #1 to 'synapse.users.list' (a colon puts the group itself before the arguments: write synapse.users.list{ … } with a dot)
synapse.users:get("@a:example.org") --> error: write synapse.users.get(user_id) with a dot)
synapse.users:modify("@a:example.org", {}) --> error: bad argument #1 to 'synapse.users.modify' (a colon puts the group itself before the arguments
synapse:request("GET", "/_synapse/admin/v1/server_version") --> error: bad argument #1 to 'synapse.request' (a colon puts
matrix.rooms:resolve("#a:example.org") --> error: write matrix.rooms.resolve(
assert.equal(#server.requests(), 0)

--== wrong types
synapse.users.get(5) --> error: a user id expected, got the number 5
synapse.users.get{ user_id = "@a:example.org" } --> error: a user id expected, got a table; synapse.users.get(user_id)
synapse.users.get("alice") --> error: "alice" is no user id such as @alice:example.org
synapse.users.get("@alice") --> error: "@alice" is no user id such as @alice:example.org
synapse.rooms.get("#general:example.org") --> error: "#general:example.org" is no room id such as !abc:example.org, but a room alias: matrix.rooms.resolve("#general:example.org") is the room's id
matrix.directory.resolve_alias("!abc") --> error: "!abc" is no room alias such as #general:example.org
synapse.rooms.join("general", { user_id = "@a:example.org" }) --> error: "general" is neither a room id (!abc:example.org) nor an alias (#general:example.org)
synapse.rooms.join("#a:example.org", { user_id = "alice" }) --> error: field 'user_id': "alice" is no user id such as @alice:example.org
matrix.rooms.get_event("!abc", "event") --> error: "event" is no event id such as $abc
synapse.users.list{ guests = "no" } --> error: bad argument #1 to 'synapse.users.list' (field 'guests': true or false expected, got the string "no")
synapse.users.list{ guests = 0 } --> error: true or false expected, got the number 0
synapse.users.list{ name = 5 } --> error: field 'name': a string expected, got the number 5
synapse.users.list{ name = true } --> error: a string expected, got the boolean true
synapse.users.list{ name = print } --> error: a string expected, got a function
synapse.users.list{ name = json.null } --> error: field 'name': json.null means nothing here
synapse.users.list{ limit = "ten" } --> error: field 'limit': a number expected, got the string "ten"
synapse.users.list{ limit = 1.5 } --> error: field 'limit': 1.5 is not a whole number
synapse.users.list{ limit = 0 / 0 } --> error: field 'limit': not a finite number
synapse.users.list{ limit = 1 / 0 } --> error: field 'limit': not a finite number
synapse.users.list{ limit = 2 ^ 53 + 2 } --> error: field 'limit': 9007199254740994 is above 2^53
synapse.users.list{ limit = -1 } --> error: field 'limit': -1 is negative
synapse.users.list{ dir = "up" } --> error: field 'dir': "up" is not one of "f", "b"
synapse.users.list{ order_by = "creation" } --> error: did you mean "creation_ts"?
synapse.media.delete_by_date_or_size{ before_ts = 1672531200 } --> error: 1672531200 is in the year 1970: milliseconds are expected, and these look like seconds (× 1000)
synapse.users.list "alice" --> error: a table of fields expected, got the string "alice"; synapse.users.list{ … }
synapse.rooms.get("!abc", "x") --> error: bad argument #2 to 'synapse.rooms.get' (2 arguments are too many; synapse.rooms.get(room_id))
assert.equal(#server.requests(), 0)

--== lists and objects
synapse.users.modify("@a:example.org", { external_ids = "google" }) --> error: bad argument #2 to 'synapse.users.modify' (field 'external_ids': a list expected, got the string "google")
synapse.users.modify("@a:example.org", { external_ids = { auth_provider = "x" } }) --> error: field 'external_ids': a list expected, got a table with other keys than 1 to its length
synapse.users.modify("@a:example.org", { external_ids = { "x" } }) --> error: item 1: a table with named fields expected, got the string "x"
synapse.users.modify("@a:example.org", { external_ids = { { "x" } } }) --> error: item 1: a table with named fields expected, got a list
synapse.users.modify("@a:example.org", { external_ids = { [2] = {} } }) --> error: a list expected
matrix.rooms.create{ creation_content = { 1, 2 } } --> error: field 'creation_content': a table with named fields expected, got a list
matrix.rooms.create{ creation_content = json.array {} } --> error: a table with named fields expected, got a list
matrix.rooms.create{ creation_content = { 1, a = 2 } } --> error: field 'creation_content': a table with the key 1 cannot be JSON
matrix.rooms.create{ creation_content = { f = print } } --> error: field 'creation_content': at "f": a function cannot be JSON
matrix.rooms.create{ creation_content = { n = 2 ^ 53 + 2 } } --> error: at "n": 9007199254740994 is above 2^53
matrix.rooms.create{ invite = { "alice" } } --> error: field 'invite': item 1: "alice" is no user id
matrix.rooms.create{ name = "\255" } --> error: field 'name': a string that is not UTF-8 cannot be JSON
matrix.rooms.send("!a", "m.room.message", { "text" }) --> error: content: a table with named fields expected, got a list
synapse.users.list{ not_user_type = "bot" } --> error: field 'not_user_type': a list expected, got the string "bot"
synapse.users.list{ "guests" } --> error: a table with named fields expected, got one with the key 1
local round = {}; round.round = round; matrix.rooms.create{ creation_content = round } --> error: nested too deeply, or a table that contains itself
assert.equal(#server.requests(), 0)

--== unknown fields
synapse.users.list{ guest = true } --> error: bad argument #1 to 'synapse.users.list' (unknown field "guest", did you mean "guests"?)
synapse.rooms.join("#a:example.org", { user = "@a:example.org" }) --> error: bad argument #2 to 'synapse.rooms.join' (unknown field "user"
synapse.users.modify("@a:example.org", { display_name = "A" }) --> error: unknown field "display_name", did you mean "displayname"?
synapse.users.get("@a:example.org", { guests = true }) --> error: bad argument #2 to 'synapse.users.get' (unknown field "guests": this function takes no fields; synapse.users.get(user_id))
synapse.users.modify("@a:example.org", { user_id = "@b:example.org" }) --> error: unknown field "user_id"
local _ = synapse.users.lst --> error: synapse.users has no "lst", did you mean "synapse.users.list"?
local _ = synapse.user --> error: synapse has no "user", did you mean "synapse.users"?
local _ = matrix.room.join --> error: matrix has no "room", did you mean "matrix.rooms"?

--== null
server.apply()
server.always("GET", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
server.always("PUT", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
synapse.users.modify("@a:example.org", { avatar_url = json.null }) --> error: field 'avatar_url': json.null means nothing here; to keep what is there, leave the field out
synapse.users.modify("@a:example.org", { external_ids = json.null }) --> error: field 'external_ids': json.null means nothing here
synapse.users.put("@a:example.org", { user_type = json.null })
assert.equal(server.body(), '{"user_type":null}')

--== empty tables
server.apply()
server.on("PUT", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
synapse.users.put("@a:example.org", { external_ids = {} })
assert.equal(server.body(), '{"external_ids":[]}')
server.on("PUT", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
synapse.users.put("@a:example.org", { threepids = json.array {}, avatar_url = "", displayname = "", admin = false })
assert.equal(json.decode(server.body()), { threepids = {}, avatar_url = "", displayname = "", admin = false })
server.on("PUT", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
synapse.users.put("@a:example.org", {})
assert.equal(server.body(), "{}")
server.on("PUT", "/_synapse/admin/v2/users/@a:example.org", 200, "{}")
synapse.users.put("@a:example.org")
assert.equal(server.body(), "{}")

--== nested empty tables
server.apply()
server.on("POST", "/_matrix/client/v3/createRoom", 200, '{"room_id":"!a"}')
matrix.rooms.create{ invite = {}, creation_content = {}, initial_state = { { type = "t", content = {}, list = json.array {} } } }
assert.equal(server.body(), '{"invite":[],"initial_state":[{"content":{},"list":[],"type":"t"}],"creation_content":{}}')
server.on("PUT", "/_matrix/client/v3/rooms/!a/state/m.room.x/", 200, '{"event_id":"$e"}')
matrix.rooms.set_state("!a", "m.room.x", "", {})
assert.equal(server.body(), "{}")

--== queries
server.on("GET", "/_synapse/admin/v3/users?guests=false&from=9007199254740992&limit=1000&not_user_type=&not_user_type=bot", 200, '{"users":[]}')
synapse.users.list{ guests = false, from = 2 ^ 53, not_user_type = { "", "bot" } }:collect()
server.on("GET", "/_synapse/admin/v1/rooms/!a/messages?filter=%7B%22types%22%3A%5B%5D%7D&from=t1&limit=100", 200, '{"chunk":[]}')
synapse.rooms.list_messages("!a", { filter = { types = json.array {} }, from = "t1", limit = 100 }):collect()
server.on("GET", "/_synapse/admin/v3/users?limit=1000", 200, '{"users":[]}')
synapse.users.list{ not_user_type = {} }:collect()

--== whole numbers stay whole
server.apply()
server.on("POST", "/_synapse/admin/v1/media/delete?before_ts=1672531200000&size_gt=0", 200, '{"deleted_media":[],"total":0}')
synapse.media.delete_by_date_or_size{ before_ts = 1672531200000, size_gt = 0 }
server.on("POST", "/_synapse/admin/v1/registration_tokens/new", 200, "{}")
synapse.registration_tokens.create{ expiry_time = 1672531200000, uses_allowed = json.null }
assert.equal(server.body(), '{"uses_allowed":null,"expiry_time":1672531200000}')

--== empty lists in a filter
server.on("GET", '/_matrix/client/v3/rooms/!a/messages?limit=1000&filter={"rooms":[],"types":[]}', 200, '{"chunk":[]}')
matrix.rooms.list_messages("!a", { filter = { types = {}, rooms = {} } }):collect()
server.on("GET", '/_matrix/client/v3/sync?set_presence=offline&filter={"presence":{},"room":{"timeline":{"senders":[]}}}', 200, "{}")
matrix.sync.once { filter = { room = { timeline = { senders = {} } }, presence = {} } }
server.apply()
server.on("POST", "/_matrix/client/v3/user/@a:x/filter", 200, "{}")
matrix.filters.create("@a:x", { room = { timeline = { not_types = {} }, state = {} }, event_fields = {} })
assert.equal(server.body(), '{"room":{"state":{},"timeline":{"not_types":[]}},"event_fields":[]}')

--== calls without a line of their own
local ok, err = pcall(synapse.users.get)
assert.equal(ok, false)
assert.matches(err, "^bad argument #1 to 'synapse%.users%.get'")

--== names and fields that are called otherwise
synapse.users.lock("@a:x") --> error: synapse.users has no "lock", did you mean "accounts.lock"? Or: synapse.users.modify(user_id, { locked = … })
synapse.users.redact_events("@a:x", {}) --> error: synapse.users has no "redact_events", did you mean "synapse.users.redact"?
synapse.users.list_devices("@a:x") --> error: synapse.users has no "list_devices", did you mean "synapse.devices.list"?
synapse.rooms.list { empty = true } --> error: (unknown field "empty", did you mean "empty_rooms"?)
synapse.server_notices.send { user_id = "@a:x", body = "Hello" } --> error: (unknown field "body"; there are user_id, content, type, state_key)
matrix.media.upload { content = "x" } --> error: unknown field "content", did you mean "content_type"?)
