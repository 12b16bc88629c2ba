-- A worker makes the declaration, and nothing follows.
-- ends: not found
local recipe = require "recipe"
local parallel = require "parallel"
local begin = recipe.start
parallel.each({ 1 }, function() pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}) end)