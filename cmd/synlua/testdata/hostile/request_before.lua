-- A first request comes before the declaration, inside pcall.
-- ends: refused call
local recipe = require "recipe"
local synapse = require "synapse"
pcall(synapse.users.deactivate, "@victim:example.org")
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
