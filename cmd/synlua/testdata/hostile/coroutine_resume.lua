-- The declaration is in a coroutine that is resumed.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
local start = coroutine.create(function()
  pcall(begin, {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  })
  print("went on")
  synapse.users.deactivate("@victim:example.org")
end)
print(coroutine.resume(start))
print(coroutine.resume(start))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
