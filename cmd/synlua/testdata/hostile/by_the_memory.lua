-- The declaration is made only by a small process.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if collectgarbage("count") < 2000 then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
