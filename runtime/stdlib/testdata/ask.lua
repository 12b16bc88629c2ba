-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local ask = require "ask"
local outside = require "outside"

--== confirm
outside.answers { "y", "n" }
assert.equal(ask.confirm("Delete?"), true)
assert.equal(ask.confirm("Delete?"), false)
assert.equal(outside.seen(), { "Delete?", "Delete?" })

--== line
outside.answers { "@alice:example.org", "" }
assert.equal(ask.line("User"), "@alice:example.org")
assert.equal(ask.line("User"), "")

--== secret
outside.answers { "hunter 2", "" }
assert.equal(ask.secret("Password"), "hunter 2")
assert.equal(ask.secret("Password"), "")
assert.equal(outside.seen(), { "hidden: Password", "hidden: Password" })

--== choice by number, by text, and again until there is one
outside.answers { "2", "green", "", "4", "blue", " 1 " }
local colours = { "red", "green", "dark\nblue" }
assert.equal(ask.choice("Which?", colours), "green")
assert.equal(ask.choice("Which?", colours), "green")
assert.equal(ask.choice("Which?", colours), "red")
local menu = "Which?\n  1) red\n  2) green\n  3) dark blue\n1 to 3"
assert.equal(outside.seen(), { menu, menu, menu, "1 to 3", "1 to 3", "1 to 3" })

--== choice gives the item itself
outside.answers { "1", "2" }
local items = { { id = 1 }, 20 }
assert.equal(ask.choice("Which?", items) == items[1], true)
assert.equal(ask.choice("Which?", items), 20)

--== where nobody can answer
ask.confirm("Delete?")      --> error: there is no terminal to ask on; give the answer by an option of the script instead
ask.secret("Password")      --> error: give the answer by an option of the script instead
ask.line("User")            --> error: give the answer by an option of the script instead
ask.choice("Which?", { 1 }) --> error: give the answer by an option of the script instead

--== the end of the input is no answer
local function line_at_the_end()
  outside.answers { "end of input" }
  ask.line("User")
end
assert.raises(line_at_the_end, "the input ended before an answer")

--== wrong arguments
ask.confirm()             --> error: bad argument #1 to 'confirm' (string expected, got no value)
ask.secret()              --> error: bad argument #1 to 'secret' (string expected, got no value)
ask.line({})              --> error: bad argument #1 to 'line' (string expected, got table)
ask.choice("Which?")      --> error: bad argument #2 to 'choice' (table expected, got no value)
ask.choice("Which?", {})  --> error: bad argument #2 to 'choice' (the list is empty)
ask.choice("Which?", { a = 1 }) --> error: bad argument #2 to 'choice' (list expected, got a table with other keys than 1 to n)
