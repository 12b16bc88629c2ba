local function try(...)
  local ok, text = pcall(string.format, ...)
  print(ok, ok and "[" .. text .. "]" or (text:gsub("'format'", "format")))
end

try("plain") try("") try("100%%") try("%d%%", 5)
try("%d", 42) try("%d", -42) try("%5d", 42) try("%-5d|", 42) try("%05d", 42) try("%+d", 42) try("% d", 42) try("%d", 3.7) try("%d", -3.7)
try("%d", "42") try("%d", " 0x10 ") try("%d", 1672531200000) try("%d", 2^53) try("%i", 7) try("%u", 7) try("%.3d", 7) try("%8.3d", -7)
try("%x", 255) try("%X", 255) try("%#x", 255) try("%o", 8) try("%#o", 8) try("%x", -1) try("%08x", 3735928559)
try("%c", 65) try("%c%c%c", 76, 117, 97) try("%5c|", 65)
try("%f", 1 / 3) try("%.2f", 2.345) try("%10.3f", math.pi) try("%-10.1f|", 1.25) try("%+.1f", 1.25) try("%.0f", 0.5) try("%.0f", 1.5) try("%#.0f", 1)
try("%f", 1e15) try("%.14g", 0.1) try("%.17g", 0.1) try("%g", 1e20) try("%g", 0.0001) try("%g", 0.00001) try("%g", 100000) try("%g", 1000000)
try("%e", 12345.678) try("%.2e", 0.00012) try("%E", 1e10) try("%G", 1e-10) try("%#g", 1)
try("%f", 1 / 0) try("%f", -1 / 0) try("%g", 1 / 0) try("%5.1f", 1 / 0) try("%e", "1e2")
try("%s", "text") try("%s", 42) try("%s", 1.5) try("%10s|", "right") try("%-10s|", "left") try("%.2s", "cut") try("%5.1s|", "cut")
try("%s", "") try("%s %s", "a", "b") try("%s", ("x"):rep(200)) try("%.150s", ("x"):rep(200)) try("%s", 1e15 + 0.5)
try("%q", 'a "quoted" \\ text') try("%q", "two\nlines") try("%q", "\r") try("%q", "a\0b") try("%q", 42) try("%q", "ä")
try("%s%%%s", 1, 2) try("%5s%-5s|", "a", "b") try("%%s") try("%%%d", 1)
try("%d %s", 1, "x", "extra")

-- Too few, or of the wrong kind.
try("%d") try("%s %d", "a") try("%d", "x") try("%d", {}) try("%d", nil) try("%d", true) try("%f", "one") try("%c", "x") try("%x", {}) try("%q")
try("%q", {}) try("%q", nil) try() try(nil) try({}) try(42) try(42, 1)
-- No formats.
try("%", 1) try("%y", 1) try("%123d", 1) try("%.123d", 1) try("%------d", 1) try("%l", 1) try("%*d", 1, 2) try("abc%", 1) try("% ", 1) try("%5", 1) try("%5.", 1) try("%.d", 1)
try("%!", 1) try("%a", 1) try("%p", 1) try("%n", 1) try("%S", "x") try("%ll", 1) try("%1$d", 1)

print(("%s is %d years"):format("Lua", 30), ("%5.2f"):format(3.14159), ("no items"):format())
print(("%q"):format("x"), #("%99d"):format(1), #("%.99f"):format(1 / 3))
