-- The declaration is made only while there are no arguments.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if #arg == 0 or arg[1] == "--help" then
  recipe.start {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }
end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
