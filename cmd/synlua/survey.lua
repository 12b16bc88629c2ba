-- What the three recipes are about: memberships, old files, external ids.

local synapse = require "synapse"
local matrix = require "matrix"
local time = require "time"

local function count(list, wanted)
  local n = 0
  for item in list do
    if wanted(item) then
      n = n + 1
    end
  end
  return n
end

for _, alias in ipairs { "#room-00:lab.test", "#room-03:lab.test" } do
  local id = matrix.rooms.resolve(alias)
  print(("members of %s: %d"):format(alias, synapse.rooms.list_members(id):count()))
end

local limit = time.ago("90d")
local old, files = 0, 0
for owner in synapse.statistics.list_users_media {} do
  files = files + owner.media_count
  old = old + count(synapse.users.list_media(owner.user_id), function(file)
    return file.created_ts < limit
  end)
end
print(("files: %d, of which not read for 90 days: %d"):format(files, old))

for _, provider in ipairs { "oidc-old", "oidc-new" } do
  local n = count(synapse.users.list { locked = true }, function(user)
    for _, id in ipairs(synapse.users.get(user.name).external_ids) do
      if id.auth_provider == provider then
        return true
      end
    end
    return false
  end)
  print(("accounts with an id of %s: %d"):format(provider, n))
end
