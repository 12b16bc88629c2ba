-- Chunks may use a name again, and messages are long.
-- luacheck: ignore 411 631
local assert = require "assert"
local csv = require "csv"
local json = require "json"

--== objects give a heading in the order of their keys
local rows = { { name = "@a:x" }, { name = "@b:x", admin = true } }
assert.equal(csv.encode(rows), "name,admin\n@a:x,\n@b:x,true\n")

--== columns choose and order
local rows = { { name = "@a:x", admin = false, n = 5 } }
assert.equal(csv.encode(rows, { columns = { "n", "name" } }), "n,name\n5,@a:x\n")
assert.equal(csv.encode(rows, { columns = { "n", "name" }, header = false }), "5,@a:x\n")
assert.equal(csv.encode({}, { columns = { "n" } }), "n\n")

--== lists have no heading unless columns name it
assert.equal(csv.encode { { 1, "a" }, { 2, "b" } }, "1,a\n2,b\n")
assert.equal(csv.encode({ { 1, "a" }, { 2 } }, { columns = { "n", "s" } }), "n,s\n1,a\n2,\n")
assert.equal(csv.encode {}, "")

--== cells
assert.equal(csv.encode { { 1672531200000, 0.5, true, json.null, "a,b", 'say "x"', "two\nlines" } },
  '1672531200000,0.5,true,,"a,b","say ""x""","two\nlines"\n')

--== formulas are guarded, ids and numbers are not
local row = { "=1+1", "@alice:example.org", -5, "-5", "@SUM(A1)", "+cmd" }
assert.equal(csv.encode { row }, "'=1+1,@alice:example.org,-5,-5,'@SUM(A1),'+cmd\n")
assert.equal(csv.encode { { ["=x"] = 1 } }, "'=x\n1\n")

--== it reads what it wrote
local rows = { { ["=x"] = "=1", y = "'=1" }, { ["=x"] = "\t", y = "a\nb,\"" }, { ["=x"] = "", y = "'" } }
assert.equal(csv.decode(csv.encode(rows)), rows)
local one = { { name = "a" }, { name = "" }, { name = "b" } }
assert.equal(csv.decode(csv.encode(one)), one)

--== heading or none
assert.equal(csv.decode("a,b\n1,2\n"), { { a = "1", b = "2" } })
assert.equal(csv.decode("a,b\n1,2\n3\n", { header = false }), { { "a", "b" }, { "1", "2" }, { "3" } })
assert.equal(csv.decode("a,b\n"), {})
assert.equal(csv.decode(""), {})
assert.equal(csv.decode("", { header = false }), {})

--== what spreadsheets write
assert.equal(csv.decode("\239\187\191id,n\r\n@a:x,1\r\n\r\n"), { { id = "@a:x", n = "1" } })

--== the delimiter is guessed, outside of quotes
assert.equal(csv.decode("a;b\n1,5;2\n"), { { a = "1,5", b = "2" } })
assert.equal(csv.decode("a\tb\n1\t2"), { { a = "1", b = "2" } })
assert.equal(csv.decode('a,b\n"x;y",2\n'), { { a = "x;y", b = "2" } })
assert.equal(csv.decode('"a,b";c\n"1,2";3\n'), { { ["a,b"] = "1,2", c = "3" } })
assert.equal(csv.decode("a;b;c\n1;2\n", { header = false }), { { "a", "b", "c" }, { "1", "2" } })
assert.equal(csv.decode("name\nx;y\n"), { { name = "x;y" } })
csv.decode("name, first;mail\nDoe, J;x\n") --> error: bad argument #1 to 'decode' (the cells could be separated by "," or ";": say which, as in { delimiter = "," })
assert.equal(csv.decode("name, first;mail\nDoe, J;x\n", { delimiter = ";" }), { { ["name, first"] = "Doe, J", mail = "x" } })
assert.equal(csv.decode("a|b\n1|2\n", { delimiter = "|" }), { { a = "1", b = "2" } })
assert.equal(csv.decode("a§b\n1§2\n", { delimiter = "§" }), { { a = "1", b = "2" } })

