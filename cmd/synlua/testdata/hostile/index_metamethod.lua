-- The function is found by __index.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local proxy = setmetatable({}, { __index = recipe })
proxy.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
