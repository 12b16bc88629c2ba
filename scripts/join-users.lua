-- join-users: join a list of users to a list of rooms.
--
--   synlua run join-users --users @alice:example.org,@bob:example.org --rooms '#general:example.org'
--   synlua run join-users --users @users.txt --rooms @rooms.txt --apply
--
-- Users become members at once; nobody has to accept an invitation. A user who is
-- already in a room is skipped, so a second run changes nothing. A deactivated user is
-- refused, since Synapse would join even such an account. Synapse joins others to a
-- private room only if you are in it and may invite; --make-room-admin arranges both,
-- if some local user has the power to.
--
-- It prints one line for each user and room.

local accounts = require "accounts"
local matrix = require "matrix"
local parallel = require "parallel"
local progress = require "progress"
local recipe = require "recipe"
local synapse = require "synapse"
local text = require "text"

local opts = recipe.start {
  name = "join-users",
  summary = "Join a list of users to a list of rooms",
  effect = "change",
  needs = {
    "accounts.get", "matrix.account.whoami", "matrix.rooms.join", "matrix.rooms.resolve",
    "synapse.rooms.get", "synapse.rooms.join", "synapse.rooms.list_members", "synapse.rooms.make_room_admin",
  },
  works_on = "both",
  example = "synlua run join-users --users @users.txt --rooms '#general:example.org'",
  options = {
    { "users", "list of user_id", required = true,
      help = "user ids with commas between; @FILE reads one per line, - standard input" },
    { "rooms", "list of room_id_or_alias", required = true,
      help = "room ids or aliases, given in the same ways" },
    { "make_room_admin", "boolean",
      help = "where you are not in a private room, become its admin and join it first" },
  },
}

local me = matrix.account.whoami().user_id
local my_server = text.server(me)

-- Why this user cannot be joined to any room, or nil.
local function obstacle(user_id)
  if text.server(user_id) ~= my_server then
    return "is on another server; only users of " .. my_server .. " can be joined"
  end
  local found, account = pcall(accounts.get, user_id)
  if not found then
    return account
  end
  if account.deactivated then
    return "is deactivated; take it off the list, or reactivate it first"
  end
  return nil
end

-- The room's id, its members and whether it is private.
local function look_at(name)
  local id = matrix.rooms.resolve(name)
  local room = { id = id, name = name, members = {} }
  room.private = synapse.rooms.get(id).join_rules ~= "public"
  for user_id in synapse.rooms.list_members(id) do
    room.members[user_id] = true
  end
  return room
end

-- Makes sure that we are in a private room, so that we can join others to it.
local function enter(room)
  if not room.private or room.members[me] then
    return
  end
  if not opts.make_room_admin then
    error(me .. " is not in this private room: join it, or let --make-room-admin do it", 0)
  end
  synapse.rooms.make_room_admin(room.id, { user_id = me })
  matrix.rooms.join(room.id)
  room.members[me] = true
end

local function join(room, user_id)
  if room.closed then
    error(room.closed, 0)
  end
  synapse.rooms.join(room.id, { user_id = user_id })
  room.members[user_id] = true
end

-- In a private room Synapse refuses a user who has joined since we looked.
local function is_in_already(err)
  return type(err) == "table" and err.errcode == "M_FORBIDDEN"
    and err.message:find("is already in the room", 1, true) ~= nil
end

local can_join = {}
parallel.each(progress(opts.users, "checking accounts"), function(user_id)
  local problem = obstacle(user_id)
  if problem then
    recipe.fail(user_id, problem)
  else
    can_join[user_id] = true
  end
end)

-- Those who can join, in the order given.
local users = {}
for _, user_id in ipairs(opts.users) do
  if can_join[user_id] then
    users[#users + 1] = user_id
  end
end

-- Whether anybody is missing from the room.
local function is_wanted(room)
  for _, user_id in ipairs(users) do
    if not room.members[user_id] then
      return true
    end
  end
  return false
end

-- The room, entered if need be; nil if it cannot be looked at.
local function open(name)
  local found, room = pcall(look_at, name)
  if not found then
    recipe.fail(name, room)
    return nil
  end
  if is_wanted(room) then
    local ok, err = pcall(enter, room)
    room.closed = not ok and err
  end
  return room
end

-- An iterator over each user in each room. It looks at a room when its turn has come.
local function memberships()
  return coroutine.wrap(function()
    for _, name in ipairs(opts.rooms) do
      local room = open(name)
      for _, user_id in ipairs(room and users or {}) do
        coroutine.yield { room = room, user_id = user_id }
      end
    end
  end)
end

recipe.items(memberships(), function(wanted)
  local room, user_id = wanted.room, wanted.user_id
  if room.members[user_id] then
    return nil, "already joined"
  end
  local ok, err = pcall(join, room, user_id)
  if ok then
    return "join"
  elseif is_in_already(err) then
    return nil, "already joined"
  end
  error(err, 0)
end, {
  label = "joining",
  total = #users * #opts.rooms,
  name = function(wanted)
    return wanted.user_id .. " in " .. wanted.room.name
  end,
  -- Synapse joins one user after the other, so more workers gain nothing here.
  workers = parallel.workers(2),
})
