local co = coroutine.create(function(a, b)
  print("start", a, b)
  local c, d = coroutine.yield(a + b, nil)
  print("first", c, d)
  local n = select("#", coroutine.yield())
  print("second", n)
  return "end", nil
end)
print(type(co), coroutine.status(co))
print(coroutine.resume(co, 1, 2))
print(coroutine.status(co))
print(coroutine.resume(co, "x", nil))
print(coroutine.resume(co, nil, nil, nil))
print(coroutine.status(co))
print(coroutine.resume(co))
print(coroutine.resume(co, 1))

print("counts", select("#", coroutine.resume(coroutine.create(function() return nil, nil end))),
  select("#", coroutine.resume(coroutine.create(function() end))),
  select("#", coroutine.resume(coroutine.create(function() coroutine.yield(nil, nil) end))))

-- wrap
local gen = coroutine.wrap(function(...)
  local args = { ... }
  for i = 1, #args do coroutine.yield(i, args[i]) end
  return "last"
end)
print("wrap", gen("a", "b"))
print("wrap", gen())
print("wrap", gen())
print("wrap, dead", pcall(gen))
print("wrap, dead", pcall(function() gen() end))

local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
local sum = 0
for i, sq in range(4) do sum = sum + i * sq end
print("for", sum)
for i in range(100) do if i == 3 then print("break", i) break end end

local function leaves(tree)
  return coroutine.wrap(function()
    local function walk(t)
      if type(t) == "table" then for _, c in ipairs(t) do walk(c) end else coroutine.yield(t) end
    end
    walk(tree)
  end)
