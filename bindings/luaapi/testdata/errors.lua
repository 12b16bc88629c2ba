-- What a refused request looks like to a script.
local assert = require "assert"
local json = require "json"
local matrix = require "matrix"
local server = require "server"
local synapse = require "synapse"

local alice = "/_synapse/admin/v2/users/@alice:example.org"

--== fields
server.always("GET", alice, 404, '{"errcode":"M_NOT_FOUND","error":"User not found"}')
local ok, err = pcall(synapse.users.get, "@alice:example.org")
assert.equal(ok, false)
assert.equal(type(err), "table")
assert.equal(err.status, 404)
assert.equal(err.errcode, "M_NOT_FOUND")
assert.equal(err.message, "User not found")
assert.equal(err.method, "GET")
assert.equal(err.path, alice)
assert.equal(err.retry_after_ms, nil)
synapse.users.get("@alice:example.org") --> error: the server refused GET /_synapse/admin/v2/users/@alice:example.org: User not found (status 404 M_NOT_FOUND)

--== as text
server.always("GET", alice, 404, '{"errcode":"M_NOT_FOUND","error":"User not found"}')
local _, err = pcall(synapse.users.get, "@alice:example.org")
local sentence = "the server refused GET " .. alice .. ": User not found (status 404 M_NOT_FOUND)"
assert.equal(tostring(err), sentence)
assert.equal("failed: " .. err, "failed: " .. sentence)
assert.equal(err .. "!", sentence .. "!")
assert.equal(getmetatable(err), "error")

--== retry after
server.always("GET", alice, 429, '{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":3600000}')
local _, err = pcall(synapse.users.get, "@alice:example.org")
assert.equal({ err.status, err.errcode, err.retry_after_ms }, { 429, "M_LIMIT_EXCEEDED", 3600000 })

--== a refusal without words
server.always("GET", alice, 403, "{}")
local _, err = pcall(synapse.users.get, "@alice:example.org")
assert.equal({ err.status, err.errcode }, { 403, nil })
assert.matches(err.message, "forbidden")

--== an answer that is not json
server.always("GET", alice, 200, "<html>Welcome</html>")
local _, err = pcall(synapse.users.get, "@alice:example.org")
assert.equal({ err.status, err.method, err.path }, { 200, "GET", alice })
assert.equal(err.message, tostring(err))
assert.matches(err.message, "is not JSON but .*<html>Welcome</html>")

--== a number that would be rounded
server.always("GET", alice, 200, '{"id":9007199254740993}')
synapse.users.get("@alice:example.org") --> error: the answer to GET /_synapse/admin/v2/users/{user_id}: the number 9007199254740993 at "/id" is above 2^53

--== raised again
server.always("GET", alice, 404, '{"errcode":"M_NOT_FOUND","error":"User not found"}')
local function get()
  local ok, err = pcall(synapse.users.get, "@alice:example.org")
  if not ok then
    error(err)
  end
end
local ok, err = pcall(get)
assert.equal({ ok, err.errcode }, { false, "M_NOT_FOUND" })
local ok, err = pcall(coroutine.wrap(get))
assert.equal({ ok, err.errcode }, { false, "M_NOT_FOUND" })
