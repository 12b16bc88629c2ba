-- luacheck: ignore 212

---Questions on the terminal. Without a terminal they raise an error.
---@class ask
local ask = {}

---Ask for yes or no.
---@param question string
---@return boolean
function ask.confirm(question) end

---Ask for one item of a list, by its number or its text.
---@generic T
---@param question string
---@param items T[]
---@return T
function ask.choice(question, items) end

---Ask for a line of text.
---@param question string
---@return string
function ask.line(question) end

---Ask for a line of text that is not shown while it is typed, such as a password.
---@param question string
---@return string
function ask.secret(question) end

return ask
