local assert = require "assert"
local log = require "log"
local outside = require "outside"

--== levels
log.debug("a")
log.info("b")
log.warn("c")
log.error("d")
assert.equal(outside.seen(), { "debug: a", "info: b", "warn: c", "error: d" })

--== several values are formatted as by string.format
log.info("%s has %d of %5.1f%%", "@a:x", 3, 2.25)
assert.equal(outside.seen(), { "info: @a:x has 3 of   2.2%" })

--== a single value is shown as it is
log.info("GET /rooms/%23general%3Ax failed: 100%")
log.info(5)
log.info(nil)
log.error(setmetatable({}, { __tostring = function() return "not %d found" end }))
assert.equal(outside.seen(),
  { "info: GET /rooms/%23general%3Ax failed: 100%", "info: 5", "info: nil", "error: not %d found" })

--== wrong arguments
log.info()          --> error: bad argument #1 to 'info' (value expected)
log.warn({}, 1)     --> error: bad argument #1 to 'warn' (string expected, got table)
log.warn("%d", "x") --> error: number expected, got string
log.warn("%d %d", 1) --> error: no value
log.warn("%y", 1)   --> error: invalid
