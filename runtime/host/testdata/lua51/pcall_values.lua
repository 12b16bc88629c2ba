-- What pcall returns, and which values an error may be.

print("results", pcall(function(...) return ... end, 1, nil, 3, nil))
print("count", select("#", pcall(function() return nil, nil end)))
print("none", select("#", pcall(function() end)), pcall(function() end))
print("builtin", pcall(string.rep, "ab", 3))
print("callable", pcall(setmetatable({}, { __call = function(_, a, b) return b, a end }), 1, 2))

print("string", pcall(function() error("text") end))
print("string, level 0", pcall(function() error("text", 0) end))
print("empty string", pcall(function() error("") end))
print("empty string, level 0", pcall(function() error("", 0) end))
print("number", pcall(function() error(42) end))
print("number, level 0", pcall(function() error(42, 0) end))
print("type of a number", type(select(2, pcall(function() error(42, 0) end))))
print("nil", pcall(function() error(nil) end))
print("nothing", pcall(function() error() end))
print("boolean", pcall(function() error(true) end))
print("false", pcall(function() error(false) end))
print("count of nil", select("#", pcall(error)), select("#", pcall(error, nil)))

local object = { code = 404 }
local ok, err = pcall(function() error(object) end)
print("table", ok, err == object, err.code)
ok, err = pcall(function() error(object, 2) end)
print("table with level", ok, err == object)
local fn = function() end
ok, err = pcall(error, fn)
print("function", ok, err == fn)
local co = coroutine.create(fn)
ok, err = pcall(error, co)
print("thread", ok, err == co)

print("direct", pcall(error, "text"))
print("direct, level 1", pcall(error, "text", 1))
print("direct, empty", pcall(error, ""))
print("direct, with a space", pcall(error, " text"))

local function raise(level) error("text", level) end
local function caller(level) raise(level) end
local function outer(level) caller(level) end
for level = 0, 4 do
  print("level " .. level, pcall(outer, level))
end
print("level 2, called by pcall", pcall(raise, 2))
print("level 99", pcall(raise, 99))
print("level as text", pcall(function() error("text", "2") end))

local function level_in_pcall()
  local _, e = pcall(function() raise(2) end)
  return e
end
print("level 2 inside", level_in_pcall())

print("again", pcall(function()
  local _, e = pcall(error, "first", 0)
  error(e, 0)
end))
print("again, with a place each time", pcall(function()
  local _, e = pcall(function() error("first") end)
  error(e)
end))
ok, err = pcall(function()
  local _, e = pcall(error, object)
  error(e)
end)
print("again, a table", ok, err == object)

print("nested", pcall(pcall, error, "x"))
print("nested twice", pcall(pcall, pcall, error))
print("pcall of pcall without a function", pcall(pcall))
print("not callable", (pcall(nil)), (pcall(42)), (pcall({})), (pcall("x")))
print("no argument", (pcall(function() pcall() end)))

local function fails(f, ...) return (pcall(f, ...)) end
print("of the interpreter", fails(function() local t = nil return t.x end), fails(function() return 1 + {} end),
  fails(function() return #5 end), fails(function() return {} < {} end), fails(function() return 1 < "2" end),
  fails(function() return "a" .. {} end), fails(function() undefined_function() end), fails(function() local t t() end),
  fails(function() return -{} end), fails(function() for _ = 1, "x" do end end), fails(function() for _ in 5 do end end),
  fails(function() local t = {} t[nil] = 1 end), fails(function() local t = {} t[0 / 0] = 1 end))
print("place of the interpreter's", (select(2, pcall(function()
  local t = nil
  return t.x
end)):match("^(.-:%d+: )attempt")))

local with_text = setmetatable({}, { __tostring = function() return "as text" end })
print("__tostring", pcall(error, with_text))
print("__tostring fails", pcall(tostring, setmetatable({}, { __tostring = function() error("in tostring", 0) end })))

local function deep(n) if n == 0 then error("deep", 0) end return (deep(n - 1)) end
print("deep", pcall(deep, 100))
local function many(n) if n == 0 then return "bottom" end return select(2, pcall(many, n - 1)) end
print("many inside each other", many(100))

print("runaway recursion", (pcall(function() local function f() return 1 + f() end return f() end)))
print("and all is well", pcall(function() return "after" end))
