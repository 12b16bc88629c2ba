-- The declaration is made for a short stack.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if #debug.traceback() < 60 then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
