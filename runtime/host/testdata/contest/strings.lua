local size = 0
for i = 1, 300000 do
  local id = "@user" .. i .. ":example.org"
  size = size + #id
end
for _ = 1, 25 do
  local lines = {}
  for i = 1, 4000 do lines[#lines + 1] = "line " .. i end
  assert(#table.concat(lines, "\n") == 38892)
end
assert(size > 0)
