-- The function is called by string.gsub.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
print(pcall(string.gsub, "abc", "%w", function() return begin {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
