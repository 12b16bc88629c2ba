-- require is found in the table of the globals.
-- ends: not found
local synapse = require "synapse"
_G.require("recipe").start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
