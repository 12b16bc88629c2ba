for _ = 1, 20000 do
  coroutine.wrap(function(x) return x end)(1)
end
