-- The declaration is made for every other address of a table.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
if tonumber(tostring({}):match("(%x)$"), 16) % 2 == 0 then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
