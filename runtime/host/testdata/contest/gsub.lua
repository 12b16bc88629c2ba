local text = ("the quick brown fox "):rep(150)
for _ = 1, 4 do
  text:gsub("%w+", string.upper)
  text:gsub("o", "0")
end
