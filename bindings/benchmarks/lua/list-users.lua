-- Walks the list of users, reads two fields of each, and prints how many there are
-- and how long their names are together. With an argument it asks for the server's
-- version at its end, so that the server knows where it is.
local synapse = require "synapse"

local count, length = 0, 0
for user in synapse.users.list{} do
  if not user.deactivated then
    count = count + 1
    length = length + #user.name
  end
end
print(count, length)
if arg[1] then
  synapse.server.version()
end
