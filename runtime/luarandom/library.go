package luarandom

import "strings"

// libraryCalls are calls whose results print alike everywhere.
var libraryCalls = []string{
	`string.sub($t, $9, -1), ("abc"):sub("2"), ("abc"):sub(2.7)`, `string.rep($t, $3), ("x"):rep("3"), ("x"):rep(0), ("ab"):rep(-1)`, `string.byte("abc", $3), ("abc"):byte(), ("abc"):byte(1, -1), ("abc"):byte(10)`,
	`string.char(65, "66", 67), string.char()`, `string.len($t), #$T, string.reverse($t), string.upper($t)`, `string.find("hello", "l"), ("hello"):find("xyz"), ("hello"):find("l", -2), ("a.b"):find(".", 1, true), ("abc"):find("")`,
	`string.find($t, "%d+"), string.match($t, "(%w)(%w*)"), ("key = v"):match("^(%w+)%s*=%s*(%w+)$"), ("x"):match("()")`, `string.gsub($t, "%w", "%0%0"), ("abc"):gsub("", "-"), ("hello"):gsub("l", { l = "L" }), ("abc"):gsub("%w", "%1", 2)`,
	`("hello world"):gsub("o", function(c) return ($s) and $t end, 1)`, `("&#65;&#66;"):gsub("&#(%d+);", string.char)`, `string.format("%d %5d %-5d| %05d %+d", $n, $n, $n, 42, "7")`, `string.format("%s %10s %-10s| %.2s %q", $t, $t, $t, "abc", $t)`,
	`string.format("%f %.3f %e %g %G %.10g", $n, $n, $n, $n, 1e20, 0.1)`, `string.format("%x %X %#x %o %c %i %u %%", 255, 255, 255, 8, 65, $9, 7)`, `string.format("%5.1f|%-8.3e|%+g", "1.25", $n, 1 / 3)`,
	`table.concat({$n, $t, 3}, $t), table.concat({}, ","), table.concat({1, 2, 3}, ", ", 2, 3), table.concat({1.5, "x"})`, `#{$n, $n}, unpack({$n, $t, $b}, 2), (unpack({$n, $n}))`, `select("#"), select("#", nil, nil), select(2, $s, $s, $s), (select(-1, $s, $s))`,
	`math.floor($n), math.ceil($n), math.abs($n), math.max($n, $n, $n), math.min($n, "3")`, `math.fmod(7, 3), math.fmod(-7, 3), math.modf(3.7), math.modf(-3.7), math.sqrt(16), math.pow(2, 10), math.ldexp(1, 4), math.frexp(8)`, `math.floor("3.7"), math.max("10", 9), math.abs("-3"), math.huge > 1e300, -math.huge`,
	`tonumber("10"), tonumber("0x1F"), tonumber("  5  "), tonumber("5x"), tonumber(""), tonumber("1e1"), tonumber(nil)`, `tonumber("ff", 16), tonumber("77", 8), tonumber("zz", 36), tonumber("8", 8), tonumber(11, 2)`, `tostring($s), tostring(nil), tostring(true), tostring($n), tostring(1e13), tostring(-0.5)`,
	`type($s), type(nil), type(print), type({}), type("x"), type($l)`, `next({}), next({10}), next({10}, 1), next({ a = 1 })`, `rawget({ x = $s }, "x"), rawequal($t, $t), rawequal({}, {}), rawset({}, 1, 2)[1]`, `#"nul\0byte", ("a\0b"):byte(2), "a\0b" < "a\0c", #("a\0b"):rep(2)`, `#$T, ("x"):len(), ("%d"):format(3.0), ("abc").len("four")`,
	`table.remove({$n, $n, $n}), table.remove({$n, $n}, 1), table.remove({}), table.maxn({1, 2, [10] = 3}), table.getn({1, 2})`, `ipairs({}), select("#", ipairs({}), 1)`, `string.format("%s|%s", 1, "x"), ("%5s"):format(true and "t")`, `(("x"):rep(3, ",")), #("x"):rep(0 / 0)`,
	`("a,b,,c"):gsub(",", ";"), ("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"), ("2024-01-05"):match("(%d+)-(%d+)-(%d+)")`, `string.gsub("abc def", "%f[%w]%w+", string.upper)`, `(loadstring("return 1e")), (loadstring("return '\\300'")), (loadstring("x =")), loadstring("return ...")($s)`, `pcall(loadstring, nil)`,
}

