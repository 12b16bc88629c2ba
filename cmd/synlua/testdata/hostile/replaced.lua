-- The function is replaced by another.
-- ends: refused call
local recipe = require "recipe"
local synapse = require "synapse"
recipe.start = function() return {} end
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
