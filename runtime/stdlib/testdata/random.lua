-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local random = require "random"

--== passwords
local seen = {}
for _ = 1, 200 do
  local password = random.password()
  assert.equal(#password, 20)
  assert.equal(password:find("^[%w]+$"), 1)
  assert.equal(password:find("[0OIl1o]"), nil)
  assert.equal((password:find("%l") and password:find("%u") and password:find("%d")) ~= nil, true)
  assert.equal(seen[password], nil)
  seen[password] = true
end
assert.equal(#random.password { length = 8 }, 8)
assert.equal(#random.password { length = 1024 }, 1024)
assert.equal(random.password({ length = 9, alphabet = "ab" }):find("^[ab]+$"), 1)
assert.equal(#random.password { length = 10, alphabet = "äö" }, 20)
assert.equal(random.password({ alphabet = "a-" }):find("-", 1, true) ~= nil, true)

--== tokens
assert.equal(#random.token(), 32)
assert.equal(random.token():find("^[%w_-]+$"), 1)
assert.equal(#random.token { length = 1 }, 1)
assert.equal(random.token() == random.token(), false)

--== integers
local seen = {}
for _ = 1, 1000 do
  seen[random.integer(-1, 2)] = true
end
assert.equal({ seen[-2], seen[-1], seen[0], seen[1], seen[2], seen[3] }, { nil, true, true, true, true })
assert.equal(random.integer(7, 7), 7)
local x = random.integer(-2 ^ 53, 2 ^ 53)
assert.equal(x == math.floor(x) and math.abs(x) <= 2 ^ 53, true)

--== wrong arguments
random.integer()              --> error: bad argument #1 to 'integer' (number expected, got no value)
random.integer(1)             --> error: bad argument #2 to 'integer' (number expected, got no value)
random.integer(2, 1)          --> error: bad argument #2 to 'integer' (1 is less than 2)
random.integer(1, 1.5)        --> error: bad argument #2 to 'integer' (1.5 is not a whole number
random.integer(0 / 0, 1)      --> error: bad argument #1 to 'integer' (
random.integer(0, 2 ^ 53 + 2) --> error: bad argument #2 to 'integer' (
random.integer(-1 / 0, 1)     --> error: bad argument #1 to 'integer' (
random.password(12)           --> error: bad argument #1 to 'password' (table expected, got number)
random.password { lenght = 12 } --> error: unknown field 'lenght'; there is length, alphabet
random.password { length = 7 }  --> error: field 'length': a whole number from 8 to 1024 expected, got 7
random.password { length = 1e9 } --> error: a whole number from 8 to 1024 expected
random.password { length = 0 / 0 } --> error: a whole number from 8 to 1024 expected
random.token { length = -1 }    --> error: field 'length': a whole number from 1 to 1024 expected, got -1
random.token { alphabet = "" }  --> error: field 'alphabet': at least two characters expected, each of them once
random.token { alphabet = "a" } --> error: field 'alphabet': at least two characters expected
random.token { alphabet = "aba" } --> error: field 'alphabet': at least two characters expected, each of them once
random.token { alphabet = "a\255" } --> error: field 'alphabet': it is no UTF-8
random.token { alphabet = ("ab"):rep(1e6) } --> error: field 'alphabet': 2000000 bytes are too many
random.token { alphabet = 5 }   --> error: field 'alphabet': string expected, got number
