-- The effect is computed.
-- ends: computed
local recipe = require "recipe"
local synapse = require "synapse"
recipe.start { name = "list-admins", summary = "List admins", effect = arg and "destroy" or "read" }
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
