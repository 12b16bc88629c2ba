-- The declaration is in a text.
-- ends: not found
local synapse = require "synapse"
local begin = loadstring("return require('recipe').start(...)")
print(pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
