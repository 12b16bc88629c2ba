-- The tests of NAME: synlua lab up, then synlua recipes test NAME.lua
--
-- They run on a server of their own and change it as they like. synlua recipes --help lists
-- what the module test has.

local synapse = require "synapse"
local test = require "test"

test.case("locks accounts, and those that are locked not again", function()
  local alice, bob = test.user("alice"), test.user("bob")
  synapse.users.modify(bob, { locked = true })
  -- Dry, for real, and again: the dry run must say what is then done, and the last run must
  -- find nothing left to do.
  local run = test.proves { users = { alice, bob } }
  test.equal({ run.done, run.skipped, run.failed }, { 1, 1, 0 })
  test.equal(synapse.users.get(alice).locked, true)
end)

test.case("leaves admins alone, and tells who does not exist", function()
  local run = test.apply { users = { test.me(), "@nobody:" .. test.server() } }
  test.equal({ run.failed, run.sent, run.status }, { 2, 0, 4 })
  test.has(run.err, "is an admin", "User not found")
end)
