-- Recorded with TZ=UTC and LC_ALL=C.
local times = { 0, 1, 59, 86399, 86400, 951782400, 951868800, 1672531200, 1704067199, 1709164800, 1711846800, 1720000000, 1735689599, 1735689600,
  2147483647, 4102444800, -1, -86400 }
local verbs = { "a", "A", "b", "B", "c", "d", "D", "e", "F", "h", "H", "I", "j", "m", "M", "n", "p", "r", "R", "S", "t", "T", "u", "U", "V", "w", "W", "x",
  "X", "y", "Y", "%", "C", "g", "G", "s" }
for _, time in ipairs(times) do
  for _, v in ipairs(verbs) do print(time, v, os.date("!%" .. v, time)) end
end
for _, format in ipairs({ "!%Y-%m-%d", "!%Y-%m-%dT%H:%M:%SZ", "!%d.%m.%Y %H:%M", "!plain", "!", "!%A, %d %B %Y", "!%Y%%%m", "!ä %d" }) do
  print(format, os.date(format, 1709210096))
end
print(os.date("%Y-%m-%d %H:%M:%S", 1709210096), os.date("!%c", 1709210096.9), os.date("!%H", "3600"))
print(os.date("!%z", 0))
for _, time in ipairs(times) do
  local t = os.date("!*t", time)
  print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst)
  local back = os.date("*t", time)
  print(time < 0 or os.time(back) == time, back.hour == t.hour)
end
print(type(os.date()), type(os.date("*t")), type(os.time()), #os.date("!%c", 0))
print(os.time({ year = 2024, month = 2, day = 29 }), os.time({ year = 2024, month = 2, day = 29, hour = 0 }), os.time({ year = 2024, month = 14, day = -3, hour = 25, min = 61, sec = 61 }))
print(os.time({ year = "2024", month = "2", day = "1", hour = "5" }), os.time({ year = 1970, month = 1, day = 1, hour = 0 }))
print((pcall(os.time, {})), (pcall(os.time, { year = 2024 })), (pcall(os.time, { year = 2024, month = "x", day = 1 })), (pcall(os.time, 5)))
print(os.difftime(10, 4), (pcall(os.difftime)))
print((pcall(os.date, {})), (pcall(os.date, "!%c", "x")), (pcall(os.date, "!%c", {})))
