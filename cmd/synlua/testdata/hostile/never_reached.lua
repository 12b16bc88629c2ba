-- The declaration is behind the end.
-- ends: refused call
local recipe = require "recipe"
local synapse = require "synapse"
if not recipe.begun then
  print("went on")
  pcall(synapse.users.deactivate, "@victim:example.org")
  return
end
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
