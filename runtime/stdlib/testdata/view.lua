-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local view = require "view"
local json = require "json"
local outside = require "outside"

--== table of objects
view.table { { name = "@a:x", n = 1672531200000 }, { name = "@b:x", tags = { "x", "y" }, gone = json.null } }
assert.equal(outside.seen(), { "name|n|tags|gone", "@a:x|1672531200000||", '@b:x||{ "x", "y" }|' })

--== table with chosen columns
view.table({ { name = "@a:x", n = 1 } }, { "n", "name" })
view.table({ { 1, 2 }, { 3 } }, { "a", "b" })
view.table({}, { "a" })
assert.equal(outside.seen(), { "n|name", "1|@a:x", "a|b", "1|2", "3|", "a" })

--== table of lists numbers its columns
view.table { { "a" }, { "b", true } }
assert.equal(outside.seen(), { "1|2", "a", "b|true" })

--== a cell is one line
view.table { { s = "two\r\nlines\t!", e = setmetatable({}, { __tostring = function() return "shown\n" end }) } }
assert.equal(outside.seen(), { "s|e", "two lines !|shown " })

--== bars keep the order of a list
view.bars { { "matrix", 50 }, { "irc", 25 }, { "none", 0 }, { "tiny", 0.01 } }
assert.equal(outside.seen(), {
  "item|number|bar",
  "matrix|    50|" .. ("#"):rep(50),
  "irc|    25|" .. ("#"):rep(25),
  "none|     0|",
  "tiny|  0.01|#",
})

--== bars of a map begin with the largest
view.bars { a = 1, c = 2, b = 2 }
assert.equal(outside.seen(),
  { "item|number|bar", "b|     2|" .. ("#"):rep(50), "c|     2|" .. ("#"):rep(50), "a|     1|" .. ("#"):rep(25) })

--== bars leave room for long labels
view.bars { { ("l"):rep(40), 1 } }
view.bars { { ("l"):rep(100), 1 } }
local seen = outside.seen()
assert.equal(seen[2], ("l"):rep(40) .. "|     1|" .. ("#"):rep(30))
assert.equal(seen[4], ("l"):rep(100) .. "|     1|" .. ("#"):rep(10))

--== no bars
view.bars {}
view.histogram {}
assert.equal(outside.seen(), { "item|number|bar", "range|count|bar" })

--== all bars empty
view.bars { { "a", 0 } }
assert.equal(outside.seen(), { "item|number|bar", "a|     0|" })

--== histogram
view.histogram { 0, 1, 1, 9, 10, 25, 119 }
local seen = outside.seen()
assert.equal(#seen, 13)
assert.equal(seen[2], "0 to 10|    4|" .. ("#"):rep(50))
assert.equal(seen[3], "10 to 20|    1|" .. ("#"):rep(13))
assert.equal(seen[5], "30 to 40|    0|")
assert.equal(seen[13], "110 to 120|    1|" .. ("#"):rep(13))

--== histogram of fractions puts a bound into the range that begins there
view.histogram { 0, 0.1, 0.3, 0.3, 1.1 }
local seen = outside.seen()
assert.equal(seen[5], "0.3 to 0.4|    2|" .. ("#"):rep(50))

--== histogram of few whole numbers has whole ranges
view.histogram { -1, 2 }
assert.equal(outside.seen(), {
  "range|count|bar",
  "-1 to 0|    1|" .. ("#"):rep(50),
  "0 to 1|    0|",
  "1 to 2|    0|",
  "2 to 3|    1|" .. ("#"):rep(50),
})

--== histogram of one number
view.histogram { 5, 5, 5 }
assert.equal(outside.seen(), { "range|count|bar", "5|    3|" .. ("#"):rep(50) })

--== histogram of numbers at the edge of what a number holds
view.histogram { -1.7e308, 1.7e308 }
view.histogram { 1e300, 1e300 * (1 + 2 ^ -52) }
view.histogram { 0, 5e-324 }
assert.equal(outside.seen()[1], "range|count|bar")

--== wrong arguments
view.table()                        --> error: bad argument #1 to 'table' (table expected, got no value)
view.table { name = "x" }           --> error: bad argument #1 to 'table' (list expected, got a table with other keys than 1 to n)
view.table { "x" }                  --> error: bad argument #1 to 'table' (a list of rows expected, row 1 is a string)
view.table({}, "a")                 --> error: bad argument #2 to 'table' (table expected, got string)
view.table({}, {})                  --> error: bad argument #2 to 'table' (list of strings expected, got an empty table
view.bars(5)                        --> error: bad argument #1 to 'bars' (table expected, got number)
view.bars { 5 }                     --> error: bad argument #1 to 'bars' (item 1 is not { label, number })
view.bars { { "a" } }               --> error: item 1 is not { label, number }
view.bars { { "a", "b" } }          --> error: "a": a number from 0 on expected, got b
view.bars { a = -1 }                --> error: "a": a number from 0 on expected, got -1
view.histogram("x")                 --> error: bad argument #1 to 'histogram' (table expected, got string)
view.histogram { 1, "x" }           --> error: bad argument #1 to 'histogram' (item 2: a finite number expected, got x)
view.histogram { 0 / 0 }            --> error: item 1: a finite number expected
