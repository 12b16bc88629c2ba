local Account = {}
Account.__index = Account
function Account.new(n) return setmetatable({ n = n }, Account) end
function Account:deposit(n) self.n = self.n + n end
local a = Account.new(0)
for i = 1, 800000 do a:deposit(i) end
local s = "text"
for _ = 1, 300000 do s:upper() end
