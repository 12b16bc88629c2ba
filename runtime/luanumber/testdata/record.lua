-- Prints what Lua 5.1 answers to each case of a file, one line a case:
--   lua5.1 testdata/record.lua testdata/cases.tsv > testdata/cases.out
-- A case is a line of fields with tabs between: "format", the format and its arguments; "tonumber", text and
-- base; "tostring" and a number. An argument with "s:" in front is text, any other a number. \xHH in a field
-- is a byte. Lines with # in front are comments.

local function decode(field)
  return (field:gsub("\\x(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function encode(text)
  return (text:gsub("[^ -~]", function(c) return ("\\x%02x"):format(c:byte()) end))
end

local calls = { tostring = function(number) return tostring(tonumber(number)) end }

function calls.format(format, ...)
  local arguments = { ... }
  for i, argument in ipairs(arguments) do
    arguments[i] = argument:sub(1, 2) == "s:" and argument:sub(3) or tonumber(argument)
  end
  return format:format(unpack(arguments))
end

function calls.tonumber(text, base)
  local number = tonumber(text, tonumber(base))
  return number and ("%.17g"):format(number) or "nil"
end

for line in io.lines(arg[1]) do
  if line:sub(1, 1) ~= "#" then
    local fields = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do fields[#fields + 1] = decode(field) end
    local ok, result = pcall(calls[fields[1]], unpack(fields, 2))
    print(ok and encode(result) or "error: " .. encode(result:gsub("^[^ ]*:%d+: ", "")))
  end
end
