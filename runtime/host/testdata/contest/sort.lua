local seed, t, u = 42, {}, {}
for i = 1, 60000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  t[i], u[i] = seed, seed
end
table.sort(t)
table.sort(u, function(a, b) return a > b end)
