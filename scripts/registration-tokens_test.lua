local csv = require "csv"
local fs = require "fs"
local json = require "json"
local mas = require "mas"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- The tokens that the server has, as it shows them; of the service only those that are not revoked.
local function tokens()
  local by_token = {}
  local list = test.on_mas() and mas.user_registration_tokens.list { revoked = false, limit = 500 }
    or synapse.registration_tokens.list {}
  for one in list do
    by_token[one.token] = one
  end
  return by_token
end

local function count()
  local n = 0
  for _ in pairs(tokens()) do
    n = n + 1
  end
  return n
end

-- How often a token can be used and until when, on either kind of server; false for no limit.
local function limits(token)
  local one = tokens()[token]
  local uses, expires = one.usage_limit or one.uses_allowed, one.expires_at or one.expiry_time
  return { uses ~= json.null and uses, expires ~= json.null and time.parse(expires) }
end

local function in_file(path)
  return csv.decode(fs.read(path), { delimiter = "," })
end

test.case("makes tokens into a file, and no more of them with the same file", function()
  local path, before = test.folder() .. "/tokens.csv", count()
  local run = test.proves { count = 3, uses = 2, expires = "2090-01-01T00:00:00Z", to = path }
  test.equal({ run.done, run.status, run.again.skipped, count() - before }, { 3, 0, 3, 3 })
  local lines = in_file(path)
  test.equal({ #lines, #lines[1].token, lines[1].state }, { 3, 16, "done" })
  for _, line in ipairs(lines) do
    test.equal(limits(line.token), { 2, time.parse("2090-01-01T00:00:00Z") })
  end
  run = test.apply { count = 5, length = 40, to = path }
  lines = in_file(path)
  test.equal({ run.done, run.skipped, #lines, #lines[5].token, count() - before }, { 2, 3, 5, 40, 5 })
  test.equal({ lines[5].uses, lines[5].expires }, { "", "" })
end)

test.case("finishes what an interrupted run has left in the file", function()
  local one, two = test.unique("one"), test.unique("two")
  local content = ("token,uses,expires,state\n%s,1,,to do\n%s,3,2090-01-01T00:00:00Z,to do\n"):format(one, two)
  local path = test.file("interrupted.csv", content)
  if test.on_mas() then
    mas.user_registration_tokens.create { token = one, usage_limit = 1 }
  else
    synapse.registration_tokens.create { token = one, uses_allowed = 1 }
  end
  local run = test.apply { count = 2, to = path }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  test.equal({ limits(two)[1], in_file(path)[1].state, in_file(path)[2].state }, { 3, "done", "done" })
end)

test.case("prints tokens where no file is given, and lists all of them", function()
  local run = test.apply { count = 2 }
  local first, second = run.out:match("\n(%w+)\t\t\tdone\n(%w+)\t\t\tdone\n$")
  test.equal(limits(first), { false, false })
  test.has(test.dry({}).out, first .. "\tvalid\t0\t\t\n", second)
end)

test.case("deletes those whose time is over, and nothing else", function()
  local path = test.folder() .. "/short.csv"
  test.apply { count = 2, expires = time.from_now("1s"), to = path }
  test.apply { count = 1, expires = "in 1d", to = test.folder() .. "/long.csv" }
  time.sleep("1500ms")
  test.has(test.dry({}).out, in_file(path)[1].token .. "\texpired\t0")
  local before = count()
  local run = test.proves { delete_expired = true }
  test.equal({ run.done, run.failed, before - count() }, { 2, 0, 2 })
  test.equal({ tokens()[in_file(path)[1].token], tokens()[in_file(path)[2].token] }, {})
end)

test.case("refuses limits that make no sense", function()
  test.refuses({ to = "tokens.csv" }, 1, "say how many with --count")
  test.refuses({ count = 0 }, 1, "begin with 1")
  test.refuses({ count = 1, uses = 0 }, 1, "begin with 1")
  test.refuses({ count = 1, length = 65 }, 1, "from 1 to 64")
  test.refuses({ count = 1, expires = "1d" }, 1, "is over already")
  test.refuses({ count = 1, to = test.file("other.csv", "user,password\n") }, 1, "is a file of another kind")
end)
