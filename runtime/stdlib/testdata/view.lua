-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local view = require "view"
local json = require "json"
local outside = require "outside"

--== table of objects, by what matters
view.table { { name = "@a:x", n = 1672531200000 }, { name = "@b:x", tags = { "x", "y" }, gone = json.null } }
assert.equal(outside.seen(), {
  "name|            n|tags", "@a:x|1672531200000|·", "@b:x|            ·|x, y", "info: fields not shown: gone" })

--== table of objects in a pipe
outside.look("pipe")
view.table({ { name = "@a:x", n = 1672531200000 }, { name = "@b:x", tags = { "x", "y" }, gone = json.null } }, { title = "not here" })
assert.equal(outside.seen(), { "name|n|tags|gone", "@a:x|1672531200000||", '@b:x||["x","y"]|' })

--== table with chosen columns
view.table({ { name = "@a:x", n = 1 } }, { "n", "name" })
view.table({ { name = "@a:x", created_ts = 1672531200000, admin = true } }, { columns = { "name", "created_ts", "admin" }, title = "People\n" })
view.table({ { 1, 2 }, { 3 } }, { "a", "b" })
view.table({}, { "a" })
assert.equal(outside.seen(), {
  "n|name", "1|@a:x", "People ", "name|created_ts|admin", "@a:x|2023-01-01 00:00|yes", "a|b", "1|2", "3|·", "no items" })

--== a column that no row has
view.table({ { name = "@a:x", creation_ts = 1 }, { name = "@b:x", late = 1 } }, { "name", "nam", "late" })
view.table({ { a = 1 } }, { columns = { "xyz" } })
require("csv").encode({ { name = "a" } }, { columns = { "nmae" } })
assert.equal(outside.seen(), {
  'warn: view.table: no row has a field "nam", did you mean "name"?', "name|nam|late", "@a:x|·|   ·", "@b:x|·|   1",
  'warn: view.table: no row has a field "xyz"; there are: a', "xyz", "·",
  'warn: csv.encode: no row has a field "nmae", did you mean "name"?',
})

--== table of lists numbers its columns
view.table { { "a" }, { "b", true } }
assert.equal(outside.seen(), { "1|2", "a|·", "b|yes" })

--== table of lists with names, by what matters
local heading = { "n", "id", "gone" }
view.table({ { 1, "@a:x" }, { 2, "@b:x", json.null } }, { heading = heading })
assert.equal(outside.seen(), { "id|n", "@a:x|1", "@b:x|2", "info: fields not shown: gone" })
outside.look("pipe")
view.table({ { 1, "@a:x" }, { 2, "@b:x", json.null } }, { heading = heading })
assert.equal(outside.seen(), { "n|id|gone", "1|@a:x|", "2|@b:x|" })
view.table({ { 1 } }, { heading = 5 }) --> error: field 'heading': list of strings expected

--== a cell is one line
view.table { { s = "two\r\nlines\t!", e = setmetatable({}, { __tostring = function() return "shown\n" end }) } }
assert.equal(outside.seen(), { "s|e", "two lines !|shown " })

--== a list that has to be fetched is shown whole
view.table(outside.served { { name = "@a:x", n = 1 }, { name = "@b:x", n = 2 } }, { "n", "name" })
assert.equal(outside.seen(), { "n|name", "1|@a:x", "2|@b:x" })
outside.look("pipe")
view.bars(outside.served { { "a", 1 } })
view.histogram(outside.served { 1, 1 })
view.spark(outside.served { 1, 2 })
view.tree(outside.served { "Space", "A room" })
assert.equal(outside.seen(), { "item|number", "a|1", "range|count", "1|2", "1\t2", "Space", "  A room" })

