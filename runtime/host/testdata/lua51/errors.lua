-- Errors on their way: through functions, methods, modules, files' places.

local Account = {}
Account.__index = Account
function Account.new(n) return setmetatable({ balance = n }, Account) end
function Account:withdraw(n)
  if n > self.balance then error({ code = "EFUNDS", missing = n - self.balance }) end
  self.balance = self.balance - n
end
local a = Account.new(10)
print(pcall(a.withdraw, a, 5))
local ok, err = pcall(Account.withdraw, a, 50)
print(ok, err.code, err.missing, a.balance)

local Error = setmetatable({}, { __call = function(class, text) return setmetatable({ text = text }, class) end })
Error.__index = Error
Error.__tostring = function(e) return "Error: " .. e.text end
Error.__concat = function(x, y) return tostring(x) .. tostring(y) end
Error.__eq = function(x, y) return x.text == y.text end
ok, err = pcall(function() error(Error("first")) end)
print(ok, tostring(err), err .. "!", "!" .. err, err == Error("first"), getmetatable(err) == Error)
ok, err = pcall(function()
  local _, inner = pcall(error, Error("inner"))
  error(Error("outer of " .. tostring(inner)))
end)
print(err)

local function try(f, catch, finally)
  local result = { pcall(f) }
  if not result[1] and catch then result = { pcall(catch, result[2]) } end
  if finally then finally() end
  if not result[1] then error(result[2], 0) end
  return unpack(result, 2)
end
print(try(function() return "fine", 2 end))
print(try(function() error("bad", 0) end, function(e) return "caught " .. e end, function() print("finally") end))
print(pcall(try, function() error("bad", 0) end, function(e) error("worse than " .. e, 0) end, function() print("finally") end))
print(pcall(try, function() error("bad", 0) end, nil, function() print("finally") end))

local function retry(times, f)
  local failures = {}
  for i = 1, times do
    local good, result = pcall(f, i)
    if good then return result, failures end
    failures[#failures + 1] = result
  end
  return nil, failures
end
local result, failures = retry(5, function(i) if i < 4 then error("attempt " .. i, 0) end return "at " .. i end)
print(result, table.concat(failures, ", "))
result, failures = retry(2, function(i) error("attempt " .. i, 0) end)
print(result, table.concat(failures, ", "))

-- Places.
local function check(x)
  if type(x) ~= "number" then
    error("number expected", 2)
  end
  return x
end
local function uses(x)
  return 1 + check(x)
end
print(pcall(uses, 1))
print(pcall(uses, "x"))
print(pcall(function()
  local x = 1
  uses(
    {})
end))
local function tail(x) return check(x) end
print((pcall(tail, "x")))
local t = setmetatable({}, { __index = function(_, k) error("no field " .. k, 2) end, __newindex = function(_, k) error("read-only " .. k, 2) end })
print(pcall(function() return t.x end))
print(pcall(function()
  t.y = 1
end))
print(pcall(function() for i = 1, 3 do if i == 2 then error("turn " .. i) end end end))
print(pcall(function() for k in pairs({ key = 1 }) do error(k) end end))
print(pcall(loadstring("error('in a string')", "=chunk")))
print(pcall(loadstring("\n\nerror('third line')", "=chunk")))
print(pcall(loadstring("local a = ...; error(a)", "=chunk"), "argument"))
print((loadstring("x = = 1", "=chunk")), (loadstring("for", "=chunk")), (loadstring("'", "=chunk")), type(loadstring("", "=chunk")))
print(pcall(string.rep, "x", -1))
print(pcall(next, {}, nil))
print((pcall(setmetatable, 1, {})), (pcall(setmetatable, {}, 1)), (pcall(setmetatable, setmetatable({}, { __metatable = 1 }), {})))
print((pcall(rawget)), (pcall(ipairs)), (pcall(pairs, nil)))
local count = 0
for _ = 1, 1000 do if not pcall(error, count) then count = count + 1 end end
print(count)
