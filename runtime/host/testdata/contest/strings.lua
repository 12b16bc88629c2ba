local size = 0
for i = 1, 300000 do
  local id = "@user" .. i .. ":example.org"
  size = size + #id
end
for _ = 1, 100 do
  local lines = {}
  for i = 1, 1000 do lines[#lines + 1] = "line " .. i end
  assert(#table.concat(lines, "\n") == 8892)
end
assert(size > 0)