--== other encodings are named, and read if the script says so
local utf16 = "\255\254a\0;\0b\0\10\0\228\0;\0=\0\10\0"
csv.decode(utf16)           --> error: bad argument #1 to 'decode' (not CSV: it is UTF-16, which programs call "Unicode"; give { encoding = "utf-16" }, or save it as UTF-8)
csv.decode("a\0,\0b\0\10\0") --> error: it is UTF-16
csv.decode("a,b\n1,2\n\228,3") --> error: not CSV: it is no UTF-8: line 3 has the byte 0xE4, which is "ä" in Latin-1 (Windows-1252); give { encoding = "latin-1" }
assert.equal(csv.decode(utf16, { encoding = "utf-16" }), { { a = "ä", b = "=" } })
assert.equal(csv.decode("\254\255\0a\0\10\0x", { encoding = "utf-16" }), { { a = "x" } })
assert.equal(csv.decode("\0a\0\10\0x", { encoding = "utf-16" }), { { a = "x" } })
assert.equal(csv.decode("", { encoding = "utf-16" }), {})
assert.equal(csv.decode("a\n\228\128", { encoding = "latin-1" }), { { a = "ä€" } })
csv.decode("\255\254a", { encoding = "utf-16" })            --> error: it is no UTF-16: it has an odd number of bytes
csv.decode("\255\254\0\216a\0", { encoding = "utf-16" })   --> error: half of a character is missing
csv.decode("a", { encoding = "ebcdic" }) --> error: bad argument #2 to 'decode' (field 'encoding': one of utf-8, utf-16, latin-1 expected, got "ebcdic")
csv.decode("a", { encoding = 1 })        --> error: field 'encoding': string expected, got number
csv.decode("a", { delimiter = ";;" })    --> error: field 'delimiter': one character expected
csv.decode("a", { delimiter = "" })      --> error: field 'delimiter': one character expected
csv.decode("a", { delimiter = "\n" })    --> error: field 'delimiter': one character expected
csv.decode("a", { delimiter = "\255" })  --> error: field 'delimiter': one character expected
csv.decode("a", { delimiter = 1 })       --> error: field 'delimiter': string expected, got number

--== rows and cells that cannot be CSV
csv.encode()                          --> error: bad argument #1 to 'encode' (table expected, got no value)
csv.encode("x")                       --> error: bad argument #1 to 'encode' (table expected, got string)
csv.encode { a = 1 }                  --> error: bad argument #1 to 'encode' (list expected, got a table with other keys than 1 to n)
csv.encode { { a = 1 }, 5 }           --> error: bad argument #1 to 'encode' (a list of rows expected, row 2 is a number)
csv.encode { { a = 1 }, { 5 } }       --> error: bad argument #1 to 'encode' (row 2 has the key 1; rows are all objects or all lists)
csv.encode { { 1 }, { 1, nil, 3 } }   --> error: row 2 has other keys than 1 to n; write "" or json.null for an empty cell
csv.encode { { 1 }, {} }              --> error: row 2 has no cells
csv.encode { { a = {} } }             --> error: bad argument #1 to 'encode' (row 1, column 'a': a table is no cell; choose other columns, or json.encode it first)
csv.encode { { 1, print } }           --> error: row 1, cell 2: a function is no cell
csv.encode({ { 1, 2 } }, { columns = { "a" } })             --> error: row 1 has 2 cells for 1 column
csv.encode({}, { columns = "a" })     --> error: bad argument #2 to 'encode' (field 'columns': list of strings expected, got string)
csv.encode({}, { columns = {} })      --> error: list of strings expected, got an empty table
csv.encode({}, { columns = { 1 } })   --> error: list of strings expected, item 1 is a number
csv.encode({}, { columns = { "a", "a" } })                  --> error: the column 'a' is there twice
csv.encode({}, { header = 1 })        --> error: bad argument #2 to 'encode' (field 'header': boolean expected, got number)
csv.encode({}, { colums = { "a" } })  --> error: unknown field 'colums'; there is columns, header

--== comments, and lines that are too short
local messy = "Name;Matrix-ID\n# trainees;\n#\nDoe;@doe:x\nRoe\n"
assert.equal(csv.decode(messy, { comment = "#", uneven = true }),
  { { Name = "Doe", ["Matrix-ID"] = "@doe:x" }, { Name = "Roe", ["Matrix-ID"] = "" } })
assert.equal(#csv.decode("#room:x,1\n", { header = false }), 1)
csv.decode(messy) --> error: not CSV: line 3 has 1 cell, the heading has 2; { comment = "#" } leaves out lines that begin with #
csv.decode(messy, { comment = "#" }) --> error: line 5 has 1 cell, the heading has 2; with { uneven = true } the missing cells are empty
csv.decode("a,b\n1,2,3\n", { uneven = true }) --> error: line 2 has 3 cells, the heading has 2)
csv.decode("a", { comment = ",", delimiter = "," }) --> error: a comment cannot begin with what separates the cells
csv.decode("a", { comment = "//" }) --> error: field 'comment': one character expected

--== texts that are not CSV
csv.decode()                  --> error: bad argument #1 to 'decode' (string expected, got no value)
csv.decode("a,b\n1,2\n3\n")   --> error: bad argument #1 to 'decode' (not CSV: line 3 has 1 cell, the heading has 2; with { uneven
csv.decode('a\n"x\n')         --> error: not CSV: line
csv.decode('a\nx"y\n')        --> error: not CSV: line 2, column 2: bare
csv.decode("a,b,a\n")         --> error: the heading has 'a' twice; read lists with { header = false }
csv.decode("a", { separator = ";" }) --> error: unknown field 'separator'; there is header, delimiter, encoding, comment, uneven
