-- The declaration is made where there is no folder.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if package.path == "" then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
