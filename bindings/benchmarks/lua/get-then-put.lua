-- Gets each user, and removes the external ids of those that have any.
--   get-then-put.lua COUNT WORKERS
local parallel = require "parallel"
local synapse = require "synapse"

local count, workers = tonumber(arg[1]), tonumber(arg[2])
local n = 0
local function next_user_id()
  if n < count then
    n = n + 1
    return ("@user-%06d:stub.test"):format(n)
  end
end

local changed = 0
local _, failed = parallel.each(next_user_id, function(user_id)
  local user = synapse.users.get(user_id)
  if #user.external_ids > 0 then
    synapse.users.put(user_id, { external_ids = {} })
    changed = changed + 1
  end
end, { workers = workers })
assert(failed == 0)
print(changed)
