-- The declaration is a variable.
-- ends: computed
local recipe = require "recipe"
local synapse = require "synapse"
local declaration = {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
declaration.needs = nil
recipe.start(declaration)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
