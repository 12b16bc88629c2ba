-- luacheck: ignore 212 631

---Ordinary files, inside the folders of --allow-read and --allow-write. Closed whatever is allowed:
---synlua's own folders, /proc, /dev and /sys.
---@class fs
local fs = {}

---@class fs.read.Options
---@field encoding? "utf-8"|"utf-16"|"latin-1" how the text is written; the result is UTF-8, and a text in another encoding an error

---Read a whole file of at most 64 MiB, as it is unless an encoding is given.
---@param path string
---@param options? fs.read.Options
---@return string
function fs.read(path, options) end

---An iterator over lines: for line in fs.lines(path) do … end
---@class fs.Lines
---@overload fun(): string?
---@field close fun(self: fs.Lines) ends it before its end, and closes the file

---Return an iterator over the lines of a file, without their ends. A file of any size will do.
---@param path string
---@return fs.Lines
function fs.lines(path) end

---Make a file, or replace it.
---@param path string
---@param text string
function fs.write(path, text) end

---Make a file, or write at its end.
---@param path string
---@param text string
function fs.append(path, text) end

---Say whether there is such a file.
---@param path string
---@return boolean
function fs.exists(path) end

return fs
