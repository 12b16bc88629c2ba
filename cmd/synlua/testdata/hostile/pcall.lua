-- The declaration is inside pcall.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
print(pcall(recipe.start, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
