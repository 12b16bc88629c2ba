for _, v in ipairs({ 0, 1, -1, 10, 255, 1e3, 123456789, 2^31, 2^32, -2^31, 0.1, 0.5, -0.25, 1 / 3, 2 / 3, 100 / 3, 0.1 + 0.2,
  1e-5, 1.5e-10, 1e-300, 1e300, 1.7976931348623157e308, 123.456, 1e15 + 0.5, 12345678901234.5, 3.14159265358979 }) do
  print(tostring(v), tostring(-v), type(tostring(v)))
end
print(tostring(1 / 0), tostring(-1 / 0), tostring(0), tostring(-0.0 == 0))
print(tostring(nil), tostring(true), tostring(false), tostring("text"), tostring(""))
print((tostring({}):gsub("0x%x+", "ADDRESS")), (tostring(print):match("^%a+")), (tostring(function() end):match("^function: 0x%x+$") ~= nil),
  (tostring(coroutine.create(print and function() end)):gsub("0x%x+", "ADDRESS")))
local t = {}
print(tostring(t) == tostring(t), tostring(t) == tostring({}))

local meta = { __tostring = function(self) return "<" .. self.name .. ">" end }
print(tostring(setmetatable({ name = "a" }, meta)), setmetatable({ name = "b" }, meta))
print(tostring(setmetatable({}, { __tostring = function() return "" end })) == "")
print(pcall(tostring, setmetatable({}, { __tostring = function() error("no text", 0) end })))
print((pcall(tostring, setmetatable({}, { __tostring = 5 }))))
print((pcall(print, setmetatable({}, { __tostring = function() return {} end }))))
print((pcall(tostring)))
print(tostring(setmetatable({}, { __tostring = function(...) return select("#", ...) .. " argument" end })))
print(tostring(setmetatable({}, { __tostring = function() return tostring(setmetatable({ name = "inner" }, meta)) end })))
print(tostring(setmetatable({ name = "hidden" }, { __metatable = "locked", __tostring = meta.__tostring })))

-- print
print()
print(nil)
print(nil, nil)
print("a", "b", 1, nil, true)
print("", "")
print("a\tb\nc")
print(("x"):rep(3), 2^10)
print(select("#", print()))
print(1e3, 1e-3, 5 % 3, -5 % 3, 5.5 % 2, 2^0.5, 7 / 2)
print((pcall(print, setmetatable({}, { __tostring = function() error("x") end }))))
