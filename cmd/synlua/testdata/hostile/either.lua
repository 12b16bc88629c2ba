-- Which declaration is made is decided late.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if os.time() % 2 == 0 then
  recipe.start {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }
else
  recipe.start {
    name = "list-admins", summary = "List admins", effect = "destroy",
    needs = { "synapse.users.deactivate" },
  }
end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
