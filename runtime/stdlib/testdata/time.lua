-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local time = require "time"

--== the clock in milliseconds
assert.equal(time.now(), 1714564800250)
assert.equal(time.ago("0s"), time.now())
assert.equal(time.ago("90d"), time.now() - 90 * 24 * 60 * 60 * 1000)
assert.equal(time.from_now("7d"), time.now() + 7 * 24 * 60 * 60 * 1000)

--== a moment to wait for that has passed
time.sleep("2024-05-01")
time.sleep("in 0s")
time.sleep("0")

--== parse
assert.equal(time.parse("2023-01-01T00:00:00Z"), 1672531200000)
assert.equal(time.parse("2023-01-01"), 1672531200000 - 2 * 60 * 60 * 1000)
assert.equal(time.parse("12h"), time.ago("12h"))
assert.equal(time.parse(1672531200000), 1672531200000)
assert.equal(time.parse(" in 7d "), time.from_now("7d"))
assert.equal(time.parse("0"), 0)
assert.equal(time.parse(0), 0)

--== format
assert.equal(time.format(1672531200000), "2023-01-01T00:00:00Z")
assert.equal(time.format(1672531200050), "2023-01-01T00:00:00.050Z")
assert.equal(time.format(-1), "1969-12-31T23:59:59.999Z")
assert.equal(time.format("1672531200000"), "2023-01-01T00:00:00Z")
assert.equal(time.parse(time.format(time.now())), time.now())

--== format as os.date does, in local time or UTC
assert.equal(time.format(1672531200999, "%Y-%m-%d %H:%M:%S"), "2023-01-01 02:00:00")
assert.equal(time.format(1672531200999, "!%H:%M"), "00:00")
time.format(0, "%Q") --> error: invalid conversion '%Q'
time.format(0, {})   --> error: bad argument #2 to 'format' (string expected, got table)

--== format after the script has replaced the library
os = nil -- luacheck: ignore
assert.equal(time.format(0), "1970-01-01T00:00:00Z")
time.format(0, "%Y") --> error: 'format' needs the library os, which the script has replaced

--== wrong arguments
time.ago()                --> error: bad argument #1 to 'ago' (string expected, got no value)
time.ago("90")            --> error: bad argument #1 to 'ago' ("90" is no length of time: write a whole number and ms, s, min, h, d, w or y, as in 90d)
time.ago(("9"):rep(1e6))     --> error: bad argument #1 to 'ago' (a text of 1000000 bytes is no time)
time.parse(("x"):rep(1e6))   --> error: bad argument #1 to 'parse' (a text of 1000000 bytes is no time)
time.ago("2023-01-01")    --> error: "2023-01-01" is no length of time
time.parse(1672531200)    --> error: bad argument #1 to 'parse' (1672531200 is in the year 1970: milliseconds are expected, and these look like seconds
time.parse("1672531200")  --> error: bad argument #1 to 'parse' ("1672531200" looks like seconds: give milliseconds (1672531200000)
time.parse(2 ^ 53 + 2)    --> error: bad argument #1 to 'parse' (
time.parse(1672531200000000) --> error: 1672531200000000 is after the year 9999: milliseconds are expected
time.parse(0 / 0)         --> error: bad argument #1 to 'parse' (
time.parse(-1)            --> error: bad argument #1 to 'parse' (-1 is negative)
time.parse(1.5)           --> error: 1.5 is not a whole number
time.parse("in 7")        --> error: "7" is no length of time
time.from_now("in 7d")    --> error: bad argument #1 to 'from_now' ("in 7d" is no length of time
time.from_now()           --> error: bad argument #1 to 'from_now' (string expected, got no value)
time.parse("soon")        --> error: "soon" is no point in time
time.parse(nil)           --> error: bad argument #1 to 'parse' (string expected, got nil)
time.format()             --> error: bad argument #1 to 'format' (number expected, got no value)
time.format("x")          --> error: bad argument #1 to 'format' (number expected, got string)
time.format(1e300)        --> error: bad argument #1 to 'format' (time out of range; it takes milliseconds since 1970)
time.format(0 / 0)        --> error: time out of range
time.sleep()              --> error: bad argument #1 to 'sleep' (string or number expected, got no value)
time.sleep("soon")        --> error: bad argument #1 to 'sleep' ("soon" is no length of time
time.sleep("-2")          --> error: "-2ms" is no length of time
time.sleep("291y")        --> error: "291y" is too long
time.sleep(("9"):rep(1e6)) --> error: a text of 1000000 bytes is no time
time.sleep(-1)            --> error: bad argument #1 to 'sleep' (milliseconds from 0 to 9000000000000 expected)
time.sleep(1 / 0)         --> error: milliseconds from 0
time.sleep(0 / 0)         --> error: milliseconds from 0
