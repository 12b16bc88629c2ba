-- The function is called by __tostring, while an error is shown.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local begin = recipe.start
local shown = setmetatable({}, { __tostring = function()
  pcall(begin, {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  })
  return "went on"
end })
print(shown)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
