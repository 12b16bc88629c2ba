-- The declaration comes late, and its error is what a script expects.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local ok, err = pcall(function()
  local begin = recipe.start
  return begin {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }
end)
assert(not ok and tostring(err):find("declared"))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