--== ten thousand rows
local rows = {}
for i = 1, 10000 do rows[i] = { id = i, name = "n" .. i % 7 } end
view.table(rows)
assert.equal(#outside.seen(), 10001)

--== bars keep the order of a list, and take the width
view.bars({ { "matrix", 50 }, { "irc", 25 }, { "none", 0 }, { "tiny", 0.01 } }, { title = "Bridges" })
assert.equal(outside.seen(), {
  "Bridges",
  "item  |number",
  "matrix|    50|" .. ("█"):rep(60),
  "irc   |    25|" .. ("█"):rep(30),
  "none  |     0|",
  "tiny  |  0.01|▏",
})

--== bars at several widths
for _, width in ipairs { 60, 80, 120, 200 } do
  outside.look("", width)
  view.bars { { "a", 2 }, { "b", 1 } }
  local seen = outside.seen()
  assert.equal(seen[2], "a   |     2|" .. ("█"):rep(math.min(width - 14, 60)))
end

--== bars of a map begin with the largest
view.bars { a = 1, c = 2, b = 2 }
local seen = outside.seen()
assert.equal({ seen[2]:sub(1, 1), seen[3]:sub(1, 1), seen[4]:sub(1, 1) }, { "b", "c", "a" })

--== bars with units
view.bars({ alice = 45300000, bob = 250 }, { unit = "bytes" })
view.bars({ alice = 2 }, { unit = "files" })
local seen = outside.seen()
assert.matches(seen[2], "^alice| *45%.3 MB|█")
assert.equal(seen[3], "bob  |  250 B|▏")
assert.equal(seen[4], "item |files")
assert.matches(seen[5], "^alice|    2|█")

--== sizes in their units
view.bars({ { "a", 12345678901 }, { "b", 2e12 }, { "c", 9500 }, { "d", 999960 }, { "e", 0 } }, { unit = "bytes" })
local seen = outside.seen()
for i, size in ipairs { "12.3 GB", "2.0 TB", "9.5 kB", "1.0 MB", "0 B" } do
  assert.matches(seen[i + 1], "| *" .. size:gsub("%.", "%%.") .. "|")
end

--== long labels are shortened where bars would have no room, and bars get what is left
local long = ("l"):rep(70)
for width, shown in pairs { [60] = 40, [80] = 60, [120] = 70 } do
  outside.look("", width)
  view.bars { { long, 2 }, { "b", 1 } }
  local seen = outside.seen()
  local label = #long <= shown and long or long:sub(1, shown - 1) .. "…"
  local room = math.min(width - 10 - shown, 60)
  assert.equal(seen[2], label .. "|     2|" .. ("█"):rep(room))
end

--== bars for a screen reader, with plain letters, and in a pipe
view.bars { { ("l"):rep(100), 1 } }
outside.look("plain")
view.bars { { "a", 1 } }
outside.look("ascii", 30)
view.bars { { "a", 2 }, { "b", 1 } }
outside.look("pipe")
view.bars({ { "a", 1 } }, { title = "t", unit = "bytes" })
assert.equal(outside.seen(), {
  "item" .. (" "):rep(56) .. "|number", ("l"):rep(59) .. "…|     1|" .. ("█"):rep(10),
  "item|number", "a   |     1",
  "item|number", "a   |     2|" .. ("#"):rep(16), "b   |     1|" .. ("#"):rep(8),
  "item|number", "a|1",
})

--== nothing to show
view.bars({}, { title = "t" })
view.histogram {}
view.table({}, { title = "t" })
view.table({}, { "a" })
view.tree {}
assert.equal(outside.seen(), { "t", "no items", "no numbers", "t", "no items", "no items", "no items" })
outside.look("pipe")
view.table {}
view.tree {}
view.spark {}
view.bars {}
view.table({}, { "a" })
assert.equal(outside.seen(), { "item|number", "a" })

--== all bars empty
view.bars { { "a", 0 } }
assert.equal(outside.seen(), { "item|number", "a   |     0|" })

--== histogram
view.histogram { 0, 1, 1, 9, 10, 25, 119 }
local seen = outside.seen()
assert.equal(#seen, 13)
assert.equal(seen[2], "0 to 10   |    4|" .. ("█"):rep(60))
assert.equal(seen[5], "30 to 40  |    0|")
assert.equal(seen[13], "110 to 120|    1|" .. ("█"):rep(15))

--== histogram of sizes is in MB
view.histogram({ 1e6, 2e6, 11e6 }, { unit = "bytes", title = "Media" })
local seen = outside.seen()
assert.equal({ seen[1], seen[2] }, { "Media", "range (MB)|count" })
assert.matches(seen[3], "^1 to 2 *|    1|█")
outside.look("pipe")
view.histogram({ 1e6, 2e6 }, { unit = "bytes" })
assert.matches(outside.seen()[2], "^1000000 to ")

--== histogram of fractions puts a bound into the range that begins there
view.histogram { 0, 0.1, 0.3, 0.3, 1.1 }
local seen = outside.seen()
assert.matches(seen[5], "^0%.3 to 0%.4|    2|██")

--== histogram of few whole numbers has whole ranges
outside.look("pipe")
view.histogram { -1, 2 }
assert.equal(outside.seen(), { "range|count", "-1 to 0|1", "0 to 1|0", "1 to 2|0", "2 to 3|1" })

--== histogram of one number
outside.look("plain")
view.histogram { 5, 5, 5 }
assert.equal(outside.seen(), { "range|count", "5    |    3" })

--== histogram of numbers at the edge of what a number holds
view.histogram { -1.7e308, 1.7e308 }
view.histogram { 1e300, 1e300 * (1 + 2 ^ -52) }
view.histogram { 0, 5e-324 }
assert.matches(outside.seen()[1], "^range *|count")

--== spark
view.spark({ 1, 2, 3, 8, 4 }, { title = "New accounts", unit = "a day" })
assert.equal(outside.seen(), { "New accounts", "▁▂▃█▄", "5 numbers, lowest 1 a day, highest 8 a day, last 4 a day" })

--== spark of many numbers takes the width
local many = {}
for i = 1, 10000 do many[i] = i end
outside.look("", 60)
view.spark(many)
local seen = outside.seen()
assert.equal({ #seen[1], seen[2] }, { 60 * #"█", "10000 numbers, lowest 1, highest 10000, last 10000" })

--== spark of none, one and equal numbers, and of those at the edge
view.spark {}
view.spark { 5 }
view.spark { 5, 5 }
view.spark { -1.7e308, 1.7e308 }
local seen = outside.seen()
assert.equal({ seen[1], seen[2], seen[3], seen[4], seen[6] }, { "no numbers", "▁", "1 number, lowest 5, highest 5, last 5", "▁▁", "▁█" })

--== spark for a screen reader and in a pipe
outside.look("plain")
view.spark({ 1, 2 }, { title = "Up" })
outside.look("pipe")
view.spark({ 1, 2 }, { title = "Up" })
assert.equal(outside.seen(), { "Up", "2 numbers, lowest 1, highest 2, last 2", "1\t2" })

--== tree
local tree = { "Space", "Room\27[2J A", { "Inner", "Room B", { size = 2500000, created_ts = 1672531200000, gone = json.null } }, members = { "@a:x" } }
view.tree(tree, { title = "Rooms" })
assert.equal(outside.seen(), {
  "Rooms",
  "Space",
  "├─ Room\\x1b[2J A",
  "├─ Inner",
  "│  ├─ Room B",
  "│  └─ 2",
  "│     ├─ size: 2.5 MB",
  "│     ├─ created_ts: 2023-01-01 00:00",
  "│     └─ gone: ·",
  "└─ members",
  "   └─ @a:x",
})
outside.look("plain")
view.tree(tree)
assert.equal(outside.seen()[5], "    2")
outside.look("ascii")
view.tree { "a", "b", { "c", "d" }, { { name = "n" } } }
assert.equal(outside.seen(), { "a", "|- b", "|- c", "|  `- d", "`- 3", "   `- n", "      `- name: n" })

--== tree with itself inside, an empty one, and a deep one
local round = { "round" }
round.again = round
view.tree(round)
view.tree {}
assert.equal(outside.seen(), { "round", "└─ again", "   └─ … itself …", "no items" })
local deep = {}
for _ = 1, 1000 do deep = { deep } end
view.tree(deep)
assert.equal(#outside.seen(), 51)

--== wrong arguments
view.table()                        --> error: bad argument #1 to 'table' (table expected, got no value)
view.table { name = "x" }           --> error: bad argument #1 to 'table' (list expected, got a table with other keys than 1 to n)
view.table { "x" }                  --> error: bad argument #1 to 'table' (a list of rows expected, row 1 is a string)
view.table({}, "a")                 --> error: bad argument #2 to 'table' (table expected, got string)
view.table({}, {})                  --> error: bad argument #2 to 'table' (list of strings expected, got an empty table
view.bars(5)                        --> error: bad argument #1 to 'bars' (table expected, got number)
view.bars { 5 }                     --> error: bad argument #1 to 'bars' (item 1 is not { label, number })
view.bars { { "a" } }               --> error: item 1 is not { label, number }
view.bars { { "a", "b" } }          --> error: "a": a number from 0 on expected, got the string "b"
view.bars { a = {} }                --> error: "a": a number from 0 on expected, got a table
view.bars { a = -1 }                --> error: "a": a number from 0 on expected, got -1
view.histogram("x")                 --> error: bad argument #1 to 'histogram' (table expected, got string)
view.histogram { 1, "x" }           --> error: bad argument #1 to 'histogram' (item 2: a finite number expected, got x)
view.histogram { 0 / 0 }            --> error: item 1: a finite number expected
view.spark(5)                       --> error: bad argument #1 to 'spark' (table expected, got number)
view.spark { "a" }                  --> error: item 1: a finite number expected, got a
view.tree(5)                        --> error: bad argument #1 to 'tree' (table expected, got number)
view.tree({}, { titel = "x" })      --> error: unknown field 'titel'; there is title
view.bars({}, { unit = 5 })         --> error: field 'unit': string expected, got number
view.table({}, { title = true })    --> error: field 'title': string expected, got boolean
