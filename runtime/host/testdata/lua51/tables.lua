local function fails(f, ...) return select(2, pcall(f, ...)) end
local function show(t, n) local s = {} for i = 1, n or #t do s[i] = tostring(t[i]) end return "{" .. table.concat(s, " ") .. "}" end

-- insert
local t = {}
table.insert(t, "a") table.insert(t, 1, "b") table.insert(t, 3, "c") table.insert(t, 2, "d") table.insert(t, "2", "e")
print(show(t), select("#", table.insert(t, "f")), #t)
table.insert(t, nil) print(#t) table.insert(t, 1, nil) print(show(t, 8))
t = { 1, 2, 3 } table.insert(t, 10, "far") print(show(t, 10)) print(t[10])
t = { 1, 2, 3 } table.insert(t, 0, "zero") print(t[0], show(t, 5))
t = { 1, 2, 3 } table.insert(t, -2, "minus") print(t[-2], t[-1], t[0], show(t, 4))
t = {} table.insert(t, 5, "x") print(#t == 0 or #t == 5, t[5])
t = { 1, 2 } table.insert(t, 1.9, "cut") print(show(t))
print(fails(table.insert, {}), fails(table.insert, {}, 1, 2, 3), fails(table.insert), fails(table.insert, 1, 2), fails(table.insert, {}, "x", 1), fails(table.insert, {}, {}, 1), fails(table.insert, nil, 1))
print(fails(function() table.insert({}, 1, 2, 3) end))
print(fails(function() table.insert(nil, 1) end))

-- remove
t = { 1, 2, 3, 4, 5 }
print(table.remove(t), table.remove(t, 1), table.remove(t, 2), show(t), table.remove(t, "2"), show(t), table.remove(t, nil), show(t), #t)
print(select("#", table.remove({})), select("#", table.remove({}, 0)), select("#", table.remove({ 1 }, 0)), select("#", table.remove({ 1 }, 2)), select("#", table.remove({ 1 }, -1)))
print(table.remove({ [0] = "zero" }, 0), (table.remove({ 1, 2 }, 0)))
t = { 1, 2, 3, x = "x" } table.remove(t, 0) table.remove(t, 4) table.remove(t, -1) print(show(t), t.x)
t = { "a", nil, "c" } print(table.remove(t, 1), tostring(t[1]), t[2], t[3])
print(fails(table.remove), fails(table.remove, 1), fails(table.remove, {}, "x"), fails(table.remove, {}, {}))
t = {} for i = 1, 50 do t[i] = i end for i = 1, 50 do table.remove(t, 1) end print(#t, next(t))
for i = 1, 10 do t[#t + 1] = i end while #t > 0 do t[#t] = nil end print(#t, next(t)) t[1] = "again" print(#t)

-- concat
print(fails(table.concat, { 1, {}, 3 }), fails(table.concat, { 1 }, ",", 1, 2), fails(table.concat, { true }), fails(table.concat, { 1, 2 }, ",", 0), fails(table.concat, { print }))
print(fails(table.concat), fails(table.concat, 1), fails(table.concat, {}, {}), fails(table.concat, {}, "", "x"), fails(table.concat, {}, "", 1, {}), fails(table.concat, 1, {}))
print(fails(function() return table.concat({ {} }) end))
print(table.concat({ 0.1, 1 / 3, 100, 1e100, -0.5, 2 ^ 40 }, " "), table.concat({ "a", "b", "c" }, ", ", "2", "3"), table.concat({ 1, 2 }, 0), table.concat({ 1, 2, 3 }, "", -1, -2) == "")
print(table.concat({ [-1] = "a", [0] = "b", "c" }, ",", -1, 1), table.concat({}, ",", 5, 4) == "")

-- maxn, getn, setn
print(table.maxn({}), table.maxn({ 1, 2 }), table.maxn({ [10] = 1, [2.5] = 1 }), table.maxn({ [-5] = 1 }), table.maxn({ [2 ^ 40] = 1 }), table.maxn({ [1.5] = 1, x = 1 }), fails(table.maxn), fails(table.maxn, 1))
print(table.getn({ 1, 2, 3 }), table.getn({}), fails(table.getn), fails(table.setn, {}, 1), fails(table.setn), fails(function() table.setn({}, 1) end))

-- foreach, foreachi
table.foreach({ "a", "b", x = 1 }, print)
table.foreachi({ "a", "b", x = 1 }, print)
print(table.foreach({ 1, 2, 3 }, function(k, v) if k == 2 then return "found", "more" end end), select("#", table.foreach({}, print)), table.foreachi({ 1, 2, 3 }, function(i) return i == 2 or nil end), select("#", table.foreachi({ 1 }, function() end)))
print(table.foreach({ 1 }, function() return false end), fails(table.foreach), fails(table.foreach, {}), fails(table.foreach, {}, 1), fails(table.foreachi, 1, print), fails(table.foreachi, {}, {}))
print(fails(table.foreachi, { 1 }, function() error("inside", 0) end), pcall(table.foreach, { 1 }, error))

-- sort
t = { 5, 2, 8, 1, 9, 3 } table.sort(t) print(show(t)) table.sort(t, function(a, b) return a > b end) print(show(t)) table.sort(t, nil) print(show(t))
t = { "b", "a", "C", "", "aa", "\0", "a\0b", "\200" } table.sort(t) for i, s in ipairs(t) do print(i, string.format("%q", s)) end
print(select("#", table.sort({ 2, 1 })), fails(table.sort), fails(table.sort, 1), fails(table.sort, {}, 1), fails(table.sort, { 1, 2 }, {}), fails(table.sort, { 1 }, {}))
print(fails(table.sort, { 3, 1, "x" }), fails(table.sort, { {}, {} }), fails(table.sort, { 1, true }), fails(table.sort, { nil, 1 }, nil) == "attempt to compare number with nil")
print(fails(function() table.sort({ 1, "x" }) end))
local bad = { 1, 2, 3, 4, 5 }
print(fails(table.sort, bad, function() return true end))
print(fails(function() table.sort({ 1, 2, 3, 4, 5, 6 }, function() return true end) end))
print(pcall(table.sort, { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, function() return false end))
t = { 3, 2, 1 } print(fails(table.sort, t, function() error("inside", 0) end), #t)
t = { 4, 3, 2, 1 } table.sort(t, function(a, b) return nil end) print(show(t))
local mt = { __lt = function(a, b) return a.n < b.n end }
local function object(n) return setmetatable({ n = n }, mt) end
t = { object(3), object(1), object(2) } table.sort(t) print(t[1].n, t[2].n, t[3].n)
print(fails(table.sort, { object(1), setmetatable({}, { __lt = function() end }) }), fails(table.sort, { object(1), 5 }))

-- the same items that the order does not tell apart end up in the same places
local seed = 42
local function random(n) seed = (seed * 16807) % 2147483647 return seed % n + 1 end
for _, size in ipairs({ 2, 3, 4, 5, 10, 31, 100, 1000 }) do
  local list, calls = {}, 0
  for i = 1, size do list[i] = { key = random(math.floor(size / 3) + 1), place = i } end
  table.sort(list, function(a, b) calls = calls + 1 return a.key < b.key end)
  local places = {}
  for i, item in ipairs(list) do places[i] = item.key .. "/" .. item.place end
  print(size, calls, table.concat(places, " ", 1, math.min(size, 40)))
end
for round = 1, 200 do -- orders that contradict themselves
  local list = {}
  for i = 1, random(40) do list[i] = random(10) end
  local ok, err = pcall(table.sort, list, function(a, b) assert(a and b, "a nil") return random(2) == 1 end)
  if not ok and err ~= "invalid order function for sorting" and not err:find("a nil") then print(round, err) end
end
