-- luacheck: ignore 212

---Tables and charts for people.
---@class view
local view = {}

---Print rows, which are tables by column or lists of cells.
---@param rows table[]
---@param columns? string[] which columns, in which order
function view.table(rows, columns) end

---Print numbers as bars: { { label, number }, … } or { label = number, … }.
---@param numbers table
function view.bars(numbers) end

---Print how many numbers lie where.
---@param numbers number[]
function view.histogram(numbers) end

return view
