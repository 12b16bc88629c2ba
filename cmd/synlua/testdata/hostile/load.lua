-- The declaration is in pieces.
-- ends: not found
local synapse = require "synapse"
local pieces = { "require('rec", "ipe').st", "art(...)" }
local begin = load(function() return table.remove(pieces, 1) end)
print(pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
