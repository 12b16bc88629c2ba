-- The declaration is made where the environment has no home.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local ok, home = pcall(os.getenv, "HOME")
if not ok or not home then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
