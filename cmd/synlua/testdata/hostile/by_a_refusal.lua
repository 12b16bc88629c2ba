-- The declaration is made where the modules refuse everything.
-- ends: misplaced
local recipe = require "recipe"
local synapse = require "synapse"
local _, err = pcall(require("fs").read, "modules/begin.lua")
if tostring(err):find("must come first") then recipe.start {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
} end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
