-- require has another name.
-- ends: not found
local synapse = require "synapse"
local give = require
give("recipe").start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
