local t = {}
for round = 1, 10 do
  for i = 1, 100000 do t[i] = i * round end
end
local sum = 0
for _ = 1, 10 do
  for i = 1, #t do sum = sum + t[i] end
end
