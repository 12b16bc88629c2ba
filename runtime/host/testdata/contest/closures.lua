local function counter()
  local n = 0
  return function() n = n + 1 return n end
end
for _ = 1, 20000 do
  local c = counter()
  for _ = 1, 20 do c() end
end
