-- A module of the script's folder makes the declaration.
-- ends: not found
local synapse = require "synapse"
require "modules.begin" ({
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
})
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
