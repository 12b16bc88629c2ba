-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local fs = require "fs"
local outside = require "outside"

--== what was written can be read
fs.write("new.txt", "one\n")
fs.append("new.txt", "two\n")
assert.equal(fs.read("new.txt"), "one\ntwo\n")
fs.write("new.txt", "")
assert.equal(fs.read("new.txt"), "")
fs.append("other.txt", 5)
assert.equal(fs.read("other.txt"), "5")

--== a text in another encoding
fs.write("latin.txt", "M\252ller\n")
assert.equal(fs.read("latin.txt"), "M\252ller\n")
assert.equal(fs.read("latin.txt", { encoding = "latin-1" }), "Müller\n")
fs.read("latin.txt", { encoding = "utf-8" }) --> error: "latin.txt": it is no UTF-8: line 1 has the byte 0xFC
fs.read("latin.txt", { encoding = "utf8" }) --> error: field 'encoding': one of utf-8, utf-16, latin-1 expected
fs.write("wide.txt", "\255\254a\0\n\0")
assert.equal(fs.read("wide.txt", { encoding = "utf-16" }), "a\n")

--== exists
assert.equal(fs.exists("ids.txt"), true)
assert.equal(fs.exists("nowhere"), false)
fs.exists("forbidden") --> error: cannot look at "forbidden": not below a folder that --allow-read names

--== lines come without their ends
local lines = {}
for line in fs.lines("ids.txt") do
  lines[#lines + 1] = line
end
assert.equal(lines, { "@a:x", "", "@b:x" })

--== lines of odd files
local function lines_of(text)
  fs.write("odd.txt", text)
  local lines = {}
  for line in fs.lines("odd.txt") do
    lines[#lines + 1] = line
  end
  return lines
end
assert.equal(lines_of(""), {})
assert.equal(lines_of("\n"), { "" })
assert.equal(lines_of("no end"), { "no end" })
assert.equal(lines_of("a\r\nb\rc\n\n"), { "a", "b\rc", "" })
assert.equal(lines_of("\255\0x\n"), { "\255\0x" })

--== lines that are closed early
local lines = fs.lines("ids.txt")
assert.equal(lines(), "@a:x")
lines:close()
assert.equal(lines(), nil)
lines:close()
assert.equal(tostring(lines), "lines of ids.txt")
lines.close()  --> error: the lines of a file expected; call their functions with a colon, as in lines:close()
pairs(lines)   --> error: table expected, got userdata: write  for line in fs.lines(path) do

--== after the last line there is nothing
local next_line = fs.lines("ids.txt")
for _ = 1, 3 do
  next_line()
end
assert.equal(next_line(), nil)
assert.equal(next_line(), nil)

--== an error in the middle comes after the lines before it
local lines = {}
local err = assert.raises(function()
  for line in fs.lines("broken") do
    lines[#lines + 1] = line
  end
end, 'cannot read "broken": input/output error')
assert.equal(lines, { "one", "tw" })
assert.equal(err.message, 'cannot read "broken": input/output error')

--== what cannot be read or written
fs.read("nowhere")        --> error: cannot read "nowhere": file does not exist
fs.read("forbidden")      --> error: cannot read "forbidden": not below a folder that --allow-read names
fs.read("broken")         --> error: cannot read "broken": input/output error
fs.lines("nowhere")       --> error: cannot read "nowhere": file does not exist
fs.write("forbidden", "") --> error: cannot write "forbidden": not below a folder that --allow-read names
fs.write("full", "x")     --> error: cannot write "full": no space left on device

--== files that are too large
fs.read("huge")     --> error: "huge" has more than 64 MiB: read it line by line with fs.lines
fs.read("endless")  --> error: "endless" has more than 64 MiB: read it line by line with fs.lines
fs.lines("endless")() --> error: cannot read "endless": a line has more than 64 MiB

--== wrong arguments
fs.read()             --> error: bad argument #1 to 'read' (string expected, got no value)
fs.lines({})          --> error: bad argument #1 to 'lines' (string expected, got table)
fs.write("a")         --> error: bad argument #2 to 'write' (string expected, got no value)
fs.append("a", {})    --> error: bad argument #2 to 'append' (string expected, got table)
fs.exists(nil)        --> error: bad argument #1 to 'exists' (string expected, got nil)
fs.exists("a", {})    --> error: bad argument #2 to 'exists' (there are no options here)
fs.read("a", nil, {}) --> error: bad argument #3 to 'read' (there are no options here)
fs.write("a", "b", { mod = "0600" }) --> error: bad argument #3 to 'write' (unknown field 'mod'; there is mode)
fs.write("a", "b", "0600")           --> error: bad argument #3 to 'write' (table expected, got string)
fs.write("a", ("x"):gsub("x", "y"))  --> error: table expected, got number; what gives several values, such as s:gsub, belongs in parentheses
fs.write("a", "b", { mode = 600 })   --> error: field 'mode': a string such as "0600" expected, for a file that its owner alone may read and write; got 600
fs.append("a", "b", { mode = "4755" }) --> error: field 'mode': a string such as "0600" expected
fs.append("a", "b", { mode = "rw" })   --> error: field 'mode': a string such as "0600" expected
fs.write("a", "b", { mode = "0060" })  --> error: field 'mode': a string such as "0600" expected

--== the hash of a file
fs.write("a", "abc")
assert.equal(fs.sha256("a"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
fs.sha256("nowhere")   --> error: cannot read "nowhere": file does not exist
fs.sha256("broken")    --> error: cannot read "broken": input/output error
fs.sha256("a", {})     --> error: bad argument #2 to 'sha256' (there are no options here)

--== modes
fs.write("a", "b")
fs.write("a", "b", { mode = "0600" })
fs.append("a", "b", { mode = "644" })
assert.equal(outside.seen(), { "mode 0000", "mode 0600", "mode 0644" })
