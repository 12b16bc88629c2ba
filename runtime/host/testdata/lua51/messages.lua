-- What is said when something goes wrong, and of which variable.
local function says(...) print(select(2, pcall(...))) end
local upvalue, list = nil, { inner = {}, 1, 2 }
g_table = {}

-- calls
says(function() undefined() end)
says(function() local f = 5 f() end)
says(function() upvalue() end)
says(function() list.missing() end)
says(function() list.inner.missing(1) end)
says(function() list:missing() end)
says(function() list[3]() end)
says(function() list[upvalue or 4]() end)
says(function() g_table.x.y() end)
says(function() ("x")() end)
says(function() (1)() end)
says(function() (list or upvalue)() end)
says(function() return undefined(1, 2) end)
says(function() return list:missing() end)
says(nil) says(5) says({})

-- indices
says(function() return undefined.x end)
says(function() return upvalue.x end)
says(function(parameter) return parameter.x end)
says(function() return list.missing.x end)
says(function() return list[5].x end)
says(function() undefined.x = 1 end)
says(function() upvalue[1] = 1 end)
says(function() list.missing.x = 1 end)
says(function() return (5).x end)
says(function() return (nil)[1] end)
says(function() return undefined:method() end)
says(function() list[nil] = 1 end)
says(function() list[0 / 0] = 1 end)
says(function() local t = setmetatable({}, { __index = 5 }) return t.x end)
says(function() local t = setmetatable({}, { __newindex = true }) t.x = 1 end)
says(function() function undefined.f() end end)

-- arithmetic
says(function() return undefined + 1 end)
says(function() return 1 + undefined end)
says(function() local a, b = 1 return a * b end)
says(function() return list.missing - 1 end)
says(function() return 2 ^ upvalue end)
says(function() return list / 2 end)
says(function() return -undefined end)
says(function() return -list.inner end)
says(function() return "abc" + 1 end)
says(function() local s = "abc" return 1 + s end)
says(function() local s, t = "10", {} return s + t end)
says(function() return undefined % 2 end)
says(function() return 2 % list.missing end)
says(function() local t = {} return t % t end)
says(function() return true + 1 end)
says(function() return (upvalue and 1) + 1 end)
says(function() return (list.x or list.y) + 1 end)
says(function() return (upvalue and 1 or list) + 1 end)
says(function() return print + 1 end)

-- concatenation
says(function() return "a" .. undefined end)
says(function() return upvalue .. "a" end)
says(function() return "a" .. list.missing .. "b" end)
says(function() local b = true return 1 .. b end)
says(function() return list .. "a" end)
says(function() return "a" .. "b" .. {} end)

-- lengths and comparisons
says(function() return #undefined end)
says(function() local n = 5 return #n end)
says(function() return #list.missing end)
says(function() return 1 < "2" end)
says(function() return {} < {} end)
says(function() return nil > 1 end)
says(function() return nil >= nil end)
says(function() return "a" <= 1 end)
says(function() return true < false end)
says(function() return print < 1 end)
says(table.sort, { 1, "x" })
says(table.sort, { 3, {}, 1 })

-- loops
says(function() for i = "x", 2 do end end)
says(function() for i = 1, {} do end end)
says(function() for i = 1, 2, true do end end)
says(function() for i = nil, 2 do end end)
says(function() for i = 1, undefined do end end)
says(function() for k in nil do end end)
says(function() for k in undefined do end end)
says(function() for k in 5 do end end)
for i = "1", "2" do io = i end
print(io)

-- lines
says(function()
  local x = 1 +
    undefined
end)
says(function()
  undefined
  .x
  .y = 5
end)
says(function()
  undefined(
    1,
    2
  )
end)
says(function()
  for k in
    undefined
  do
  end
end)
says(function()
  for i = 1,
    undefined
  do
  end
end)

-- through other functions
says(string.rep) says(string.rep, "x", {}) says(("x").rep, "x", nil)
says(function() ("x"):rep({}) end)
says(function() string.rep() end)
says(function() local rep = string.rep rep("x", "y") end)
says(function() setmetatable(1, {}) end)
says(function() ("x"):bad() end)
says(function() string.gsub("x", "x", undefined) end)
says(function() error("text") end)
says(function() error("text", 2) end)
says(function() local function inner() error("text", 2) end inner() end)
says(function() local t = setmetatable({}, { __add = function(a, b) error("in __add", 2) end }) return t + 1 end)
says(function() local t = setmetatable({}, { __concat = function(a, b) error("in __concat", 2) end }) return t .. 1 end)
says(function() local t = setmetatable({}, { __unm = function(...) error("in __unm " .. select("#", ...), 2) end }) return -t end)
says(function() local t = setmetatable({}, { __mod = function(a, b) error("in __mod", 2) end }) return 5 % t end)
says(function() local t = setmetatable({}, { __index = function(t, k) error("no field " .. k, 2) end }) return t.field end)
says(function() local t = setmetatable({}, { __call = function(self, x) return x.y end }) return t(nil) end)
says(coroutine.wrap(function() undefined() end))
print(coroutine.resume(coroutine.create(function() return upvalue.x end)))
print(coroutine.resume(coroutine.create(function() local x = {} return x.y.z end)))
