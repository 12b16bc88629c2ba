-- A second declaration without the name of the function is wider.
-- ends: different
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "destroy",
  needs = { "synapse.users.deactivate" },
})
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
