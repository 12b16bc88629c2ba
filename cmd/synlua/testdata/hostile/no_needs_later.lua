-- A second declaration needs everything.
-- ends: different
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
local declaration = {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
declaration.needs = nil
pcall(begin, declaration)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
