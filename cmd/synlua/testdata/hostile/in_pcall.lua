-- The declaration is in a function inside pcall.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
pcall(function() recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
