-- Fills a lab: accounts user000 to user199 with external ids of two providers, some
-- of them deactivated or locked, and rooms #room-00 to #room-19, every fourth private.

local matrix = require "matrix"
local synapse = require "synapse"

local server = matrix.account.whoami().user_id:match(":(.+)$")

local function make_users(count)
  for i = 0, count - 1 do
    local name = ("user%03d"):format(i)
    synapse.users.put("@" .. name .. ":" .. server, {
      displayname = "User " .. i,
      external_ids = {
        { auth_provider = "oidc-old", external_id = "old-" .. name },
        { auth_provider = "oidc-new", external_id = "new-" .. name },
      },
    })
  end
  for i = count - 10, count - 6 do
    synapse.users.put(("@user%03d:%s"):format(i, server), { locked = true })
  end
  for i = count - 5, count - 1 do
    synapse.users.put(("@user%03d:%s"):format(i, server), { deactivated = true })
  end
end

local function is_taken(alias)
  local ok, err = pcall(matrix.rooms.resolve, alias)
  if not ok and err.errcode ~= "M_NOT_FOUND" then
    error(err, 0)
  end
  return ok
end

local function make_rooms(count)
  for i = 0, count - 1 do
    local name = ("room-%02d"):format(i)
    if not is_taken("#" .. name .. ":" .. server) then
      matrix.rooms.create {
        name = "Room " .. i,
        room_alias_name = name,
        preset = i % 4 == 3 and "private_chat" or "public_chat",
      }
    end
  end
end

make_users(200)
make_rooms(20)
