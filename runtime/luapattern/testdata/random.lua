-- Prints cases made at random, in the form that record.lua reads:
--   lua5.1 testdata/random.lua > testdata/random.tsv

local state = 20240131

local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

local items = {
  "a", "b", "c", "ab", ".", "%a", "%w", "%A", "%d", "%%", "[ab]", "[^a]", "[%a-]", "[a-c]", "[]a]", "[^]b]", "$", "^",
  "(", ")", "(", ")", "()", "(a)", "(.)", "(.-)", "(%w*)", "%1", "%2", "%bab", "%b()", "%f[a]", "%f[^a]", "%f[%w]",
  "*", "+", "-", "?", "*", "+", "-", "?", "[", "]", "%", "%b", "%f", "[a-%%]", "%z", "\\x00",
}
local letters = { "a", "a", "a", "b", "b", "c", "1", "(", ")", "]", "-", "%", "$", "^", "\\x00" }
local templates = { "x", "", "<%0>", "%1", "%2%1", "%%", "%" }
local functions = { "find", "match", "gmatch", "gsub" }

local function join(choices, most)
  local parts = {}
  for i = 1, random(most + 1) - 1 do parts[i] = choices[random(#choices)] end
  return table.concat(parts)
end

for i = 1, 4000 do
  local name = functions[i % #functions + 1]
  local fields = { name, join(letters, 9), join(items, 6) }
  if name == "gsub" then fields[4] = templates[random(#templates)] end
  print(table.concat(fields, "\t"))
end
