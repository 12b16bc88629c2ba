local co = coroutine.create(function()
  while true do coroutine.yield(1) end
end)
for _ = 1, 400000 do coroutine.resume(co) end
