-- The declaration is inside xpcall, and the handler goes on.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local function go_on()
  print("went on")
  pcall(synapse.users.deactivate, "@victim:example.org")
end
print(xpcall(function()
  local start = recipe.start
  start {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }
end, go_on))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
