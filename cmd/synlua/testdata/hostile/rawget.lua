-- The function is found by rawget.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
rawget(recipe, "start") {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
