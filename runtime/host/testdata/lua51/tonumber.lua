local function show(v) if v == nil then return "nil" end return string.format("%.17g", v) end
for _, s in ipairs({ "0", "1", "-1", "+1", " 10 ", "\t10\n", "10a", "a", "", " ", "-", "+", ".", "1.", ".5", "-.5", "1.5", "1..5", "1e3", "1E3", "1e+3",
  "1e-3", "1e", "e1", "1e1.5", "0x10", "0X1F", "-0x10", "0x", "0xg", "010", "08", "1 2", "1,5", "--1", "1-", "- 1", "1e400", "-1e400",
  "9007199254740993", "123456789012345678901234567890", "1672531200000", "0.1", "1_000", "0b1", "1f", "1d", "0x1.8" }) do
  print(string.format("%q", s), show(tonumber(s)))
end
for _, c in ipairs({ { "10", 2 }, { "12", 2 }, { "ff", 16 }, { "FF", 16 }, { "0xff", 16 }, { "zz", 36 }, { "ZZ", 36 }, { "z", 35 }, { "777", 8 }, { "8", 8 },
  { " 11 ", 2 }, { "1.5", 8 }, { "", 16 }, { "10", 10 }, { "1e1", 10 }, { "1e1", 16 }, { "1.5", 10 }, { "99", 11 } }) do
  print(c[1], c[2], show(tonumber(c[1], c[2])))
end
print(show(tonumber(5)), show(tonumber(5.5)), show(tonumber(10, 16)), show(tonumber(10, 2)), show(tonumber(1e15)))
print(tonumber(nil), tonumber(true), tonumber({}), tonumber(print), tonumber("x"))
print((pcall(tonumber)), (pcall(tonumber, "1", 1)), (pcall(tonumber, "1", 37)), (pcall(tonumber, {}, 16)), (pcall(tonumber, "1", "x")))
print(pcall(tonumber, "10", "16"))
print(tonumber("1", nil), tonumber("11", 2.9))
print("10" + 5, "3" * "4", 10 .. 20, "0x10" + 0, -"2", "1e2" + 0)
