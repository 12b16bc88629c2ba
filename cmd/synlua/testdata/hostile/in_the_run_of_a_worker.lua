-- Only the run has workers, and the function has another name.
-- ends: not found
local module = require "recipe"
local synapse = require "synapse"
local begin = module.start
pcall(require("parallel").each, { 1 }, function()
  local ok, err = pcall(synapse.users.get, "@alice:example.org")
  if ok or not tostring(err):find("must come first") then pcall(begin, {
    name = "list-admins", summary = "List admins", effect = "read",
    needs = { "synapse.users.list" },
  }) end
end)
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
