-- luacheck: ignore 212

---Passwords, tokens and numbers from the system's source of randomness. Each is as likely as any other. A run that is
---resumed draws others, so what must stay the same belongs into a file first.
---@class random
local random = {}

---@class random.Options
---@field length? integer how many characters (a password: 8 to 1024, default 20; a token: 1 to 1024, default 32)
---@field alphabet? string the characters to choose from, each of them once

---Return a password of letters and digits that cannot be taken for each other. It has a character of each kind that the
---alphabet has: small letters, capitals, digits and others.
---@param options? random.Options
---@return string
function random.password(options) end

---Return a text for addresses, file names and registration: of letters, digits, _ and -.
---@param options? random.Options
---@return string
function random.token(options) end

---Return a whole number.
---@param least integer
---@param most integer
---@return integer
function random.integer(least, most) end

return random
