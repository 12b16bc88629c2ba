-- luacheck: ignore 212

---Points in time are milliseconds since 1970, as everywhere in Matrix.
---@class time
local time = {}

---Return the time now.
---@return synlua.Milliseconds
function time.now() end

---Return the time so long ago.
---@param age string a whole number and ms, s, min, h, d, w or y, such as "90d"
---@return synlua.Milliseconds
function time.ago(age) end

---Read a date such as "2023-01-01" or "2023-01-01 12:30", an age such as "90d", or milliseconds.
---@param text string
---@return synlua.Milliseconds
function time.parse(text) end

---Write a time as ISO 8601 in UTC, or in the form that os.date takes.
---@param ms synlua.Milliseconds
---@param format? string as for os.date
---@return string
function time.format(ms, format) end

---Wait.
---@param length string|number a length such as "2s", or milliseconds
function time.sleep(length) end

return time
