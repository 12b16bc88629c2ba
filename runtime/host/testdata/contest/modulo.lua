local primes = 0
for i = 2, 2500 do
  local prime = true
  for j = 2, i - 1 do
    if i % j == 0 then
      prime = false
      break
    end
  end
  if prime then primes = primes + 1 end
end
assert(primes == 367)
