local function fails(f, ...) return select(2, pcall(f, ...)) end
local inf = 1 / 0
local function sign(x) return x == 0 and 1 / x < 0 and "-0" or x end
print(math.huge == inf, -math.huge == -inf, math.huge, -math.huge, math.pi)
for _, x in ipairs({ 0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, 3.7, -3.7, 10, 100, 1e10, -1e10, 1e300, 2 ^ 40, "7.25", "-0x10", " 2 " }) do
  print(x, math.abs(x), math.ceil(x), math.floor(x), math.sqrt(math.abs(x)), math.exp(-math.abs(x)), math.log(math.abs(x) + 1), math.log10(math.abs(x) + 1))
  print(math.modf(x)) print(math.frexp(x)) print(math.deg(x), math.rad(x), math.max(x, 1, "2"), math.min(x, 1, "0"))
end
for _, x in ipairs({ 0, 0.1, 0.5, -0.9, 1, "0.25" }) do
  print(math.sin(x), math.cos(x), math.tan(x), math.asin(x), math.acos(x), math.atan(x), math.sinh(x), math.cosh(x), math.tanh(x), math.atan2(x, 2), math.atan2("1", x))
end
print(math.modf(inf)) print(math.modf(-inf)) print(math.modf(-3)) print(math.modf(3)) print(math.modf(-0.5))
print(math.floor(-0.5), math.ceil(-0.5), math.floor(inf), math.ceil(-inf), math.abs(-inf), math.abs(-0), math.sqrt(2), math.pow(2, 10), math.pow("2", "0.5"), math.pow(0, 0))
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(5.5, 2), math.fmod("7", "4"), math.fmod(1, inf), math.mod(7, 3), math.mod == math.fmod or true)
print(math.ldexp(1, 10), math.ldexp(0.5, "3"), math.ldexp(1, -1), math.ldexp(3, 2.9), math.ldexp(1, 2000), math.ldexp(1, -2000))
print(math.frexp(0)) print((math.frexp(inf)))
print(math.max(1), math.max(1, 2, 3), math.max(-1, -inf), math.min(1, 2, -3), math.min(inf, "5"), math.max(3, 2, 1, "10"))
print(math.log(1), math.log(0), math.log10(1000), math.exp(0), math.exp(1), math.log(8, 2) == math.log(8))
local names = {}
for name, f in pairs(math) do if type(f) == "function" and name ~= "random" and name ~= "randomseed" then names[#names + 1] = name end end
table.sort(names)
for _, name in ipairs(names) do
  local f = math[name]
  print(name, fails(f), fails(f, nil), fails(f, "x"), fails(f, {}), fails(f, 1, {}))
end
print(fails(function() math.floor({}) end), fails(function() local max = math.max max() end), fails(function() math.max(1, "x") end), fails(function() math.ldexp(1) end))
print(fails(math.random, 0), fails(math.random, 2, 1), fails(math.random, 1, 2, 3), fails(math.random, "x"), fails(math.random, 1, {}), fails(math.random, -5), fails(math.random, 0.9), fails(math.randomseed), fails(math.randomseed, {}))
print(math.random(1), math.random(1, 1), math.random("1"), math.random(5, 5), math.random(-3, -3), math.random(1.9), select("#", math.randomseed(1)))
for _ = 1, 100 do local a, b, c = math.random(), math.random(6), math.random(-2, 2) assert(a >= 0 and a < 1 and b >= 1 and b <= 6 and b % 1 == 0 and c >= -2 and c <= 2 and c % 1 == 0) end

-- The remainder is a - math.floor(a / b) * b, also where the exact one is another.
for _, large in ipairs { 1e17, 2 ^ 60 + 1024, -3e18, 1e16 / 3, 4096.5 } do
  print(large % 7, large % 10, large % -1000003, large % 1e6, large % 0.25, large * 3 % 1000)
end
