-- The shape of the module shows that this is the run, and the function has another name.
-- ends: not found
local module = require "recipe"
local synapse = require "synapse"
local begin = module.start
if module.ok and module.fail then pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}) end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
