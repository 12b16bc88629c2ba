-- Prints what Lua 5.1 answers to each case of a file, one line a case:
--   lua5.1 testdata/record.lua testdata/cases.tsv > testdata/cases.out
--   lua5.1 testdata/record.lua testdata/random.tsv > testdata/random.out
-- A case is a line of fields with tabs between: function, subject, pattern, and for find and match the
-- init, for gsub the template and the limit. \xHH in a field is a byte. Lines with # in front are comments.

local function decode(field)
  return (field:gsub("\\x(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function encode(value)
  if type(value) ~= "string" then return tostring(value) end
  return '"' .. value:gsub("[^ -~]", function(c) return ("\\x%02x"):format(c:byte()) end):gsub('["]', "\\x22") .. '"'
end

local function encode_all(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = encode((select(i, ...))) end
  return table.concat(parts, " ")
end

local function bracket(first, ...)
  if first == "keep" then return nil end
  return "<" .. table.concat({ first, ... }, "|") .. ">"
end

local calls = {}

function calls.find(subject, pattern, init)
  return encode_all(subject:find(pattern, tonumber(init)))
end

function calls.match(subject, pattern, init)
  return encode_all(subject:match(pattern, tonumber(init)))
end

function calls.gmatch(subject, pattern)
  local found = {}
  local function add(...)
    if select("#", ...) == 0 or (...) == nil then return false end
    found[#found + 1] = encode_all(...)
    return true
  end
  local next_match = subject:gmatch(pattern)
  while add(next_match()) do end
  return table.concat(found, "; ")
end

function calls.gsub(subject, pattern, template, limit)
  return encode_all(subject:gsub(pattern, template, tonumber(limit)))
end

function calls.gsubf(subject, pattern, _, limit)
  return encode_all(subject:gsub(pattern, bracket, tonumber(limit)))
end

for line in io.lines(arg[1]) do
  if line:sub(1, 1) ~= "#" then
    local fields = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do fields[#fields + 1] = decode(field) end
    local ok, result = pcall(calls[fields[1]], unpack(fields, 2))
    print(ok and result or "error: " .. result:gsub("^[^ ]*:%d+: ", ""))
  end
end
