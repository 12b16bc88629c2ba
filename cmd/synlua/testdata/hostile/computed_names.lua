-- No name is written out.
-- ends: not found
require "recipe"
local synapse = require "synapse"
package.loaded["rec" .. "ipe"]["st" .. "art"] {
  name = "list-admins", summary = "List admins", effect = "read",
  needs = { "synapse.users.list" },
}
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
