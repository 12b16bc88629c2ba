-- luacheck: ignore 212

---Messages on standard error. One value is shown as tostring shows it; with more, the first is a format as for
---string.format.
---@class log
local log = {}

---Say what is shown with --verbose only.
---@param message any
---@param ... any
function log.debug(message, ...) end

---Say how the work goes on; --quiet leaves it out.
---@param message any
---@param ... any
function log.info(message, ...) end

---Say that something is odd.
---@param message any
---@param ... any
function log.warn(message, ...) end

---Say that something went wrong. The run goes on.
---@param message any
---@param ... any
function log.error(message, ...) end

return log
