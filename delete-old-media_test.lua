local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"
local time = require "time"

local function upload(name)
  return matrix.media.upload { bytes = "some bytes of " .. name, filename = name }.content_uri
end

local function is_there(mxc)
  for file in synapse.users.list_media(test.me()) do
    if mxc:find(file.media_id, 1, true) then
      return true
    end
  end
  return false
end

test.case("deletes what nobody has read since, and nothing else", function()
  local old = upload("old.txt")
  time.sleep("1500ms")
  local before = time.now()
  local new = upload("new.txt")
  local run = test.proves { before = before }
  test.equal({ run.done, run.failed, run.status }, { 1, 0, 0 })
  test.equal({ is_there(old), is_there(new) }, { false, true })
end)

test.case("deletes nothing that is not older than the whole server", function()
  local run = test.apply { before = "2001-01-01" }
  test.equal({ run.done, run.sent, run.status }, { 0, 0, 0 })
  test.has(run.out, "nothing to delete")
end)

test.case("refuses a day in the future", function()
  test.refuses({ before = "in 2d" }, 1, "is in the future; every file would go")
end)
