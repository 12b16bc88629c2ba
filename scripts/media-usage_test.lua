local csv = require "csv"
local fs = require "fs"
local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

-- What the server says of somebody.
local function usage(user_id)
  local name = user_id:match("^@([^:]+)")
  for user in synapse.statistics.list_users_media { search_term = name } do
    if user.user_id == user_id then
      return { user_id = user_id, files = tostring(user.media_count), bytes = tostring(user.media_length) }
    end
  end
end

local function upload(by, bytes)
  by.media.upload { bytes = ("x"):rep(bytes), filename = "x" }
end

test.case("counts everybody's files, those with the most bytes first", function()
  upload(matrix, 3000)
  upload(matrix, 4000)
  local file = test.folder() .. "/usage.csv"
  local run = test.apply { to = file, top = 1 }
  test.equal({ run.done, run.failed, run.sent, run.status }, { 0, 0, 0, 0 })
  local rows, last, found = csv.decode(fs.read(file)), math.huge, nil
  for _, row in ipairs(rows) do
    test.equal(tonumber(row.bytes) <= last, true)
    last = tonumber(row.bytes)
    found = row.user_id == test.me() and row or found
  end
  test.equal({ found.files, found.bytes }, { usage(test.me()).files, usage(test.me()).bytes })
  test.equal({ #rows, synapse.statistics.list_users_media({}):count() }, { #rows, #rows })
  test.has(run.out, rows[1].user_id)
  test.has(run.err, " of " .. #rows .. " user")
  test.equal(#rows > 1 and run.out:find(rows[2].user_id, 1, true), #rows > 1 and nil)
end)

test.case("counts files since a time, and shows bars", function()
  time.sleep("20ms")
  local since = time.now()
  upload(matrix, 5)
  local run = test.dry { since = since, bars = true }
  test.equal(run.status, 0)
  test.has(run.out, test.me() .. "\t5\n")
  test.has(run.err, "1 file of 1 user, 0.0 MB")
end)

test.case("writes to no file that it may not write", function()
  local run = test.dry { to = test.folder() .. "/no-such-folder/usage.csv" }
  test.equal({ run.status ~= 0, run.out }, { true, "" })
end)
