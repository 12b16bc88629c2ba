-- Counts the users of the server.
local synapse = require "synapse"

local count = 0
for _ in synapse.users.list{} do
  count = count + 1
end
print(count)
