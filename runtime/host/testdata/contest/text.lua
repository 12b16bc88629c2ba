local a, b, size = "abc", "def", 0
for _ = 1, 500000 do
  local c = a .. b
  size = size + #c
end