// badCalls are calls with arguments that raise an error or that the function refuses.
var badCalls = []string{
	`string.rep()`, `string.rep("x")`, `string.rep("x", {})`, `("x"):rep({})`, `("x"):rep("y")`, `string.sub()`, `("x"):sub()`, `("x"):sub({})`, `string.char(256)`, `string.char(-1)`, `string.char("x")`, `string.format("%d", "x")`, `string.format("%d")`, `string.format("%y", 1)`, `("%s"):format()`, `string.format()`,
	`string.len()`, `string.upper(nil)`, `string.byte({})`, `string.find("a")`, `string.find("a", "[")`, `string.find("a", "%")`, `string.match("a", "(")`, `string.gsub("a", "a")`, `string.gsub("a", "a", nil)`, `string.gsub("a", "a", true)`, `("a"):gsub("a", function() return {} end)`, `("abc"):gsub("%w", "%2")`, `string.gmatch("x")`,
	`table.concat()`, `table.concat({{}})`, `table.concat({1, 2, nil, 4}, ",", 1, 4)`, `table.concat({}, {})`, `table.concat({true})`, `table.insert()`, `table.insert({})`, `table.insert({}, 1, 2, 3)`, `table.insert(nil, 1)`, `table.insert({}, "x", 1)`, `table.remove()`, `table.remove(nil)`, `table.sort()`, `table.sort({3, "x"})`, `table.sort({1, 2}, 5)`, `table.sort({{}, {}})`,
	`math.floor()`, `math.floor("x")`, `math.floor(nil)`, `math.max()`, `math.max(1, "x")`, `math.sqrt({})`, `math.abs(true)`, `math.fmod(1)`, `tonumber()`, `tonumber("1", 1)`, `tonumber("1", 99)`, `tonumber({}, 16)`, `tostring()`, `type()`, `next()`, `next({}, "x")`, `next(nil)`, `pairs()`, `pairs(nil)`, `ipairs()`, `ipairs("x")`,
	`select()`, `select(0)`, `select("x")`, `select({}, 1)`, `unpack()`, `unpack(nil)`, `unpack({}, 1, 1e6)`, `rawget()`, `rawget(1, 2)`, `rawset({})`, `rawset({}, nil, 1)`, `rawequal(1)`, `setmetatable({})`, `setmetatable(1, {})`, `setmetatable({}, 5)`, `getmetatable()`, `error()`, `assert()`, `assert(false)`, `assert(nil, $t)`, `pcall()`, `coroutine.create(1)`, `coroutine.resume(1)`, `coroutine.wrap()`, `coroutine.status({})`,
	`("x"):nope()`, `("x").y.z`, `(1):x()`, `string.nope()`, `table.nope(1)`, `math.huge()`, `print.x`, `print()()`, `tostring(1)()`, `#print`, `-print`, `print .. "x"`, `print < print`, `{} < {}`, `{} + 1`, `1 < "2"`, `nil .. "x"`, `true + 1`, `"a" + 1`, `"abc" < 1`, `{} .. {}`, `2 ^ {}`, `#5`, `-nil`, `-"x"`, `nil > 1`,
}

// libraryCall prints the results of library functions, or their errors.
func (g *generator) libraryCall() {
	switch g.intn(5) {
	case 0, 1:
		g.tag("library functions")
		call := libraryCalls[g.intn(len(libraryCalls))]
		g.story("print($L, " + call + ")")
	case 2:
		g.sorting()
	default:
		g.tag("library functions refuse")
		call := strings.ReplaceAll(badCalls[g.intn(len(badCalls))], "$t", `"of a test"`)
		name, rest, isCall := strings.Cut(call, "(")
		if isCall && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz.") == "" && strings.HasSuffix(rest, ")") && !strings.Contains(rest, "(") {
			args := strings.TrimSuffix(rest, ")")
			if args != "" {
				args = ", " + args
			}
			switch g.intn(3) {
			case 0:
				g.line("print(" + g.label() + ", pcall(" + name + args + "))")
				return
			case 1:
				g.line("print(" + g.label() + ", pcall(function() local alias = " + name + " alias(" + strings.TrimPrefix(args, ", ") + ") end))")
				return
			}
		}
		g.line("print(" + g.label() + ", pcall(function() " + g.pick("return ", "local r = ", "return 1, ") + call + " end))")
	}
}

// sorting sorts a list and prints it.
func (g *generator) sorting() {
	g.tag("table.sort")
	g.storyInBlock("local t = " + g.pick("{$n, $n, $n, $n, 5}", `{"b", $t, "a", $t}`, "{$n}", "{}") + "\n" +
		"table.sort(t" + g.pick("", ", function(a, b) return a > b end", ", nil") + `) print($L, table.concat(t, " "))`)
}
