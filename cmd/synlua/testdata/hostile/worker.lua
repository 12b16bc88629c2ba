-- A worker makes the declaration.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local parallel = require "parallel"
local begin = recipe.start
print(pcall(parallel.each, { 1, 2, 3, 4 }, function(i)
  if i == 1 then
    pcall(begin, {
      name = "list-admins", summary = "List admins", effect = "read",
      needs = { "synapse.users.list" },
    })
  end
  print("went on")
  synapse.users.deactivate("@victim:example.org")
end, { workers = 1 }))
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
