for _ = 1, 10 do
  local t = {}
  for i = 1, 100000 do t[#t + 1] = i end
end
