-- luacheck: ignore 212

---Walk a list or an iterator and show how far it is: for user in progress(synapse.users.list {}, "users") do … end
---@generic T
---@param items T[]|fun(): T?
---@param label? string what stands before the count
---@return fun(): T?
local function progress(items, label) end

return progress
