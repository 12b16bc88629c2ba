-- Another module is loaded under the name.
-- ends: refused call
local synapse = require "synapse"
package.preload.recipe = function() return { start = function() end } end
local recipe = require "recipe"
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
