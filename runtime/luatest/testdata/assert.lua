-- luacheck: ignore 411 631
-- The lines up to the first mark belong to every chunk.
local assert = require "assert"
local counter = require "counter"

--== each chunk has a fresh state
assert.equal(counter(), 1)
shared = true -- luacheck: ignore

--== nothing is left of the chunk before
assert.equal(counter(), 1)
assert.equal(rawget(_G, "shared"), nil)

--== lines keep their numbers
local _, err = pcall(function() error("here") end)
assert.equal(err, "testdata/assert.lua:15: here")

--== equal
assert.equal(1, 1)
assert.equal("1", "1")
assert.equal(nil, nil)
assert.equal({ 1, a = { b = {} } }, { 1, a = { b = {} } })
assert.equal(1, "1")                 --> error: got 1, want "1"
assert.equal({ 1 }, { 1, 2 })        --> error: got { 1 }, want { 1, 2 }
assert.equal({ 1, 2 }, { 1 })        --> error: got { 1, 2 }, want { 1 }
assert.equal({ a = 1 }, { b = 1 })   --> error: got { a = 1 }, want { b = 1 }
assert.equal({}, false)              --> error: got {}, want false
assert.equal(1)                      --> error: assert.equal takes what was got and what was wanted; it was given 1 values

--== equal ends at tables that contain themselves
local a, b = {}, {}
a.t, b.t = a, b
assert.equal(a, b)
b.x = 1
assert.equal(a, b) --> error: got

--== matches
assert.matches("user 12", "^user %d+$")
assert.matches("user x", "%d")       --> error: "user x" does not match "%d"
assert.matches("x", "[")             --> error: malformed pattern

--== raises
local err = assert.raises(function() error({ status = 404 }) end, "table")
assert.equal(err, { status = 404 })
assert.raises(function() error("a (b)") end, "a (b)")
assert.raises(function() end, "x")                --> error: no error; want one with "x"
assert.raises(function() error("a", 0) end, "b")  --> error: got the error "a", want one with "b"
