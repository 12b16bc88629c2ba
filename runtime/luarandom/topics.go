package luarandom

import "strings"

// recursion writes one of the stories about recursive functions.
func (g *generator) recursion() {
	g.tag("recursion")
	stories := []string{`
		local function fact(n) if n <= 1 then return $n end return n * fact(n - 1) % 1000 end
		print($L, fact($7))`, `
		local function loop(n, acc, ...) if n == 0 then return acc, ... end return loop(n - 1, (acc + n) % 100, ...) end
		print($L, loop($9, $n, $s, $s)) print($L, (loop(2, $n, $s)))`, `
		local even, odd
		function even(n) if n == 0 then return true end return odd(n - 1) end
		function odd(n) if n == 0 then return false end return even(n - 1) end
		print($L, even($9), odd($9))`, `
		local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
		print($L, fib($9))`, `
		local function walk(t, depth) local n = 0 for i, v in ipairs(t) do if type(v) == "table" then n = n + walk(v, depth + 1) else n = n + v * depth end end return n end
		print($L, walk({$n, {$n, {$n}}, {}, {{{$n}}}}, 1))`, `
		local function count(n) if n > 0 then local a, b = count(n - 1) return b, a + 1 end return $n, $n end
		print($L, count($9))`, `
		local function deep(n) if n > 0 then return (deep(n - 1)) end return $s, $s end
		print($L, deep($9))`, `
		local function tail(n) if n > 0 then return tail(n - 1) end return "end of tails" end
		print($L, tail(5000))`, `
		local function down(n) if n > 0 then return 1 + down(n - 1) end return 0 end
		print($L, down(150))`,
		`print($L, (function(f, ...) return f(f, ...) end)(function(self, n, ...) if n == 0 then return ... end return self(self, n - 1, n, ...) end, $5, $s))`,
	}
	g.storyInBlock(stories[g.intn(len(stories))])
}

// methods writes a class with all forms of methods.
func (g *generator) methods() {
	g.tag("methods")
	stories := []string{`
		local Point = {} Point.__index = Point
		function Point.new(x, y) return setmetatable({ x = x, y = y }, Point) end
		function Point:add(dx, ...) self.x = (self.x + (dx or $n)) % 100 return self, ... end
		function Point:get() return self.x, self.y end
		local p = Point.new($n, $n)
		print($L, p:add($n):add():get()) print($L, (p:get()), p:get()) print($L, select("#", p:add(1, $s, $s)))
		print($L, Point.get(p), Point["get"](p)) print($L, pcall(function() return p:missing() end)) print($L, pcall(function() return Point.get() end))`, `
		local a = { b = { c = { n = $n } } }
		function a.b.c:m(x, ...) self.n = x or self.n return self.n, ... end
		function a.b.f(...) return select("#", ...), ... end
		print($L, a.b.c:m($n, $s)) print($L, a.b.c.n, a.b.f($s, $s)) print($L, a.b.c:m()) print($L, a.b.f(a.b.c:m($n, 2)))
		print($L, pcall(function() a.b.d:m(1) end)) print($L, pcall(function() function a.x.y() end end))`, `
		local Base = { kind = "base" } Base.__index = Base
		local Derived = setmetatable({ kind = "derived" }, Base) Derived.__index = Derived
		function Base:name() return self.kind .. "/" .. (self.own or $t) end
		function Derived:name() return "[" .. Base.name(self) .. "]" end
		local o = setmetatable({ own = $t }, Derived)
		print($L, o:name(), o.kind, rawget(o, "kind"), o.none) o.kind = $t print($L, o:name(), Base.name(o))`, `
		local o = { n = 0 }
		function o:inc(by) self.n = self.n + (by or 1) return self end
		function o.log(...) print($L, ...) return o end
		o:inc():inc($9):inc().log($s, o.n):inc() o.log(o.n).log"text" o.log{} print(o.n)
		print($L, o:inc{} == nil)`,
		`print($L, ("%d items"):format($9), ("x"):rep(3, ","), #("abc"):upper(), ("a,b"):find(",", 1, true), ("k=v"):match("(%w)=(%w)"))`, `
		local s = $t
		print($L, s:len(), s:upper():lower():len(), s:byte(1, -1)) print($L, ("x" .. s):sub(1, 1), (s):rep(2))`, `
		local stack = { n = 0 }
		function stack:push(...) for i = 1, select("#", ...) do self.n = self.n + 1 self[self.n] = (select(i, ...)) end return self end
		function stack:pop() local v = self[self.n] self[self.n], self.n = nil, self.n - 1 return v end
		stack:push($n, $t, $s):push():push($b) print($L, stack.n) while stack.n > 0 do print($L, stack:pop()) end`,
	}
	story := stories[g.intn(len(stories))]
	if story == stories[3] { // adding a table raises an error
		story = "print(pcall(function()" + story + "\nend))"
		g.story(story)
		return
	}
	g.storyInBlock(story)
}

