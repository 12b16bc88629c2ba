-- Raising an error must not part a local from the closures that captured it.

local function case(name, ...) print(name, ...) end

do
  local failed = 0
  local function note() failed = failed + 1 end
  for _ = 1, 5 do
    local ok = pcall(error, "404")
    if not ok then note() end
  end
  case("counter", failed)
end

do
  local failed = 0
  local function note() failed = failed + 1 end
  for _ = 1, 5 do
    if not pcall(function() error("404") end) then note() end
  end
  case("counter of a closure that raises", failed)
end

do
  local n = 0
  local function bump() n = n + 1 end
  for _ = 1, 5 do bump() pcall(error, "x") n = n + 10 end
  case("both ways", n)
end

do
  local escaped
  pcall(function()
    local v = 42
    escaped = function() v = v + 1 return v end
    error("x")
  end)
  local a, b, c, d = 1, 2, 3, 4
  case("escaped closure", escaped(), escaped(), a, b, c, d)
end

do
  local get, set
  pcall(function()
    local v = "old"
    get, set = function() return v end, function(x) v = x end
    local up = nil
    return up.field
  end)
  set("new")
  case("two closures of a dead frame share", get())
end

do
  local x = 0
  local function inc() x = x + 1 end
  pcall(function()
    inc()
    pcall(function() inc() error("a") end)
    inc()
    error("b")
  end)
  x = x + 10
  inc()
  case("nested", x)
end

do
  local log = {}
  local depth = 0
  local function down(n)
    depth = depth + 1
    local here = n
    local function mark(s) log[#log + 1] = s .. here end
    local ok, err = pcall(function()
      mark("in")
      if n == 0 then error("bottom", 0) end
      down(n - 1)
    end)
    here = here * 10
    mark("out")
    depth = depth - 1
    if not ok then error(err, 0) end
  end
  local ok, err = pcall(down, 3)
  case("recursion", ok, err, depth, table.concat(log, " "))
end

do
  local total, seen = 0, {}
  for i = 1, 4 do
    local mine = i
    seen[i] = function() mine = mine + total return mine end
    pcall(function() total = total + 1 error({}) end)
    mine = mine * 100
  end
  case("a local of each turn", seen[1](), seen[2](), seen[3](), seen[4](), total)
end

do
  local function count_to(n)
    local i = 0
    return function()
      i = i + 1
      pcall(error)
      if i <= n then return i end
    end
  end
  local sum, add = 0, nil
  add = function(x) sum = sum + x end
  for i in count_to(5) do add(i) pcall(error, i) sum = sum + 0 end
  case("iterator", sum)
end

do
  local n = 0
  local function add(...)
    local args = { ... }
    local function each() for i = 1, #args do n = n + args[i] end end
    pcall(error, ...)
    each()
    pcall(each)
    return select("#", ...), ...
  end
  case("varargs", add(1, 2, 3), n)
end

do
  local n = 0
  local function inc() n = n + 1 end
  local function tail(i)
    if i == 0 then return pcall(error, "end") end
    inc()
    return tail(i - 1)
  end
  case("tail calls", tail(3))
  inc()
  case("tail calls", n)
end

do
  local n = 0
  local function inc() n = n + 1 end
  local function twice() inc() return pcall(function() inc() error("x", 0) end) end
  case("tail call of pcall", twice())
  n = n + 10 inc()
  case("tail call of pcall", n)
end

do
  local n = 0
  local co = coroutine.wrap(function()
    local inside = 0
    local function both() n = n + 1 inside = inside + 1 end
    for _ = 1, 3 do
      pcall(function() both() error("x") end)
      inside = inside + 10
      coroutine.yield(inside)
    end
    return "done", inside
  end)
  local a, b, c = co(), co(), co()
  case("in a coroutine", a, b, c, co())
  n = n + 100
  case("in a coroutine", n)
end

do
  local n = 0
  local function inc() n = n + 1 end
  for _ = 1, 3 do
    local co = coroutine.create(function() inc() coroutine.yield() inc() error("x") end)
    coroutine.resume(co)
    n = n + 10
    coroutine.resume(co)
  end
  inc()
  case("coroutines that fail", n)
end

do
  local n = 0
  local function inc() n = n + 1 end
  for _ = 1, 3 do
    xpcall(function() inc() error("x") end, function() inc() n = n + 100 end)
    n = n + 10
    inc()
  end
  case("xpcall", n)
end

do
  local escaped
  xpcall(function()
    local v = 1
    escaped = function() v = v + 1 return v end
    error("x")
  end, function() return 0 end)
  local a, b, c, d = 1, 2, 3, 4
  case("xpcall, escaped closure", escaped(), escaped(), a, b, c, d)
end

do
  local n = 0
  local t = setmetatable({}, {
    __index = function(_, k) n = n + 1 error("no " .. k, 0) end,
    __call = function(_, x) n = n + x return n end,
  })
  local function inc() n = n + 1000 end
  case("metamethods", pcall(function() return t.x end))
  inc()
  case("metamethods", pcall(t, 5))
  inc()
  case("metamethods", n)
end

do
  local n = 0
  local function inc() n = n + 1 end
  local list = { 3, 1, 2 }
  pcall(table.sort, list, function() inc() error("x") end)
  local s = pcall(string.gsub, "abc", "%w", function() inc() error("x") end)
  n = n + 10
  inc()
  case("callbacks", n, s)
end

do
  local function make()
    local count = 0
    return {
      try = function(f, ...)
        local ok, err = pcall(f, ...)
        if not ok then count = count + 1 end
        return ok, err
      end,
      count = function() return count end,
    }
  end
  local o = make()
  o.try(error, "a") o.try(type, 1) o.try(error, "b") o.try(error)
  case("object of closures", o.count())
end

do
  local a, b, c = 1, 2, 3
  local function fa() a = a + 1 return a end
  local function fc() c = c + 1 return c end
  pcall(error)
  local d, e = 4, 5
  local function fe() e = e + 1 return e end
  pcall(error)
  a, b, c, d, e = a * 10, b * 10, c * 10, d * 10, e * 10
  case("several locals", fa(), b, fc(), d, fe(), a, c, e)
end

do
  local n = 0
  local again
  again = function(i)
    local ok = pcall(function() n = n + 1 if i > 1 then again(i - 1) end error("x") end)
    n = n + 100
    return ok
  end
  case("mutual recursion", again(5), n)
end

while true do
  local i = 0
  local function inc() i = i + 1 end
  pcall(error)
  inc() inc()
  if i == 2 then case("while and break", i) break end
  case("while", "wrong", i)
  break
end

do
  local n, i = 0, 0
  local function inc() n = n + 1 end
  repeat
    local last = i >= 3
    local function get() return last end
    pcall(error)
    inc()
    i = i + 1
  until get()
  case("repeat", n, i)
end
