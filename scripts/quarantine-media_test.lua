local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

-- Uploads a file that nobody else has.
local function upload(by)
  return (by or matrix).media.upload({ bytes = test.unique("a file"), filename = "x" }).content_uri
end

local function id(mxc)
  return mxc:match("[^/]+$")
end

-- Whether the server has a file in quarantine.
local function is_in(mxc)
  return synapse.media.get(test.server(), id(mxc)).media_info.quarantined_by == test.me()
end

test.case("puts files into quarantine, and takes them out again", function()
  local one, two, three, protected = upload(), upload(), upload(), upload()
  synapse.media.protect(id(protected))
  local run = test.proves { files = { one, two, protected } }
  test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 2, 1, 0, 2, 0 })
  test.equal({ is_in(one), is_in(two), is_in(three), is_in(protected) }, { true, true, false, false })
  run = test.proves { files = { one, three }, undo = true }
  test.equal({ run.done, run.skipped, is_in(one), is_in(two) }, { 1, 1, false, true })
end)

test.case("takes all that was sent to a room, once", function()
  local room = matrix.rooms.create({ preset = "private_chat" }).room_id
  local one, two = upload(), upload()
  for _, mxc in ipairs { one, two, one, "mxc://elsewhere.test/abc" } do
    matrix.rooms.send(room, "m.room.message", { msgtype = "m.file", body = "x", url = mxc })
  end
  local run = test.proves { room = room }
  test.equal({ run.done, run.skipped, run.failed, is_in(one), is_in(two) }, { 2, 1, 0, true, true })
  run = test.proves { room = room, undo = true }
  test.equal({ run.done, is_in(one), is_in(two) }, { 2, false, false })
end)

test.case("goes on after what it does not know", function()
  local one = upload()
  local files = { "mxc://" .. test.server() .. "/nothing", one, "mxc://elsewhere.test/abc", one }
  local run = test.apply { files = files }
  test.equal({ run.done, run.failed, run.sent, run.status, is_in(one) }, { 1, 2, 1, 4, true })
  test.has(run.err, "failed  mxc://elsewhere.test/abc: ", "Unknown media")
end)

test.case("wants to know which files", function()
  test.refuses({}, 1, "say which files")
  test.refuses({ files = { "mxc://a.test/b" }, user = test.me() }, 1, "say which files")
  test.refuses({ user = "@nobody:" .. test.server() }, 1, "Unknown user")
  test.refuses({ user = "@x:elsewhere.test" }, 1)
  test.refuses({ room = "!nowhere:" .. test.server() }, 1, "Room not found")
end)

if not test.on_mas() then
  test.case("takes all that somebody has uploaded", function()
    local alice, bob = test.user("alice"), test.user("bob")
    local one, two, other = upload(test.as(alice)), upload(test.as(alice)), upload(test.as(bob))
    local run = test.proves { user = alice }
    test.equal({ run.done, is_in(one), is_in(two), is_in(other) }, { 2, true, true, false })
    run = test.proves { user = alice, undo = true }
    test.equal({ run.done, is_in(one), is_in(two) }, { 2, false, false })
  end)
end