// varargTopic writes one of the stories about varargs.
func (g *generator) varargTopic() {
	g.tag("varargs")
	stories := []string{`
		local function va(...) local a, b = ... local t = {...} return select("#", ...), a, b, (...), #t end
		print($L, va()) print($L, va($n, $t, $b)) print($L, va($n, va($n))) print($L, (va($n))) print($L, va(va(), va()))`, `
		local function old(...) return arg.n, arg[1], arg[2], #arg end
		print($L, old()) print($L, old($n, $t)) print($L, old($n, $n, old($t)))`, `
		local function mid(...) return $s, ..., $s end
		local function both(...) return ..., ... end
		print($L, mid($s, $s)) print($L, both($s, $s)) print($L, select("#", both()), select("#", mid()))`, `
		local function pass(...) return ... end
		print($L, pass(pass($s, $s), pass($s, $s))) print($L, (pass($s, $s)), (pass()))
		local t = {pass($n, $n), pass($n, $n), x = pass($n, $n)} print($L, #t, t.x, t[3]) print($L, #{pass()}, #{pass(), pass()}, #{(pass($n, 2))})
		local a, b, c = pass($s), pass($s, $s) print($L, a, b, c) a, b, c = (pass($s, $s)) print($L, a, b, c)`, `
		local function outer(...) local a = ... local function inner(...) return a, ... end return inner(select(2, ...)) end
		print($L, outer($s, $s, $s)) print($L, outer()) print($L, pcall(select, 0)) print($L, pcall(select, -5, 1)) print($L, select(-2, $s, $s, $s), select("2", $s, $s))`, `
		local function sum(...) local s = 0 for i, v in ipairs{...} do s = s + v end return s, ... end
		print($L, sum($n, $n), sum()) print($L, (sum($n, sum($n, $n)))) print($L, unpack({$n, $t, $b})) print($L, unpack({$n, $n, $n}, 2)) print($L, unpack({$n}, 1, 3), unpack({}, 1, 2))`, `
		local f = function(...) return function(...) return ... end, ... end
		print($L, select("#", f($s)), f($s)($s, $s)) print($L, select(2, f($s, $s)))`, `
		local function fixed(a, b, ...) a, b = b, a return a, b, ... end
		print($L, fixed($s)) print($L, fixed($s, $s, $s, $s)) print($L, fixed(fixed($s, $s, $s)))`, `
		local function named(arg, ...) return arg, ... end
		local function late(a, ...) local arg = { n = a } return arg.n, ... end
		print($L, named($s, $s), late($s, $s))`,
	}
	g.storyInBlock(stories[g.intn(len(stories))])
}

