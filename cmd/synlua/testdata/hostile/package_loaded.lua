-- The module is found in package.loaded.
-- ends: not found
require "recipe"
local synapse = require "synapse"
package.loaded.recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
