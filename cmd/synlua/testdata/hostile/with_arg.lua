-- The function has another name, and is called where there is arg.
-- ends: not found
local module = require "recipe"
local synapse = require "synapse"
local begin = module.start
if arg then pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}) end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
