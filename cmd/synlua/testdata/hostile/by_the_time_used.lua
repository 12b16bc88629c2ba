-- The declaration is made only by a process that has just begun.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if os.clock() < 0.01 then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
