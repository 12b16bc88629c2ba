-- luacheck: ignore 212 631

---Ordinary files that --allow-read and --allow-write name, or that are in the folders that they name. Closed whatever
---is allowed: synlua's own folders, /proc, /dev and /sys.
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

---@class fs.write.Options
---@field mode? string who may read and write it, as for chmod: "0600" its owner alone, "0644" everybody may read

---Make a file, or replace it. It has its name once it is whole: until then the file that was there stays, also if the
---disk is full or the run is killed, which may leave a file .synlua-… beside it. A new file has the mode 0600, and one
---that was there keeps its own, unless a mode is given. What has several names (hard links), or is in a folder in
---which nothing can be made, is written in place.
---@param path string
---@param text string
---@param options? fs.write.Options
function fs.write(path, text, options) end

---Make a file, or write at its end. A new file has the mode 0600, unless one is given.
---@param path string
---@param text string
---@param options? fs.write.Options
function fs.append(path, text, options) end

---Say whether there is such a file.
---@param path string
---@return boolean
function fs.exists(path) end

---Return the SHA-256 hash of a file, as 64 hexadecimal digits: two files with the same hash are the same. A file of any
---size will do; text.sha256 hashes a text.
---@param path string
---@return string
function fs.sha256(path) end

return fs
