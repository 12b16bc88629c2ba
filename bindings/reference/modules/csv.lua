-- luacheck: ignore 212 631

---Read and write CSV.
---@class csv
local csv = {}

---@class csv.encode.Options
---@field columns? string[] which columns, in which order
---@field header? boolean whether the first line names the columns (default true)

---@class csv.decode.Options
---@field header? boolean whether the first line names the columns (default true)
---@field delimiter? string what separates the cells; without it the one of , ; and tab that fits the first lines
---@field encoding? "utf-8"|"utf-16"|"latin-1" how the text is written (default "utf-8"); latin-1 is Windows-1252 too
---@field comment? string what begins a line that does not count, such as "#"; without it, each line counts
---@field uneven? boolean whether lines may have fewer cells than the heading (default false); those that are missing are empty

---Write rows, which are tables by column or lists of cells, as CSV. A cell that a spreadsheet would run as a formula gets a ' in front.
---@param rows table[]|synlua.List
---@param options? csv.encode.Options
---@return string
function csv.encode(rows, options) end

---Read CSV: a list of tables by column, without header a list of lists. All cells are strings. A text that is no UTF-8, or that two delimiters would fit, is an error that says what to give.
---@param text string
---@param options? csv.decode.Options
---@return table<string|integer, string>[]
function csv.decode(text, options) end

return csv
