-- The declaration is the right side of "or".
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local opts = arg or recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
assert(opts)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
