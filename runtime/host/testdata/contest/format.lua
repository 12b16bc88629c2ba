for i = 1, 120000 do
  local s = string.format("%d %5.2f %s %q", i, i / 3, "name", "text")
end
