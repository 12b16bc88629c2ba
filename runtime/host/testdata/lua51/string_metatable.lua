-- The metatable of strings, and arithmetic on strings.
print("0010" + "0020", "0b11" == 3, "1e2" * "2", " 7 " - "0x10", "10" / "4", "2" ^ "10", -"2", -"-2", "7" % "4")
print(1 + "010", "010" + 1, "1" + 1.5, - "0x1F", "5" - -"5")
local function fails(f) return select(2, pcall(f)) end
print(fails(function() return "1_000" + 0 end))
print(fails(function() return "0b11" + 0 end))
print(fails(function() return "abc" + 1 end))
print(fails(function() return 1 + "abc" end))
print(fails(function() return "1" + {} end))
print(fails(function() return {} + "1" end))
print(fails(function() return "x" + {} end))
print(fails(function() return nil + "1" end))
print(fails(function() return -"a" end))
print(fails(function() return "" + 1 end))
print("-1" % "3", "1" % "0.1", "5" % "-3", "-5" % "3", "5.5" % "2", (tostring("5" % (1 / 0)):gsub("-", "")))

-- tables that can be added to
local V = setmetatable({}, { __add = function(a, b) return "added " .. type(a) .. " " .. type(b) end, __unm = function() return "negated" end })
print(V + "1", "1" + V, V + "x", "x" + V, V + 1, 1 + V, -V)

-- what getmetatable shows
local mt = getmetatable("")
print(type(mt), mt == getmetatable("x"), rawequal(mt, getmetatable("y")), mt.__index == string, rawget(mt, "__index") == string, #mt)
for k, v in pairs(mt) do print(k, v == string) end
print(next(mt) == "__index", next(mt, "__index"), getmetatable(mt))
print(mt.__add, mt.__unm, mt.__mod, rawget(mt, "__add"))

-- what a script sets there
mt.__index = function(s, k) if type(k) == "number" then return string.sub(s, k, k) end return string[k] end
print(("abc")[2], ("abc"):upper(), ("abc").nothing, #"abc")
mt.__call = function(s, x) return s .. "(" .. tostring(x) .. ")" end
print(("f")(1), ("f")("x"))
mt.__mod = function(s, args) return s:format(unpack(args)) end
print("%d-%s" % { 1, "x" }, "7" % "4", 7 % "4")
mt.__add = function(a, b) return "<" .. tostring(a) .. "+" .. tostring(b) .. ">" end
print("a" + "b", "1" + "2", "a" + 1, 1 + "a", "1" + 1, "a" + nil, true + "a")
mt.__add = setmetatable({}, { __call = function(_, a, b) return a .. b end })
print("a" + "b", "1" + "2")
mt.__unm = function(s) return s:reverse() end
print(-"abc", -"12")
rawset(mt, "__sub", function(a, b) return (a:gsub(b, "")) end)
print("hello" - "l", rawget(mt, "__sub") ~= nil)
mt.__add, mt.__unm, mt.__mod, mt.__sub, mt.__call = nil
print(fails(function() return "a" + 1 end))
print((pcall(function() return ("f")(1) end)))
mt.__index = string
local names = {}
for k in pairs(mt) do names[#names + 1] = k end
print(#names, names[1])
mt.__metatable = "locked"
print(getmetatable("abc"))
