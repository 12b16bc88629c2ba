local synapse = require "synapse"
local test = require "test"

-- A server for tests reaches nobody, so it has no other servers to list, and none can be made
-- through the API: the test in Go puts some into its database.

test.case("lists what the server knows of others", function()
  local known = synapse.federation.list_destinations({}):count()
  for _, options in ipairs { {}, { all = true }, { bars = true }, { failing_for = "1d" } } do
    local run = test.dry(options)
    test.equal({ run.status, run.held }, { 0, 0 })
    test.has(run.err, ("%d server"):format(known), "cannot be reached")
  end
  test.has(test.dry({}).out, "server\tfailing_since_ts\tlast_try_ts\tnext_try_ts\treached\trooms\n")
  test.has(test.dry({ bars = true }).out, "under an hour\t", "longer\t")
end)

test.case("tells of servers that it has never sent anything to, and resets none of them", function()
  for _, reset in ipairs { false, true } do
    local run = test.apply { servers = { "nowhere.test", "nowhere.test", "neither.test" }, reset = reset }
    test.equal({ run.failed, run.sent, run.status }, { 2, 0, 4 })
    test.has(run.err, "nowhere.test: this server has sent nothing there yet")
  end
end)
