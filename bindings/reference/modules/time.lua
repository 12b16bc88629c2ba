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

---Return the time in so long.
---@param length string as for time.ago: "7d" is in seven days
---@return synlua.Milliseconds
function time.from_now(length) end

---Read a time as every function and option takes it: a date such as "2023-01-01" or "2023-01-01 12:30" in the local
---time zone, "2023-01-01T12:30:00Z", an age such as "90d", a time to come such as "in 7d", or milliseconds.
---@param text synlua.Time
---@return synlua.Milliseconds
function time.parse(text) end

---Write a time as ISO 8601 in UTC, or in the form that os.date takes.
---@param ms synlua.Milliseconds
---@param format? string as for os.date
---@return string
function time.format(ms, format) end

---Wait. For a date that has passed there is nothing to wait for.
---@param length synlua.Time a length such as "2s", milliseconds, or a date to wait for
function time.sleep(length) end

return time
