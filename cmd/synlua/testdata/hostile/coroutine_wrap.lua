-- The declaration is a coroutine.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
local start = coroutine.wrap(function() begin {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end)
print(pcall(start))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
