-- test: what the tests of recipes use. Only synlua recipes test knows this module.
--
--   local test = require "test"
--
--   test.case("locks who is not locked", function()
--     local alice = test.user("alice")
--     local run = test.proves { users = { alice } }
--     test.equal(run.done, 1)
--   end)

local accounts = require "accounts"
local fs = require "fs"
local mas = require "mas"
local matrix = require "matrix"
local recipe_under_test = require "recipe_under_test"
local synapse = require "synapse"
local text = require "text"

local test = { case = recipe_under_test.case, folder = recipe_under_test.folder }

-- The password of the accounts that test.user makes.
test.password = "a password for tests 1"

-- Whether the Matrix Authentication Service logs people in.
function test.on_mas()
  return mas.issuer() ~= nil
end

local me, server

-- The user id of the admin who runs the test.
function test.me()
  me = me or matrix.account.whoami().user_id
  return me
end

-- The name of the server.
function test.server()
  server = server or text.server(test.me())
  return server
end

local names = 0

-- A name that no other test has used.
function test.unique(name)
  names = names + 1
  return ("%s-%s%d"):format(name, recipe_under_test.seed(), names)
end

-- Makes an account with a password and returns its user id; the name in it begins with the
-- given one. fields are those of accounts.create.
function test.user(name, fields)
  local user_id = "@" .. test.unique(name) .. ":" .. test.server()
  local all = { password = test.password }
  for key, value in pairs(fields or {}) do
    all[key] = value
  end
  accounts.create(user_id, all)
  return user_id
end

-- Returns the module matrix as somebody else. device_id is that of a new login; without one,
-- there is no device. Not where the Matrix Authentication Service logs people in.
function test.as(user_id, device_id)
  if not device_id then
    return recipe_under_test.as(synapse.users.login(user_id, {}).access_token)
  end
  return recipe_under_test.as(matrix.auth.login {
    type = "m.login.password",
    identifier = { type = "m.id.user", user = user_id },
    password = test.password,
    device_id = device_id,
    initial_device_display_name = device_id,
  }.access_token)
end

-- Writes a file into the test's folder and returns its path.
function test.file(name, content)
  local path = test.folder() .. "/" .. name
  fs.write(path, content)
  return path
end

-- Runs the recipe with these options as a dry run. Returns what came of it: status, done,
-- skipped, failed, held, sent, refused (numbers), out and err (texts), and record.
function test.dry(options)
  return recipe_under_test.run(options or {}, false)
end

-- Runs the recipe and has its changes sent. Returns the same.
function test.apply(options)
  return recipe_under_test.run(options or {}, true)
end

-- Shows what a run printed, for a message.
local function shown(run)
  return ("status %d\n%s%s"):format(run.status, run.out, run.err)
end

-- Raises an error that shows the run, unless two things are the same.
function test.same(what, run, got, want)
  if got ~= want then
    error(("%s: got %s, want %s; the run had %s"):format(what, tostring(got), tostring(want), shown(run)), 2)
  end
end

-- Runs the recipe dry, for real, and once more, and checks what every recipe promises: the dry
-- run sends nothing and says what will be done, and the second run finds nothing left to do.
-- Returns the applied run; its fields dry and again have the other two.
function test.proves(options)
  local dry = test.dry(options)
  test.same("changes sent in the dry run", dry, dry.sent, 0)
  local run = test.apply(options)
  test.same("items done, after the dry run said", run, run.done, dry.done)
  test.same("items failed, after the dry run said", run, run.failed, dry.failed)
  test.same("changes sent, after the dry run said", run, run.sent, dry.held)
  local again = test.apply(options)
  test.same("items done again", again, again.done, 0)
  test.same("changes sent again", again, again.sent, 0)
  run.dry, run.again = dry, again
  return run
end

-- Runs the recipe dry and for real where it must be refused as a whole, with this status and
-- these words, and sends nothing.
function test.refuses(options, status, ...)
  for _, run in ipairs { test.dry(options), test.apply(options) } do
    test.same("status", run, run.status, status)
    test.same("changes sent", run, run.sent, 0)
    for _, words in ipairs { ... } do
      if not run.err:find(words, 1, true) then
        error(("%q is not said; the run had %s"):format(words, shown(run)), 2)
      end
    end
  end
end

-- Whether two values are the same, or two tables hold the same.
local function alike(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, value in pairs(a) do
    if not alike(value, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

-- Checks that a value is the wanted one. Tables are compared by what they hold.
function test.equal(got, want)
  if not alike(got, want) then
    error(("got %s, want %s"):format(recipe_under_test.show(got), recipe_under_test.show(want)), 2)
  end
end

-- Checks that a text has these words in it.
function test.has(whole, ...)
  for _, words in ipairs { ... } do
    if not whole:find(words, 1, true) then
      error(("%q is not in\n%s"):format(words, whole), 2)
    end
  end
end

return test
