-- luacheck: ignore 212

---Tables and charts for people. A pipe gets rows of raw values, without titles and bars;
---with --output they are data.
---@class view
local view = {}

---@class view.table.Options
---@field columns? string[] which columns, in which order; else those that matter most and fit
---@field heading? string[] the names of the cells, if rows are lists; those that matter most and fit are shown
---@field title? string what stands above it at a terminal

---Print rows, which are tables by column or lists of cells. At a terminal times are dates,
---sizes are in kB, MB or GB, and nothing is a dot. A list from the server is shown whole.
---@param rows table[]|synlua.List
---@param options? view.table.Options|string[] or the columns alone
function view.table(rows, options) end

---@class view.Options
---@field title? string what stands above it at a terminal
---@field unit? string what the numbers are; "bytes" are shown in kB, MB or GB

---Print numbers as bars: { { label, number }, … } or { label = number, … }.
---@param numbers table|synlua.List
---@param options? view.Options
function view.bars(numbers, options) end

---Print how many numbers lie where.
---@param numbers number[]|synlua.List
---@param options? view.Options
function view.histogram(numbers, options) end

---Print how numbers go up and down, on one line, and the lowest, the highest and the last of them.
---@param numbers number[]|synlua.List
---@param options? view.Options
function view.spark(numbers, options) end

---@class view.tree.Options
---@field title? string what stands above it at a terminal

---Print what is in what. A list that begins with a text has it as its label:
---{ "Space", "A room", { "Inner", "Another" } }.
---@param tree table
---@param options? view.tree.Options
function view.tree(tree, options) end

return view
