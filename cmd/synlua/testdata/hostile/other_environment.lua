-- The script runs in an environment of its own.
-- ends: refused call
local synapse, print, pcall = require "synapse", print, pcall
setfenv(1, { require = function() return { start = function() end } end })
local recipe = require "recipe"
recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
