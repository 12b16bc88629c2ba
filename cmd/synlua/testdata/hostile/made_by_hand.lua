-- A table only looks like the module.
-- ends: refused call
local synapse = require "synapse"
local recipe = { start = function(declaration) return declaration end }
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
