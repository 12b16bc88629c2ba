-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local json = require "json"
local text = require "text"

--== trim
assert.equal(text.trim("  a b\t\r\n"), "a b")
assert.equal(text.trim(""), "")
assert.equal(text.trim("\194\160a"), "a")
assert.equal(text.trim("\255 "), "\255")
assert.equal(text.trim(5), "5")

--== hash
assert.equal(text.sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
assert.equal(text.sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
assert.equal(text.sha256("\0\255"), "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8")
text.sha256({}) --> error: bad argument #1 to 'sha256' (string expected, got table)

--== split
assert.equal(text.split("  a\tb \n c "), { "a", "b", "c" })
assert.equal(text.split("a,,b,", ","), { "a", "", "b", "" })
assert.equal(text.split("a.b", "."), { "a", "b" })
assert.equal(text.split("a::b", "::"), { "a", "b" })
assert.equal(text.split("", ","), { "" })
assert.equal(json.encode(text.split("")), "[]")
assert.equal(#text.split(("x,"):rep(1e5), ","), 1e5 + 1)

--== join
assert.equal(text.join { "a", 2, true, json.null }, "a, 2, true, null")
assert.equal(text.join({ "a", "b", "c" }, ", ", " and "), "a, b and c")
assert.equal(text.join({ "a", "b" }, ", ", " and "), "a and b")
assert.equal(text.join({ "a" }, ", ", " and "), "a")
assert.equal(text.join({}, "x"), "")
assert.equal(text.join({ "a", "b" }, ""), "ab")
assert.equal(text.join { 1672531200000 }, "1672531200000")

--== starts and ends
assert.equal({ text.starts_with("a.b", "a."), text.starts_with("ab", "a."), text.starts_with("a", "") }, { true, false, true })
assert.equal({ text.ends_with("a.b", ".b"), text.ends_with("b", ".b"), text.ends_with("", "x") }, { true, false, false })

--== plural
assert.equal(text.plural(1, "file"), "1 file")
assert.equal(text.plural(0, "file"), "0 files")
assert.equal(text.plural(2, "entry", "entries"), "2 entries")
assert.equal(text.plural(-1, "file"), "-1 files")
assert.equal(text.plural(1.5, "file"), "1.5 files")
assert.equal(text.plural(1e6, "user"), "1000000 users")

--== size
local sizes = {}
for i, bytes in ipairs { 0, 1, 999, 1000, 9500, 999949, 999950, 45.3e6, 12345678901, 2e12, 5e15, 7e18 } do
  sizes[i] = text.size(bytes)
end
assert.equal(sizes, { "0 B", "1 B", "999 B", "1.0 kB", "9.5 kB", "999.9 kB", "1.0 MB", "45.3 MB", "12.3 GB", "2.0 TB", "5.0 PB", "7000.0 PB" })

--== parts of an id
local function parts(id) return { text.localpart(id) or false, text.server(id) or false } end
assert.equal(parts("@alice:example.org"), { "alice", "example.org" })
assert.equal(parts("#general:example.org:8448"), { "general", "example.org:8448" })
assert.equal(parts("!abc"), { "abc", false })
assert.equal(parts("@a:[::1]:80"), { "a", "[::1]:80" })
assert.equal(parts("$event"), { "event", false })
assert.equal(parts("alice"), { false, false })
assert.equal(parts("@"), { false, false })
assert.equal(parts("@:x"), { false, "x" })
assert.equal(parts("@a:"), { false, false })
assert.equal(parts(""), { false, false })

--== wrong arguments
text.trim()           --> error: bad argument #1 to 'trim' (string expected, got no value)
text.trim(json.null)  --> error: bad argument #1 to 'trim' (string expected, got json.null)
text.split("a", "")   --> error: bad argument #2 to 'split' (the separator is empty)
text.split(nil)       --> error: bad argument #1 to 'split' (string expected, got nil)
text.split("a", {})   --> error: bad argument #2 to 'split' (string expected, got table)
text.join("a")        --> error: bad argument #1 to 'join' (table expected, got string)
text.join { a = 1 }   --> error: bad argument #1 to 'join' (list expected, got a table with other keys than 1 to n)
text.join({ "a" }, 1, {}) --> error: bad argument #3 to 'join' (string expected, got table)
text.plural("x", "y") --> error: bad argument #1 to 'plural' (number expected, got string)
text.plural(1)        --> error: bad argument #2 to 'plural' (string expected, got no value)
text.size("x")        --> error: bad argument #1 to 'size' (number expected, got string)
text.size(-1)         --> error: bad argument #1 to 'size' (a number of bytes from 0 on expected, got -1)
text.size(0 / 0)      --> error: bad argument #1 to 'size' (a number of bytes from 0 on expected, got
text.localpart {}     --> error: bad argument #1 to 'localpart' (string expected, got table)
