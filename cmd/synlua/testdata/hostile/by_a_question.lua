-- The declaration is made where nobody can be asked.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local ok = pcall(require("ask").confirm, "Go on?")
if not ok then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
