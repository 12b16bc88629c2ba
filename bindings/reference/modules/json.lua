-- luacheck: ignore 212

---JSON's null: a field that is there and has no value. Compare with ==.
---@class json.null: userdata

---Read and write JSON. A whole number stays whole, and what is written is still the same JSON when it was printed.
---@class json
---@field null json.null
local json = {}

---@class json.encode.Options
---@field indent? integer how many spaces a level is indented, 0 to 10

---Write a value as JSON. The keys of objects are sorted; an empty table is {}.
---@param value any
---@param options? json.encode.Options
---@return string
function json.encode(value, options) end

---Read JSON. Whole numbers above 2^53 are refused.
---@param text string
---@return any
function json.decode(text) end

---Mark a table as a list, so that it is [] in JSON even if it is empty.
---@generic T
---@param list? T[]
---@return T[]
function json.array(list) end

return json
