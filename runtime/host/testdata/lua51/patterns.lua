-- string.find
print(("hello world"):find("wor"), ("hello"):find("l"), ("hello"):find("xyz"), ("hello"):find(""), (""):find(""), (""):find("a"))
print(("hello"):find("l", 4), ("hello"):find("l", 5), ("hello"):find("h", -5), ("hello"):find("h", -4), ("hello"):find("", 6), ("hello"):find("", 7), ("hello"):find("", 99))
print(("a.b"):find(".", 1, true), ("a.b"):find("%."), ("a+b"):find("+", 1, true), ("a.b"):find("b", 1, 0), ("a.b"):find(".", 2, false), ("a.b"):find(".", 2, nil))
print(("key = value"):find("(%w+)%s*=%s*(%w+)"))
print(("abc"):find("()b()"))
print(("abc"):find("b", nil), ("abc"):find("^b"), ("abc"):find("^b", 2), ("abc"):find("c$"), ("abc"):find("$"))
print(("123"):find(2), string.rep(123, 2), ("x1.5"):find(1.5))
print(string.find("abc", "b", "2"))
print(("a\0b"):find("%z"), ("a\0b"):find("b"), #("a\0b"), ("a\0b"):find("\0", 1, true))

-- string.match
print(("2024-03-15"):match("(%d+)-(%d+)-(%d+)"))
print(("abc"):match("b"), ("abc"):match("x"), ("abc"):match("(b)(c)"), ("abc"):match("()"), ("abc"):match(".-"), ("abc"):match(".*"), ("abc"):match("", 10))
print(("@alice:example.org"):match("^@([^:]+):(.+)$"))
print(("  trim  "):match("^%s*(.-)%s*$") .. "|", ("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):find("%((%a+)%)"))
print(("hello hello"):match("(%w+) %1"), ("x=1"):match("^(%w)=(%d)$"), ("a-b"):match("[%w-]+"), ("a]b"):match("[]]"), ("a^b"):match("[%^]"), ("b"):match("[^a]"))
print(("THE cat"):gsub("%f[%a]%a+", "w"), ("[x]"):match("%[(.)%]"), ("0x1F"):match("^0[xX](%x+)$"), ("a\nb"):match("a.b"))
print(("abc"):match("b", -1), ("abc"):match("b", -2), ("abc"):match("^b", 2))
for _, class in ipairs({ "%a", "%c", "%d", "%l", "%p", "%s", "%u", "%w", "%x", "%z", "%A", "%D", "%S", "%W", "." }) do
  local n = 0
  for i = 0, 255 do if string.char(i):find("^" .. class .. "$") then n = n + 1 end end
  print(class, n)
end

-- string.gmatch
for w in ("one two  three"):gmatch("%a+") do print(w) end
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do print(k, v) end
for pos in ("abc"):gmatch("()") do print(pos) end
for m in ("aXbX"):gmatch("(.-)X") do print(m) end
for m in ("^a^a"):gmatch("^a") do print("caret", m) end
local it = ("ab"):gmatch(".")
print(it(), it(), it(), select("#", it()))
print((pcall(string.gmatch)), (pcall(string.gmatch, "a")), (pcall(string.gmatch, nil, "a")))
for a, b in ("k1=v1;k2=v2"):gmatch("(%w+)=(%w+)") do for c in a:gmatch(".") do print(a, b, c) end end
print((pcall(function() for _ in ("a"):gmatch("(") do end end)))

-- string.gsub with a string
print(("hello world"):gsub("o", "0"), ("hello"):gsub("l", "L", 1), ("hello"):gsub("l", "L", 0), ("hello"):gsub("", "-"), ("abc"):gsub("%w", "%0%0"))
print(("hello world"):gsub("(%w+) (%w+)", "%2 %1"), ("a.b"):gsub("%.", "%%"), ("abc"):gsub("b", "%%1"), ("abc"):gsub("(b)", "[%1]"), ("abc"):gsub("b", "[%1]"))
print(("abc"):gsub("^a", "x"), ("aaa"):gsub("^a", "x"), ("abc"):gsub("$", "!"), ("abc"):gsub("x*", "-"), ("abc"):gsub("b*", "-"))
print(("abc"):gsub("b", 5), ("abc"):gsub("b", 1.5), ("abc"):gsub("()", "%1"), ("123"):gsub("2", "x"), ("x y"):gsub("%s", ""), ("abc"):gsub("b", ""))
print(("abc"):gsub("b", "x", -1), ("abc"):gsub("b", "x", 99), ("abc"):gsub("b", "x", "1"), ("a,b,,c"):gsub(",", ";"))

-- string.gsub with a table
print(("$name is $age"):gsub("%$(%w+)", { name = "Ann", age = 30 }), ("$x $y"):gsub("%$(%w+)", { x = "1" }), ("abc"):gsub("%w", { a = "1", b = false, c = 3 }))
print(("abc"):gsub("%w", setmetatable({}, { __index = function(_, k) return k:upper() end })), ("abc"):gsub("()", { "x", "y" }))
print((pcall(string.gsub, "abc", "%w", { a = {} })), (pcall(string.gsub, "abc", "%w", { a = true })))

-- string.gsub with a function
print(("abc"):gsub("%w", string.upper), ("abc"):gsub("%w", function(c) if c == "b" then return nil end return c .. c end), ("abc"):gsub("%w", function() return false end))
print(("a1b2"):gsub("(%a)(%d)", function(a, b) return b .. a end), ("abc"):gsub("()%w", function(p) return p end), ("abc"):gsub("%w", function() end))
print(("abc"):gsub("%w", function(...) return select("#", ...) end), ("abc"):gsub("b", function(c) return c, "ignored" end), ("ab"):gsub(".", function(c) return 1 / 4 .. c end))
print(("abc"):gsub("%w", function(c) return (c:gsub(".", function(d) return "<" .. d .. ">" end)) end))
print(pcall(string.gsub, "abc", "%w", function() error("in the callback", 0) end))
print(pcall(function() return ("abc"):gsub("%w", function() error("in the callback") end) end))
print((pcall(string.gsub, "abc", "%w", function() return {} end)), (pcall(string.gsub, "abc", "%w", function() return true end)))
local n = 0
print(pcall(string.gsub, "abc", "%w", function(c) n = n + 1 if c == "b" then error(n, 0) end end))
local order = {}
local text = ("one two three"):gsub("%a+", function(w) order[#order + 1] = w return #w end)
print(text, table.concat(order, ","))
print((("x"):gsub("x", "%%")), (("x"):gsub("x", "a%%b")), (pcall(string.gsub, "x", "x", "%2")), (pcall(string.gsub, "x", "(x)", "%2")))
print((pcall(string.gsub, "abc", "b")), (pcall(string.gsub, "abc", "b", nil)), (pcall(string.gsub, "abc", "b", true)), (pcall(string.gsub)))

-- Patterns that are none.
for _, p in ipairs({ "(", ")", "[", "[a", "%", "a%", "(()", "%1", "(a)%2", "%b", "%bx", "[a-", "[%", "%f", "(a", "a)", "[]", "[^]", "(%1)" }) do
  print(p, pcall(string.find, "abc", p))
end

-- rep, upper, lower
print(("ab"):rep(3), ("ab"):rep(0) == "", ("ab"):rep(-1) == "", (""):rep(5) == "", ("ab"):rep(1), ("ab"):rep(2.7), ("ab"):rep("2"), string.rep(5, 2))
print(("MiXed 123 äÖ"):upper(), ("MiXed 123 äÖ"):lower(), (""):upper() == "")
print((pcall(string.rep)), (pcall(string.rep, "x")), (pcall(string.rep, "x", {})), (pcall(string.rep, nil, 1)))

-- The rest that scripts use every day.
print(("hello"):sub(2, 4), ("hello"):sub(-3), ("hello"):sub(2), ("hello"):sub(0), ("hello"):sub(4, 2) == "", ("hello"):sub(-100, 100), ("hello"):sub(6) == "")
print(("ABC"):byte(), ("ABC"):byte(2), ("ABC"):byte(1, 3), ("ABC"):byte(-1), ("ABC"):byte(10), string.char(72, 105), string.char() == "")
print(("abc"):len(), #"äö", ("abc"):reverse(), ("äb"):reverse():byte(1, -1))
print(("x"):rep(3):upper():lower():len(), ("%d"):rep(2, 5))
