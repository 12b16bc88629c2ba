local function f(x) return x end
for i = 1, 800000 do pcall(f, i) end
