local function A(i, j)
  local ij = i + j - 1
  return 1 / (ij * (ij - 1) * 0.5 + i)
end
local function times(x, y, n)
  for i = 1, n do
    local sum = 0
    for j = 1, n do sum = sum + x[j] * A(i, j) end
    y[i] = sum
  end
end
local n, u, v = 120, {}, {}
for i = 1, n do u[i] = 1 end
for _ = 1, 12 do
  times(u, v, n)
  times(v, u, n)
end
