-- luacheck: ignore 212 631

---Read and write CSV.
---@class csv
local csv = {}

---@class csv.encode.Options
---@field columns? string[] which columns, in which order
---@field header? boolean whether the first line names the columns (default true)

---@class csv.decode.Options
---@field header? boolean whether the first line names the columns (default true)

---Write rows, which are tables by column or lists of cells, as CSV. A cell that a spreadsheet would run as a formula gets a ' in front.
---@param rows table[]
---@param options? csv.encode.Options
---@return string
function csv.encode(rows, options) end

---Read CSV: a list of tables by column, without header a list of lists. All cells are strings.
---@param text string
---@param options? csv.decode.Options
---@return table<string|integer, string>[]
function csv.decode(text, options) end

return csv
