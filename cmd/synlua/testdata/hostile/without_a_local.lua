-- The module has no name.
-- ends: refused call
require("recipe").start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
local synapse = require "synapse"
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
