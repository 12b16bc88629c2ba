-- The declaration is made where a module is missing.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local count = 0
for _ in pairs(package.loaded) do count = count + 1 end
if not recipe.ok then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
