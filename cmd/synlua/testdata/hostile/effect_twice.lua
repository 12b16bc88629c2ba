-- The effect is there twice.
-- ends: field twice
local recipe = require "recipe"
local synapse = require "synapse"
recipe.start { name = "list-admins", summary = "List admins", effect = "read", effect = "destroy" } -- luacheck: ignore
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
