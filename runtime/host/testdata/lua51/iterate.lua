-- next, pairs, ipairs and the functions that pass metamethods by.
local function fails(f, ...) return select(2, pcall(f, ...)) end
print(next({}), next({ 5 }), next({ 5 }, 1), next({ a = 1 }), next({ a = 1 }, "a"), select("#", next({})))
print(fails(next), fails(next, 1), fails(next, nil))
print(fails(next, {}, "x"), fails(next, { a = 1 }, "x"), fails(next, { a = 1, b = 2 }, "x"), fails(next, {}, 0 / 0), fails(next, { 1 }, {}), fails(next, { 1 }, true))
print(fails(function() next({}, "x") end))
print(fails(pairs), fails(pairs, nil), fails(pairs, "x"), fails(ipairs), fails(ipairs, 5))
print(fails(function() for _ in pairs(nil) do end end))
print(fails(function() for _ in ipairs() do end end))
print(pairs({}) == next, ipairs({}) == ipairs({ 1 }), select("#", pairs({})), select("#", ipairs({})))
local f, t, i = ipairs({ "a" })
print(type(f), t[1], i, f(t, 0))
print(select("#", f(t, 1)), f(t, "0"), fails(f), fails(f, {}, {}))
for i, v in ipairs({ 1, 2, nil, 4 }) do print(i, v) end
for i, v in ipairs(setmetatable({}, { __index = function(_, i) if i < 3 then return i end end })) do print("never", i, v) end

-- clearing on the way
local t = {}
for i = 1, 100 do t[i] = i t["k" .. i] = i t[i + 0.5] = i end
local n = 0
for k in pairs(t) do t[k] = nil n = n + 1 end
print(n, next(t))
t = { 1, 2, 3, x = 1, y = 2, z = 3 }
local seen = {}
for k in pairs(t) do if type(k) == "number" then table.remove(t) end seen[#seen + 1] = tostring(k) end
print(#seen >= 5, #t)
t = { a = 1, b = 2, c = 3 }
n = 0
for k in pairs(t) do for j in pairs(t) do t[j] = nil end n = n + 1 end
print(n, next(t))
t = { a = 1, b = 2, c = 3 }
t.a = nil
local keys = {}
for k in next, t do keys[#keys + 1] = k end
table.sort(keys)
print(table.concat(keys, " "))
t = { x = 1 }
t.x = nil
print(next(t, "x"))

-- raw access
local mt = { __index = function() return "index" end, __newindex = function() error("never") end, __eq = function() return true end }
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print(a.x, rawget(a, "x"), rawset(a, "x", 1) == a, rawget(a, "x"), a == b, rawequal(a, b), rawequal(a, a), rawequal(1, 1), rawequal("a", "a"), rawequal(1, "1"), rawequal(0 / 0, 0 / 0))
print(fails(rawget), fails(rawget, {}), fails(rawget, 1, 1), fails(rawget, "x", 1))
print(fails(rawset), fails(rawset, {}), fails(rawset, {}, 1), fails(rawset, 1, 1, 1), fails(rawset, {}, nil, 1), fails(rawset, {}, 0 / 0, 1))
print(fails(function() rawset({}, nil, 1) end))
print(fails(rawequal), fails(rawequal, 1), rawget({ 5 }, 1), rawget({}, nil), rawget({}, 0 / 0))
print(select("#", rawset({}, 1, nil)), rawget(rawset({}, 2 ^ 40, "far"), 2 ^ 40))

-- metatables
print(getmetatable({}), getmetatable(1), getmetatable(nil), getmetatable(print), getmetatable(true), fails(getmetatable))
print(getmetatable(setmetatable({}, { __metatable = "locked" })), getmetatable(setmetatable({}, { __metatable = false })))
print(fails(setmetatable), fails(setmetatable, {}), fails(setmetatable, {}, 1), fails(setmetatable, 1, {}), fails(setmetatable, nil, nil))
print(fails(setmetatable, setmetatable({}, { __metatable = 1 }), {}), fails(function() setmetatable(setmetatable({}, { __metatable = false }), nil) end))
print(getmetatable(setmetatable(setmetatable({}, {}), nil)), setmetatable(a, nil) == a)

print(type(nil), type(1), type("x"), type({}), type(print), type(true), type(coroutine.create(function() end)), fails(type), type(nil, 1))
print(fails(select), fails(select, 0), fails(select, -1), fails(select, -3, 1, 2), fails(select, {}), fails(select, "x"), fails(select, nil))
print(select("#"), select("#", nil), select("#x", 1, 2), select(-1, 1, 2, 3), select("2", 1, 2))
print(select(2, 1), select(-2, 1, 2, 3))
print(fails(unpack), fails(unpack, 1), fails(unpack, {}, {}), fails(unpack, {}, 1, "x"), fails(unpack, {}, 1, 1e9), fails(unpack, {}, -1e9, 1e9))
print(unpack({ 1, 2, 3 }, "2", "3"), select("#", unpack({}, 1, 0)), select("#", unpack({}, 5, 1)), select("#", unpack({}, 0, 0)), unpack({ 1, 2 }, nil, nil))
