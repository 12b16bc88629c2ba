-- The declaration is made where nothing is printed.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local seen = false
print(setmetatable({}, { __tostring = function() seen = true return "" end }))
if not seen then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
