-- The functions of the string library that need no patterns, and the arguments of the others.
local function fails(f, ...) return select(2, pcall(f, ...)) end
local function show(...) local t = { ... } for i = 1, select("#", ...) do t[i] = string.format("%q", tostring(t[i])) end print(select("#", ...), table.concat(t, " ")) end

for _, range in ipairs({ { 1 }, { 2 }, { -1 }, { -2 }, { 0 }, { 10 }, { -10 }, { 1, 2 }, { 2, 1 }, { -2, -1 }, { 0, 0 }, { 0, 1 }, { -10, 10 }, { 5, 6 }, { 3, -3 }, { "2", "3" }, { 1.9, 2.9 } }) do
  show(("abcde"):sub(unpack(range)))
  show(("abcde"):byte(unpack(range)))
end
show(("abc"):byte()) show((""):byte()) show(("abc"):byte(nil, nil)) show(("abc"):byte(2, nil)) show(("abc"):byte(1, -1)) show(("a\0b"):byte(1, -1)) show(("abc"):sub(2, nil))
show(string.sub(12345, 2, 3)) show(string.byte(7)) show(string.len(123.5)) show(string.rep(12, 2)) show(string.reverse(123)) show(string.upper(1)) show(string.lower("ÄÖ AbC\0D")) show(string.upper("äö aBc\0d"))
show(string.char()) show(string.char(65)) show(string.char("65", 66, "0x43")) show(string.char(0, 255):byte(1, -1)) show(string.char(65.9))
show(fails(string.char, 256)) show(fails(string.char, -1)) show(fails(string.char, 65, 1e6)) show(fails(string.char, "x")) show(fails(string.char, nil)) show(fails(string.char, 65, {}))
show(("x"):rep(3)) show(("x"):rep(0)) show(("x"):rep(-1)) show(("ab"):rep("2")) show(("x"):rep(2.9)) show((""):rep(1e9)) show(("x"):rep(0 / 0)) show(string.rep("x", 3, ","))
show(("abc"):reverse()) show((""):reverse()) show(("a\0b"):reverse()) show(#"a\0b", ("a\0b"):len())
show((("&#65;&#66;"):gsub("&#(%d+);", string.char))) show((("a b"):gsub("%w", string.byte))) show((("ab"):gsub(".", { a = 1, b = false })))

for _, name in ipairs({ "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper" }) do
  local f = string[name]
  if name ~= "char" then show(name, fails(f)) show(name, fails(f, nil)) show(name, fails(f, {})) show(name, fails(f, true)) end
  if name ~= "len" and name ~= "lower" and name ~= "upper" and name ~= "reverse" and name ~= "format" and name ~= "gmatch" then show(name, fails(f, "65", {})) show(name, fails(f, "a", "x", {})) end
end
show(fails(string.rep, "x")) show(fails(string.rep, "x", "y")) show(fails(string.sub, "x")) show(fails(string.sub, "x", nil)) show(fails(string.sub, "x", 1, true))
show(fails(string.find, "x")) show(fails(string.find, "x", "x", {})) show(fails(string.gsub, "x", "x")) show(fails(string.gsub, "x", "x", nil)) show(fails(string.gsub, "x", "x", true)) show(fails(string.gsub, "x", "x", "y", "z"))
show(fails(function() string.rep({}) end)) show(fails(function() local rep = string.rep rep("x", {}) end)) show(fails(function() string.char(256) end)) show(fails(function() string.gsub("x", "x", print, {}) end))

show(("abc"):find("b", 10)) show(("abc"):find("", 10)) show(("abc"):find("", 4)) show(("abc"):find("", -10)) show(("abc"):find("b", -1)) show(("abc"):find("b", -2)) show(("a.c"):find(".", 2, true)) show(("abc"):find("b", nil, true))
show(("abc"):find("c", "2")) show(string.find(123, 2)) show(("a+b"):find("+", 1, true)) show(("a+b"):find("+", 1, false)) show(("abc"):match("b", 10)) show(("abc"):match("()", 10)) show(("abc"):gsub("", "-")) show(("abc"):gsub("b", "%%"))
show(("abc"):gsub(".", "x", 2)) show(("abc"):gsub(".", "x", 0)) show(("abc"):gsub(".", "x", -1)) show(("abc"):gsub("b", 5)) show(("abc"):gsub(".", {})) show(fails(string.gsub, "abc", ".", function() return {} end)) show(fails(string.gsub, "abc", ".", { a = {} }))
show(string.format("%5.2s|%-5s|%5s|%.0s|%s", "abc", "ab", "ab", "abc", "a\nb")) show(string.format("%i %d %5.1f %x %X %o %c%c %e %g %u", 3, -4.9, 2.25, 255, 255, 8, 72, "105", 12345, 1e20, 7))
show(string.format("%q", 'a "quoted"\n\\ line\r\0end')) show(string.format("%d %s", "10", 5)) show(string.format("%%")) show(string.format("%5d|%-5d|%05d|%+d|% d", 1, 2, 3, 4, 5)) show(string.format("%.3f %10.2e %#x", 1 / 3, 12345.678, 255))
show(string.format("%f %g %e", 1 / 0, 1 / 0, -1 / 0))
show(fails(string.format, "%d", "x")) show(fails(string.format, "%d")) show(fails(string.format, "%s")) show(fails(string.format, "%d", {})) show(fails(string.format, "%d", nil)) show(fails(string.format, "%y", 1)) show(fails(string.format, "%q", {})) show(fails(string.format, "%c", "x")) show(fails(string.format, "%0123d", 1)) show(fails(string.format, "%------d", 1))
