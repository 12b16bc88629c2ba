-- The clock decides, and the function has another name.
-- ends: not found
local module = require "recipe"
local synapse = require "synapse"
local begin = module.start
local second = os.time()
while os.time() == second do
  second = os.time() - 1
end
pcall(begin, {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
})
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
