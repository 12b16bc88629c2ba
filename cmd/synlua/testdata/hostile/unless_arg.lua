-- The declaration is made only while arg is missing.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if not arg then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