// mixedTopic uses numbers and texts instead of each other.
func (g *generator) mixedTopic() {
	g.tag("numbers and texts mixed")
	words := []string{`"10"`, `"0x10"`, `" 7 "`, `"00011"`, `"1e2"`, `"abc"`, `""`, `" "`, `"1e"`, `"0x"`, `"1_000"`, `"0b11"`, `"5."`, `".5"`, `"."`, `"1 2"`, `"-3"`, `"- 3"`, `"+3"`, `"0x1p4"`, `"1e400"`, `"\t9\n"`, `"0xA"`, "nil", "true", "{}", "10", "1.5"}
	for range g.between(2, 4) {
		a, b := g.pick(words...), g.pick(words...)
		op := g.pick("+", "-", "*", "/", "%", "^", "..", "<", "<=", "==", ">", "~=", "..")
		if op == "^" { // we write more digits of whole numbers beyond 1e14
			small := []string{`"2"`, "2", "3", `" 1 "`, `"0x2"`, `"abc"`, "nil", "1.5", "{}"}
			a, b = g.pick(small...), g.pick(small...)
		}
		switch g.intn(5) {
		case 0:
			g.story("print($L, pcall(function() return " + a + " " + op + " " + b + " end))")
		case 1:
			g.story("print($L, pcall(function(a, b) return a " + op + " b, b " + op + " a end, " + a + ", " + b + "))")
		case 2:
			g.story("print($L, pcall(function(a) return -a, a " + op + " " + b + " end, " + a + "))")
		case 3:
			if strings.Contains(a, "-") { // Lua 5.1 reads it differently in bases other than ten
				a = "12"
			}
			g.story("print($L, tonumber(" + a + "), tonumber(" + b + "), pcall(tonumber, " + a + ", " + g.pick("10", "16", "2", "36", "1", "8", `"16"`) + "))")
		case 4:
			g.story("print($L, pcall(function() for i = " + a + ", " + g.pick(b, "2", `"3"`) + " do print(i) if i > 3 then break end end end))")
		}
	}
	if g.chance(30) { // the exact remainder differs from a - floor(a/b)*b
		g.tag("remainders of large numbers")
		g.story("local large, by = " + g.pick("1e17", "2 ^ 60 + 1024", "-3e18", "1e16 / 3", "4096.5") + ", " + g.pick("7", "-10", "2 ^ 20", "1e6", "0.25") +
			" print($L, large % 7, large % 10, large % -1000003, large % by, (large * 3) % 1000)")
	}
	if g.chance(50) {
		g.tag("formats of numbers")
		g.story("print($L, " + g.pick(`"c " .. 1234567.5`, `"" .. (0.1 + 0.2)`, `"" .. 1 / 0, -1 / 0 .. ""`, `1e15 / 7, 2 ^ 53 % 1000`, `1e100, -1e-100 .. "x"`, `3 .. 4, 1 .. 2 == "12"`, `math.huge .. "", -math.huge, math.huge == 1 / 0`, `5 % -3, -5 % 3, 5.5 % -2, -5.5 % 2`, `2 ^ 10, 2 ^ -1, (-2) ^ 3, -2 ^ 2, 2 ^ 3 ^ 2`, `#"abc" .. #"de", -"2" ^ 2`, `10 / 4, 7 / "2", "7" / 7, 1e3, 0xff, 5e-324 > 0`, `1e309, 0xFFFFFFFFFFFFFFFF % 1000, 1e-400`) + ")")
	}
}

// constructorTopic builds tables in all ways and prints their contents.
func (g *generator) constructorTopic() {
	g.tag("constructors")
	stories := []string{`
		local t = {$s; x = $s, [2 + 1] = $s, $n, ["a b"] = $s, two($s, $s), y = two($n, $n), two(1, 2)}
		print($L, t[1], t[2], t[3], t[4], t[5], t.x, t.y, t["a b"])`, `
		local t = {[1] = $s, [2] = $s, $n, [1.5] = $s, [true] = $s, [-1] = $s}
		print($L, t[1], t[2], t[1.5], t[true], t[-1], t[false])`, `
		local t = {{$n, {$t, {x = {$s}}}}, n = {n = {$b}}, (two($s, $s)), [ $t ] = 1}
		print($L, t[1][1], t[1][2][1], t[1][2][2].x[1], t.n.n[1], t[2])`, `
		local t = {f = function(self, ...) return self.n, ... end, n = $n, function() return $s end, $c and $n or $t, not $S, $S == $S, -$N}
		print($L, t:f($s), t[1](), t[2], t[3], t[4], t[5])`, `
		local t = {x = $n, x = $n, $s, [1] = $s, ["x"] = $n} print($L, t.x, t[1])`, `
		local t, u = {($c) and {x = 1} or {x = 2}, $c and $s or $s}, {[$c and "a" or "b"] = $s, not $S and $s}
		print($L, t[1].x, t[2], u.a, u.b, u[1])`, `
		local t = {} t.a, t.b, t[1], t[t.a or 2] = $s, $s, $n, $s print($L, t.a, t.b, t[1], t[2])`, `
		print($L, #{}, #{$n}, #{$n, nil}, #{n = 1}, #{$n, $n; $n}, #{two($n, $n)}, #{two($n, $n), two($n, $n)}, #{(two($n, $n))})`, `
		print($L, pcall(function() return {[nil] = 1} end)) print($L, pcall(function() local t = {} t[0 / 0] = 1 end)) print($L, ({$s, $s})[2], ({x = $s}).x, #({$n}), ({two($s, $s)})[2])`,
	}
	g.storyInBlock(stories[g.intn(len(stories))])
}
