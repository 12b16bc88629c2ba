-- The needs are computed.
-- ends: computed
local recipe = require "recipe"
local synapse = require "synapse"
local needs = { "synapse.users.list" }
recipe.start { name = "list-admins", summary = "List admins", effect = "destroy", needs = needs }
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
