-- The function is named by a string.
-- ends: refused call
local recipe = require "recipe"
local synapse = require "synapse"
local opts = recipe["start"]({
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
})
assert(type(opts) == "table")
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
