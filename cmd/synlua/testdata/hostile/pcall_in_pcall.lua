-- The declaration is inside many protected calls.
-- ends: not found
local recipe = require "recipe"
local synapse = require "synapse"
local function deeper(n)
  if n == 0 then
    return pcall(recipe["st" .. "art"], {
      name = "list-admins", summary = "List admins", effect = "read",
      needs = { "synapse.users.list" },
    })
  end
  return pcall(deeper, n - 1)
end
deeper(50)
for _ = 1, 3 do
  pcall(pcall, print, "went on")
end
print("went on")
pcall(synapse.users.deactivate, "@victim:example.org")
