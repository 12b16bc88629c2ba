-- The function is called by table.sort.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
pcall(table.sort, { 1, 2, 3 }, function()
  pcall(begin, {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  })
  print("went on")
  return false
end)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
