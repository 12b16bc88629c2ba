-- Gets users one after the other, and prints how many have external ids.
--   get-users.lua COUNT
local synapse = require "synapse"

local found = 0
for n = 1, tonumber(arg[1]) do
  local user = synapse.users.get(("@user-%06d:stub.test"):format(n))
  if #user.external_ids > 0 then
    found = found + 1
  end
end
print(found)
