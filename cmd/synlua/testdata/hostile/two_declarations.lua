-- There are two declarations, and the second is wider.
-- ends: second
local recipe = require "recipe"
local synapse = require "synapse"
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
recipe.start {
  name = "list-admins", summary = "List admins", effect = "destroy",
  needs = { "synapse.users.deactivate" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
