-- NAME: say here what it does, in one sentence that an administrator can act on.
--
--   synlua run NAME.lua --users @alice:example.org,@bob:example.org
--   synlua run NAME.lua --users @users.txt --apply
--
-- Then the traps: what the server does that people do not expect, who is left out and why,
-- and which setting of the server does the same by itself, if there is one. Without --apply
-- nothing changes. Take out what you do not need: synlua recipes check NAME.lua finds it.

local recipe = require "recipe"
local synapse = require "synapse"

-- What people are shown before they run it, and what it is held to: it can call nothing else.
local opts = recipe.start {
  name = "NAME",
  summary = "Lock accounts",
  effect = "change", -- the gravest thing that it does: read, change or destroy
  needs = { "synapse.users.get", "synapse.users.modify" },
  works_on = "synapse", -- where Synapse logs people in; see synlua doc accounts for "both"
  author = "",
  licence = "",
  example = "synlua run NAME.lua --users @users.txt",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line" },
  },
}

-- The loop of most recipes: many at once, counted, with progress. A text that the function
-- returns says what was done; nil and a reason, why there was nothing to do. An error is an
-- item that failed, and the others go on. So a second run finds nothing left to do.
recipe.items(opts.users, function(user_id)
  local user = synapse.users.get(user_id)
  if user.locked then
    return nil, "is locked already"
  elseif user.admin then
    error("is an admin, and stays as it is", 0)
  end
  synapse.users.modify(user_id, { locked = true })
  return "lock"
end, { label = "locking" })
