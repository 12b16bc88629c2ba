-- The declaration is in a loop that is never run.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
while recipe.begun do recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
