-- The function has another name.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
begin {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
