-- The require that is called is the script's own.
-- ends: refused call
local synapse = require "synapse"
local function require(name)
  return name == "recipe" and { start = function() end } or nil
end
local recipe = require "recipe"
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
