-- The declaration is in a function that is never called.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local function declare() recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
assert(declare)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
