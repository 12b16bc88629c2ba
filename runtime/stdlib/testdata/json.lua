-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local json = require "json"

--== values survive a round trip
local text = '{"a":[],"b":{},"c":null,"d":[1,2.5,"x"],"e":true,"f":1672531200000}'
assert.equal(json.encode(json.decode(text)), text)
assert.equal(json.decode("[]"), {})
assert.equal(json.decode("null"), json.null)
assert.equal(json.decode('"\\u00e9"'), "é")
assert.equal(tostring(json.null), "null")

--== what print would make visible is escaped
assert.equal(json.encode("a\27[2J\127\226\128\174\226\128\168"), '"a\\u001b[2J\\u007f\\u202e\\u2028"')
assert.equal(json.decode(json.encode("\226\128\174")), "\226\128\174")
assert.equal(json.encode("Zoë 生命"), '"Zoë 生命"')

--== null keeps its field
local user = json.decode('{"displayname":null}')
assert.equal(user.displayname == json.null, true)
assert.equal(user.missing, nil)

--== keys are sorted, so that the same value gives the same text
assert.equal(json.encode { b = 1, a = 2, c = { z = 1, y = 2 } }, '{"a":2,"b":1,"c":{"y":2,"z":1}}')

--== empty tables
assert.equal(json.encode {}, "{}")
assert.equal(json.encode(json.array()), "[]")
assert.equal(json.encode(json.array {}), "[]")
assert.equal(json.encode { external_ids = json.array {}, other = {} }, '{"external_ids":[],"other":{}}')

--== array marks the table that it was given
local list = {}
assert.equal(json.array(list) == list, true)
list[1] = "x"
assert.equal(json.encode(list), '["x"]')
json.array("x")                  --> error: bad argument #1 to 'array' (table expected, got string)
json.array(nil)                  --> error: bad argument #1 to 'array' (table expected, got nil)
json.array { a = 1 }             --> error: bad argument #1 to 'array' (list expected, got a table with other keys than 1 to n)
json.array(setmetatable({}, {})) --> error: a table with a metatable cannot be marked as an array

--== single values
assert.equal(json.encode(nil), "null")
assert.equal(json.encode(json.null), "null")
assert.equal(json.encode("a\"\n"), '"a\\"\\n"')
assert.equal(json.encode(2 ^ 53), "9007199254740992")
assert.equal(json.encode(0.1), "0.1")
assert.equal(json.decode(5), 5)

--== indented
assert.equal(json.encode({ a = { 1 }, b = {} }, { indent = 2 }), '{\n  "a": [\n    1\n  ],\n  "b": {}\n}')
assert.equal(json.encode({ a = 1 }, { indent = 0 }), '{"a":1}')
assert.equal(json.encode({ a = 1 }, {}), '{"a":1}')
json.encode({}, 2)                --> error: bad argument #2 to 'encode' (table expected, got number)
json.encode({}, { indnet = 2 })   --> error: bad argument #2 to 'encode' (unknown field 'indnet'; there is indent)
json.encode({}, { 2 })            --> error: bad argument #2 to 'encode' (unknown field '1'; there is indent)
json.encode({}, { indent = "2" }) --> error: bad argument #2 to 'encode' (field 'indent': number expected, got string)
json.encode({}, { indent = -1 })  --> error: bad argument #2 to 'encode' (field 'indent': a whole number from 0 to 10 expected, got -1)
json.encode({}, { indent = 2.5 }) --> error: a whole number from 0 to 10 expected, got 2.5
json.encode({}, { indent = 1e9 }) --> error: a whole number from 0 to 10 expected, got 1000000000

--== what cannot be JSON names its place
json.encode()                              --> error: bad argument #1 to 'encode' (value expected)
json.encode(print)                         --> error: bad argument #1 to 'encode' (a function cannot be JSON)
json.encode { a = { 1, { b = print } } }   --> error: at "a.2.b": a function cannot be JSON
json.encode { a = 0 / 0 }                  --> error: at "a": not a finite number
json.encode { 1, x = 2 }                   --> error: a table with the key 1 cannot be JSON
json.encode { n = 2 ^ 53 + 2 }             --> error: at "n": 9007199254740994 is above 2^53
json.encode("\255")                        --> error: a string that is not UTF-8 cannot be JSON

--== a table that contains itself ends
local t = {}
t.t = t
json.encode(t) --> error: nested too deeply, or a table that contains itself

--== what is not JSON names the byte
json.decode()                        --> error: bad argument #1 to 'decode' (string expected, got no value)
json.decode(nil)                     --> error: bad argument #1 to 'decode' (string expected, got nil)
json.decode({})                      --> error: bad argument #1 to 'decode' (string expected, got table)
json.decode(json.null)               --> error: bad argument #1 to 'decode' (string expected, got json.null)
json.decode('{"a":1,}')              --> error: at byte 6
json.decode("<html>")                --> error: bad argument #1 to 'decode' (not JSON: invalid character '<' at start of value at byte 0)
json.decode("")                      --> error: the JSON ends too early
json.decode('{"a":[1,')              --> error: the JSON ends too early
json.decode("1 2")                   --> error: more than one JSON value
json.decode('{"a":9007199254740993}') --> error: the number 9007199254740993 at "/a" is above 2^53

--== mistakes can be caught
local ok, err = pcall(json.decode, "{")
assert.equal(ok, false)
assert.matches(err, "bad argument #1 to 'decode'")
