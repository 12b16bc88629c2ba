-- luacheck: ignore 212

---What scripts do with texts. No separator is a pattern.
---@class text
local text = {}

---Return a text without the blanks, tabs and line ends around it.
---@param value string
---@return string
function text.trim(value) end

---Split a text at each separator. Without a separator, return its words.
---@param value string
---@param separator? string
---@return string[]
function text.split(value, separator) end

---Join the items of a list, as tostring shows them: text.join(names, ", ", " and ") gives a, b and c.
---@param list any[]|synlua.List
---@param separator? string ", " unless given
---@param last? string what stands before the last item, if that is another separator
---@return string
function text.join(list, separator, last) end

---Say whether a text starts with another.
---@param value string
---@param start string
---@return boolean
function text.starts_with(value, start) end

---Say whether a text ends with another.
---@param value string
---@param ending string
---@return boolean
function text.ends_with(value, ending) end

---Count things in words: text.plural(n, "file") gives 1 file or 2 files.
---@param number number
---@param one string the word for one of them
---@param many? string the word for several; without it, the first with an s
---@return string
function text.plural(number, one, many) end

---Write a number of bytes as people read it: text.size(12345) gives 12.3 kB.
---@param bytes number
---@return string
function text.size(bytes) end

---Return the name in a user id, an alias or another id: alice of the user alice on example.org. nil for what is no id.
---@param id string
---@return string?
function text.localpart(id) end

---Return the server in a user id, an alias or another id. nil for what is no id, and for an id without a server.
---@param id string
---@return synlua.ServerName?
function text.server(id) end

---Return the SHA-256 hash of a text, as 64 hexadecimal digits. fs.sha256 hashes a file.
---@param value string
---@return string
function text.sha256(value) end

return text
