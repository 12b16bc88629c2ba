-- luacheck: ignore 212 631

---Many requests at once. The function that runs for each item is ordinary Lua, and while it waits for the server others go on: total = total + f(x) loses what they add to total meanwhile; write local n = f(x), then total = total + n. A script is warned of that before it runs.
---@class parallel
---@field stop any what the function returns to end the call early
local parallel = {}

---@class parallel.Options
---@field workers? integer how many items are worked on at a time, 1 to 256 (default that of --workers, or 8)
---@field on_error? "continue"|"stop" whether an error ends the call; each continues by default, map stops

---@class parallel.Failure
---@field item any
---@field error synlua.Error|string
---@field traceback string one line per call, the innermost first

---Call a function for each item of a list or an iterator. For the keys and values of another table write parallel.each(pairs(t), fn); any values that a for loop takes can stand before fn. An item that fails is counted and reported, and the others go on.
---@generic T
---@param items T[]|fun(): T?
---@param fn fun(item: T, index: any): any
---@param options? parallel.Options
---@overload fun(step: function, state: any, first: any, fn: function, options?: parallel.Options): integer, integer, parallel.Failure[]
---@return integer done
---@return integer failed
---@return parallel.Failure[] failures
function parallel.each(items, fn, options) end

---Call a function for each item of a list or an iterator, and return the results in the order of the items. For the keys and values of another table write parallel.map(pairs(t), fn). The first error ends the call.
---@generic T, R
---@param items T[]|fun(): T?
---@param fn fun(item: T, index: any): R
---@param options? parallel.Options
---@overload fun(step: function, state: any, first: any, fn: function, options?: parallel.Options): any[], parallel.Failure[]
---@return R[] results
---@return parallel.Failure[] failures
function parallel.map(items, fn, options) end

---Return how many workers --workers asks for; without it what the script thinks best.
---@param best? integer 8 unless given
---@return integer
function parallel.workers(best) end

return parallel
