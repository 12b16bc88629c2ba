-- The function is called with a colon.
-- ends: colon
local recipe = require "recipe"
local synapse = require "synapse"
recipe:start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
