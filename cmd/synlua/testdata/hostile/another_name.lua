-- The module has another name.
-- ends: refused call
local r = require "recipe"
local synapse = require "synapse"
r.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
