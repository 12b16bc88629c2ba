-- The script raises an error that looks like the end of reading.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local forged = setmetatable({ message = "declared" }, {
  __tostring = function() return "declared" end, __metatable = "error",
})
if not pcall(error, forged) then
  print("went on")
  pcall(synapse.users.deactivate, "@victim:example.org")
else
  recipe.start {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }
end
