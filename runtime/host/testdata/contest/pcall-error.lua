local failed = 0
for _ = 1, 60000 do
  if not pcall(error, "no") then failed = failed + 1 end
end