end
local found = {}
for leaf in leaves({ 1, { 2, { 3, 4 }, 5 }, { { 6 } } }) do found[#found + 1] = leaf end
print("tree", table.concat(found, " "))

-- errors inside
print("error", coroutine.resume(coroutine.create(function() error("text") end)))
print("error, level 0", coroutine.resume(coroutine.create(function() error("text", 0) end)))
print("error, level 2", coroutine.resume(coroutine.create(function() error("text", 2) end)))
print("error, nil", coroutine.resume(coroutine.create(function() error() end)))
local object = {}
local ok, err = coroutine.resume(coroutine.create(function() error(object) end))
print("error, table", ok, err == object)
co = coroutine.create(function() coroutine.yield(1) error("later") end)
print("later", coroutine.resume(co))
print("later", coroutine.resume(co))
print("later", coroutine.status(co), coroutine.resume(co))
print("of the interpreter", (coroutine.resume(coroutine.create(function() local t return t.x end))))

print("wrap, error", pcall(coroutine.wrap(function() error("text") end)))
print("wrap, error", pcall(function() coroutine.wrap(function() error("text") end)() end))
print("wrap, error, level 0", pcall(function() coroutine.wrap(function() error("text", 0) end)() end))
print("wrap, number", pcall(function() coroutine.wrap(function() error(5, 0) end)() end))
ok, err = pcall(function() coroutine.wrap(function() error(object) end)() end)
print("wrap, table", ok, err == object)
print("wrap, in for", pcall(function()
  for i in coroutine.wrap(function() coroutine.yield(1) error("in the middle") end) do print("got", i) end
end))

-- pcall inside
print("caught inside", coroutine.resume(coroutine.create(function()
  local ok, e = pcall(error, "x", 0)
  local got = coroutine.yield(ok, e)
  return pcall(function() error(got, 0) end)
end)))
co = coroutine.create(function()
  for i = 1, 3 do
    local ok, e = pcall(function() if i == 2 then error("two", 0) end return i end)
    coroutine.yield(ok, e)
  end
end)
for _ = 1, 4 do print("loop", coroutine.resume(co)) end

-- yield where it is not allowed
print("yield outside", pcall(coroutine.yield, 1))
print("yield outside", (pcall(function() coroutine.yield(1) end)))
print("yield in pcall", coroutine.resume(coroutine.create(function() return pcall(function() coroutine.yield(1) end) end)))
print("yield by pcall", coroutine.resume(coroutine.create(function() return pcall(coroutine.yield, 1) end)))
print("yield in xpcall", coroutine.resume(coroutine.create(function()
  return xpcall(function() coroutine.yield(1) end, function(e) return e end)
end)))
local function reached(f)
  local after = false
  local ok, e = coroutine.resume(coroutine.create(function() f() after = true end))
  return ok, e, after
end
print("yield in __index", reached(function()
  return (setmetatable({}, { __index = function() coroutine.yield(1) end })).x
end))
print("yield in __add", reached(function() return setmetatable({}, { __add = function() coroutine.yield(1) end }) + 1 end))
print("yield in an iterator", reached(function() for _ in function() coroutine.yield(1) end do return end end))
print("yield as an iterator", reached(function() for _ in coroutine.yield do return end end))
print("yield in sort", reached(function() table.sort({ 1, 2, 3 }, function() coroutine.yield(1) end) end))
print("yield in gsub", reached(function() string.gsub("abc", ".", function() coroutine.yield(1) end) end))
print("yield as __index", reached(function() return (setmetatable({}, { __index = coroutine.yield })).x end))
co = coroutine.create(function()
  print(pcall(function() coroutine.yield(1) end))
  print("goes on", coroutine.yield(2))
end)
print(coroutine.resume(co))
print(coroutine.resume(co, "with"))

-- ways to yield
print("tail call", coroutine.resume(coroutine.create(function() return coroutine.yield(1, 2) end)))
co = coroutine.create(function() return coroutine.yield(1, 2) end)
coroutine.resume(co)
print("tail call, results", coroutine.resume(co, "a", nil, "c"))
print("tail call, then", coroutine.status(co), coroutine.resume(co))
co = coroutine.wrap(function() return coroutine.yield(1, 2) end)
print("tail call, wrapped", co())
print("tail call, wrapped", co("a", nil))
print("tail call, wrapped", pcall(co))
co = coroutine.wrap(function() local function f(...) return coroutine.yield(...) end print("inner tail call", f(1, 2)) return f(3) end)
print(co()) print(co("a", nil, "c")) print(co("last", nil))
co = coroutine.wrap(function() local function f() return coroutine.yield() end local x = f() local a, b, c = f() return x, a, b, c end)
co() co(1) print("inner tail call, adjusted", co(2, 3))
co = coroutine.wrap(coroutine.yield and function(...) return coroutine.yield(coroutine.yield(...)) end)
print(co(1)) print(co(2)) print(co(3))
for v in coroutine.wrap(function() coroutine.yield(1) return coroutine.yield(2) end) do print("tail call in for", v) end
co = coroutine.wrap(function()
  local q = "kept"
  local a, b, c = coroutine.yield()
  print(q, a, b, c)
  local d = coroutine.yield()
  print(q, a, b, c, d)
  a, b = coroutine.yield(), coroutine.yield()
  print(a, b, c, d)
  print("all", coroutine.yield())
  local t = { coroutine.yield() }
  print(#t, (coroutine.yield()), tostring(coroutine.yield()), select("#", coroutine.yield()))
end)
co() co(1) co() co() co() co(nil, nil) co("p", "q", "r") co() co("s") co()
print("in an expression", coroutine.wrap(function() return 1 + (coroutine.yield(5) or 0) end)())
co = coroutine.wrap(function() local t = { coroutine.yield(), coroutine.yield() } return #t, t[1], t[2] end)
co() co("a")
print("in a constructor", co("b"))
co = coroutine.wrap(function(...) print("arguments", ...) print("more", coroutine.yield(...)) end)
print(co(1, nil, 3))
print(co(nil, 2))
local yield = coroutine.yield
co = coroutine.wrap(function() for i = 1, 2 do yield(i) end end)
print("local yield", co(), co())
co = coroutine.wrap(function() local function f(n) if n == 0 then yield("deep") return "up" end return (f(n - 1)) end return f(50) end)
print(co(), co())
co = coroutine.wrap(function() return setmetatable({}, { __call = function(_, x) return yield(x) end })(7) end)
print("in __call", co(), co("back"))

-- running and status
print("running", coroutine.running())
co = coroutine.create(function()
  print("running inside", coroutine.running() == co, coroutine.status(co))
  print("running in pcall", pcall(function() return coroutine.running() == co end))
  local inner = coroutine.create(function() print("normal", coroutine.status(co), coroutine.running() == co) coroutine.yield() end)
  coroutine.resume(inner)
  print("inner", coroutine.status(inner), coroutine.running() == co)
end)
coroutine.resume(co)
print("after", coroutine.status(co), coroutine.running())

-- resume of itself, and of each other
co = coroutine.create(function() return coroutine.resume(co) end)
print("itself", coroutine.resume(co))
co = coroutine.create(function() return pcall(coroutine.resume, co) end)
print("itself, in pcall", coroutine.resume(co))
local wrapped
wrapped = coroutine.wrap(function() return wrapped() end)
print("itself, wrapped", pcall(wrapped))
local a, b
a = coroutine.create(function() return coroutine.resume(b) end)
b = coroutine.create(function() return coroutine.resume(a) end)
print("each other", coroutine.resume(a))
print("each other", coroutine.status(a), coroutine.status(b))
a = coroutine.create(function() for i = 1, 3 do coroutine.yield("a" .. i) end end)
b = coroutine.create(function() for _ = 1, 3 do coroutine.yield("b:" .. select(2, coroutine.resume(a))) end end)
print("chain", coroutine.resume(b))
print("chain", coroutine.resume(b))
print("chain", coroutine.status(a), coroutine.status(b))

-- wrong arguments
print("wrong", (pcall(coroutine.create)), (pcall(coroutine.create, 1)), (pcall(coroutine.create, print)), (pcall(coroutine.wrap, string.rep)), (pcall(coroutine.wrap, {})), (pcall(coroutine.resume, 1)),
  (pcall(coroutine.status, nil)), (pcall(coroutine.resume)))

-- a coroutine in a coroutine in a coroutine
local function nest(n)
  if n == 0 then return "bottom" end
  return coroutine.wrap(function() return nest(n - 1) .. "<" end)()
end
print(nest(20))
local function count(n) return coroutine.wrap(function() if n > 0 then for x in count(n - 1) do yield(x) end end yield(n) end) end
local seen = {}
for x in count(10) do seen[#seen + 1] = x end
print(table.concat(seen, ","))

-- producer, filter, consumer
local function producer() return coroutine.create(function() for i = 1, 5 do yield("line " .. i) end end) end
local function filter(prod)
  return coroutine.create(function()
    for n = 1, math.huge do
      local _, line = coroutine.resume(prod)
      if not line then return nil end
      yield(n .. " " .. line)
    end
  end)
end
local f = filter(producer())
while true do
  local _, line = coroutine.resume(f)
  if not line then break end
  print(line)
end
for _ = 1, 3 do print(coroutine.resume(f)) end

-- many
local cos, total = {}, 0
for i = 1, 200 do cos[i] = coroutine.wrap(function() while true do total = total + i yield(total) end end) end
for _ = 1, 5 do for i = 1, 200 do cos[i]() end end
print("many", total)
