local matrix = require "matrix"
local synapse = require "synapse"
local test = require "test"

test.case("asks for the old copies, the oldest first, and touches no local file", function()
  local mxc = matrix.media.upload({ bytes = "a local file", filename = "x" }).content_uri
  local dry = test.dry { before = "1s" }
  test.equal({ dry.done, dry.failed, dry.held, dry.sent, dry.status }, { 13, 0, 13, 0, 0 })
  test.has(dry.err, "would   copies last read before 20", ": delete; how many is known afterwards")
  local run = test.apply { before = "1s" }
  test.equal({ run.done, run.skipped, run.failed, run.sent, run.status }, { 0, 13, 0, 13, 0 }) -- there are none here
  test.has(run.out, "0 copies of other servers' files deleted")
  test.equal(synapse.media.get(test.server(), mxc:match("[^/]+$")).media_info.media_length, 12)
end)

test.case("asks once for what is older than Matrix", function()
  local run = test.apply { before = "2001-01-01" }
  test.equal({ run.skipped, run.sent, run.status }, { 1, 1, 0 })
end)

test.case("refuses a day in the future", function()
  test.refuses({ before = "in 2d" }, 1, "is in the future; every copy would go")
end)
