package host

import "testing"

// What differs from Lua 5.1, on purpose or because it cannot be had from outside
// the interpreter.
func TestDifferencesFromLua(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"whole numbers are written in full", `print(1672531200000, 2^53, ("%s"):format(1e15))`, "1672531200000\t9007199254740992\t1000000000000000"},
		{"not-a-number has one text", `print(0 / 0, -(0 / 0))`, "nan\tnan"},
		{"assert keeps a table", `local e = {} print(select(2, pcall(assert, false, e)) == e)`, "true"},
		{"%s obeys __tostring", `print(("%s"):format(setmetatable({}, { __tostring = function() return "text" end })))`, "text"},
		{"print does not ask the global tostring", `tostring = nil print(1)`, "1"},
		{"the handler of xpcall gets the traceback as its second argument",
			"print(xpcall(function() error('x', 0) end, function(e, trace) return e .. ' ' .. trace end))",
			"false\tx stack traceback:\n\ttest.lua:1"},
		{"a handler that fails gives its own error", `print(xpcall(function() error("x") end, function() error("y", 0) end))`, "false\ty"},
		{"levels of error end at a pcall", `local function f() error("x", 3) end print(pcall(f))`, "false\tx"},
		{"a per cent sign at the end of a format is the mistake", `print(pcall(string.format, "%"))`, "false\tinvalid option '%' to 'format'"},
		{"a zero byte ends no format of a date", `print(#os.date("!%H\0%M", 0))`, "5"},
		{"UTC is UTC", `print(os.date("!%Z", 0))`, "UTC"},
		{"os.date refuses milliseconds", `print(pcall(os.date, "%c", 1672531200000))`,
			"false\tbad argument #2 to '?' (time out of range; os.date takes seconds, not milliseconds)"},
		{"a position beyond all numbers is one beyond the end", `print(("abc"):sub(1, math.huge), ("abc"):byte(-math.huge))`, "abc"},
		{"next takes any index for the end of an array", `print(next({}, 5))`, "nil"},
		{"random numbers may be large", `local x = math.random(2^40, 2^41) print(x >= 2^40 and x <= 2^41)`, "true"},
		{"no variable of the environment is set", `print(os.getenv("HOME"))`, "nil"},
		{"collectgarbage collects nothing", `print(collectgarbage("setpause", 50), collectgarbage("step"))`, "200\ttrue"},
		{"bytecode is a head without a body", `print(#string.dump(function() end), (loadstring(string.dump(function() end))))`, "12\tnil"},
		{"a number with a zero byte is none", `print(tonumber("1\0"))`, "nil"},
		{"an error in the last argument of a call over several lines is on its own line", "print(pcall(function()\nprint(\nmissing.x\n)\nend))",
			"false\ttest.lua:3: attempt to index global 'missing' (a nil value)"},
		{"a result of zero has no sign", "local n = 0 print(n * -1, 1 / (n * -1))", "0\tinf"},
		{"constants 0 and -0 are two", "print(0, -0)", "0\t-0"},
		{"# asks __len of a table", "print(#setmetatable({}, { __len = function() return 9 end }))", "9"},
		{"goto and labels are there, and goto is still a name", "local goto = 1 for i = 1, 3 do if i == 2 then goto next end print(i) ::next:: end print(goto)", "1\n3\n1"},
		{"break may stand anywhere in a loop", "for i = 1, 3 do break print(i) end print('end')", "end"},
		{"an empty statement may stand alone", ";;print(1);;", "1"},
		{"weak tables keep what they hold", "local t = setmetatable({}, { __mode = 'v' }) t[1] = {} collectgarbage() print(#t)", "1"},
		{"200 levels of syntax are not the bound", "print(loadstring('return ' .. ('('):rep(300) .. '1' .. (')'):rep(300))())", "1"},
		{"a function may use more than 60 upvalues", "local s = {} for i = 1, 100 do s[i] = 'local v' .. i .. ' = ' .. i end print(loadstring(table.concat(s, ' ') .. ' return function() return v1' .. (function() local t = {} for i = 2, 100 do t[#t + 1] = ' + v' .. i end return table.concat(t) end)() .. ' end')()())", "5050"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { equal(t, printed(t, c.source), c.want) })
	}
}
