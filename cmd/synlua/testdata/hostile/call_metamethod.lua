-- The function is called by __call.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
local declare = setmetatable({}, { __call = function(_, declaration) return begin(declaration) end })
declare {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
