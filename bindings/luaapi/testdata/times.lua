-- How a time is given and answered. It is noon on 2026-11-27, in UTC.
-- luacheck: ignore 411 631
local assert = require "assert"
local json = require "json"
local mas = require "mas"
local matrix = require "matrix"
local server = require "server"
local synapse = require "synapse"
local time = require "time"

local noon = time.parse("2026-11-27T12:00:00Z")
local day = 24 * 60 * 60 * 1000
local before_ts = "/_synapse/admin/v1/media/delete?before_ts="

--== in the query
server.apply()
for _, case in ipairs {
  { "90d", noon - 90 * day }, { "2023-01-01", 1672531200000 }, { 1672531200000, 1672531200000 }, { "0", 0 }, { 0, 0 },
  { "1672531200000", 1672531200000 }, { " 2023-01-01 00:30 ", 1672533000000 }, { "in 7d", noon + 7 * day },
} do
  server.on("POST", before_ts .. ("%d"):format(case[2]), 200, "{}")
  synapse.media.delete_by_date_or_size { before_ts = case[1] }
end

--== in the body, where it must lie in the future
for given, sent in pairs { ["in 7d"] = noon + 7 * day, ["2027-01-01"] = 1798761600000 } do
  local answer = synapse.registration_tokens.create { expiry_time = given }
  assert.equal(answer.expiry_time, sent)
end
assert.equal(synapse.registration_tokens.create({ expiry_time = json.null }).expiry_time, json.null)
synapse.registration_tokens.create { expiry_time = "7d" } --> error: field 'expiry_time': "7d" is an age, and means the past: write "in 7d"
synapse.users.renew_account_validity { user_id = "@a:example.org", expiration_ts = "1y" } --> error: write "in 1y"
mas.user_registration_tokens.create { expires_at = "7d" } --> error: field 'expires_at': "7d" is an age, and means the past: write "in 7d"

--== where the API wants a date
server.always("GET", "/_matrix/client/v1/auth_metadata", 404, '{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}')
server.apply()
local address = "/api/admin/v1/user-registration-tokens"
for given, sent in pairs {
  ["in 7d"] = "2026-12-04T12:00:00Z", ["2027-01-01"] = "2027-01-01T00:00:00Z",
  ["2027-01-01T12:00:00.123456+02:00"] = "2027-01-01T12:00:00.123456+02:00", [1798761600000] = "2027-01-01T00:00:00Z",
} do
  server.on("POST", address, 201, '{"data":{"id":"01M8DN3G0HD8VKPVJ8JFX6GVAB","attributes":{}}}')
  mas.user_registration_tokens.create { expires_at = given }
  assert.equal(json.decode(server.body()).expires_at, sent)
end

--== what is no time
local delete = synapse.media.delete_by_date_or_size
delete { before_ts = "soon" } --> error: field 'before_ts': "soon" is no point in time
delete { before_ts = "" } --> error: is no point in time
delete { before_ts = ("9"):rep(1e6) } --> error: a text of 1000000 bytes is no time
delete { before_ts = "\xff\xfe" } --> error: is no point in time
delete { before_ts = -1 } --> error: -1 is negative
delete { before_ts = "1969-01-01" } --> error: is negative
delete { before_ts = 0 / 0 } --> error: field 'before_ts'
delete { before_ts = 2 ^ 53 + 2 } --> error: field 'before_ts'
delete { before_ts = 1672531200 } --> error: these look like seconds
delete { before_ts = 1672531200000000 } --> error: these look like microseconds or less
delete { before_ts = {} } --> error: field 'before_ts'
delete { before_ts = true } --> error: field 'before_ts'
matrix.rooms.timestamp_to_event("!a:example.org", { ts = "in", dir = "f" }) --> error: field 'ts': "in" is no point in time

--== creation_ts is in milliseconds in every answer
local account, list = "/_synapse/admin/v2/users/@a:example.org", "/_synapse/admin/v3/users"
server.always("GET", account, 200, '{"name":"@a:example.org","creation_ts":1795319970}')
server.on("GET", list .. "?limit=1000", 200, '{"users":[{"name":"@a:example.org","creation_ts":1795319970000}]}')
assert.equal(synapse.users.get("@a:example.org").creation_ts, 1795319970000)
assert.equal(synapse.users.list({})().creation_ts, 1795319970000)
assert.equal(synapse.request("GET", "/_synapse/admin/v2/users/{user_id}", { "@a:example.org" }).creation_ts, 1795319970000)
assert.equal(synapse.users.put("@a:example.org", { displayname = "A" }).creation_ts, 1795319970000)
assert.equal(synapse.users.modify("@a:example.org", { displayname = "A" }).creation_ts, 1795319970000)

--== what has no row stays as the server says
server.on("GET", "/_synapse/admin/v9/users", 200, '{"creation_ts":1795319970}')
assert.equal(synapse.request("GET", "/_synapse/admin/v9/users").creation_ts, 1795319970)

--== only seconds are converted
local account = "/_synapse/admin/v2/users/@a:example.org"
for _, value in ipairs { "null", "0", "-5", '"x"', "1.5", "{}", "1795319970000", "9007199254740991" } do
  server.on("GET", account, 200, '{"creation_ts":' .. value .. "}")
  assert.equal(json.encode(synapse.users.get("@a:example.org").creation_ts), value)
end
