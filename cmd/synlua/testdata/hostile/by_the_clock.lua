-- The declaration is made every other second.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if os.time() % 2 == 0 then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
