package luarandom

import "fmt"

// yieldStatement yields in the body of a coroutine, and uses the values that resume
// passes.
func (g *generator) yieldStatement() {
	if !g.fn.coroutine {
		g.printStatement()
		return
	}
	g.tag("yield")
	switch g.intn(5) {
	case 0:
		g.line("coroutine.yield()")
	case 1:
		g.line(g.fill("print($L, coroutine.yield($s, $s))"))
	case 2:
		a, b := g.localName(), g.localName()
		g.line(g.fill("local " + a + ", " + b + " = coroutine.yield($s)"))
		g.declare(a, scalar)
		g.declare(b, scalar)
	case 3:
		if target := g.target(scalar); target != "" {
			g.line(g.fill(target + " = coroutine.yield($n, $t, $b)"))
			return
		}
		g.line(g.fill("coroutine.yield($n, $t, $b)"))
	case 4:
		g.line(g.fill("print($L, (coroutine.yield($t)), $N + (tonumber((coroutine.yield($n))) or 1))"))
	}
}

// coroutineStatement makes a coroutine of random statements and resumes it until
// it is dead.
func (g *generator) coroutineStatement() {
	g.tag("coroutine")
	s := &signature{params: []kind{scalar, scalar}[:g.intn(3)], vararg: g.chance(20), results: []kind{g.simple(), g.simple()}[:g.intn(3)]}
	body := g.function(s, func() {
		g.fn.coroutine = true
		for range g.between(1, 3) {
			g.yieldStatement()
			g.statements(g.between(0, 3))
		}
		g.returnStatement()
	})
	if !g.spend(s.cost * 2) {
		return
	}
	co := fmt.Sprintf("co%d", g.next())
	given := g.pick("i", `i, "r" .. i`, "", "nil, i", "i, i > 2, 3")
	if given != "" {
		given = ", " + given
	}
	if g.chance(30) {
		g.tag("coroutine.wrap")
		g.line("local " + co + " = coroutine.wrap(function" + body + ")")
		g.line("for i = 1, " + g.pick("2", "3", "9") + " do print(" + g.label() + ", pcall(" + co + given + "))")
		if g.chance(30) {
			g.line("  if i > 2 then break end")
		}
		g.line("end")
		return
	}
	g.line("local " + co + " = coroutine.create(function" + body + ")")
	g.line("for i = 1, 9 do")
	g.line("  print(" + g.label() + ", coroutine.resume(" + co + given + "))")
	g.line(g.pick("  if coroutine.status("+co+") == \"dead\" then break end", "  print(coroutine.status("+co+")) if i > 5 then break end", "  if i == 3 then break end"))
	g.line("end")
}

// coroutineTopic writes one of the stories about coroutines.
func (g *generator) coroutineTopic() {
	g.tag("coroutine")
	stories := []string{`
		local co = coroutine.create(function(a, b) print($L, a, b) local c, d = coroutine.yield(a, b, $n) print($L, c, d) return coroutine.yield($s) end)
		print(coroutine.resume(co, $s)) print(coroutine.resume(co, $n, $t, 3)) print(coroutine.resume(co, $s, $s)) print(coroutine.status(co), coroutine.resume(co))`, `
		local function walk(n) if n > 0 then coroutine.yield(n, $s) walk(n - 1) end return n end
		for v, w in coroutine.wrap(function() walk($3) end) do print($L, v, w) if $c then break end end`, `
		local gen = coroutine.wrap(function(...) local sum = select("#", ...) while sum < 9 do sum = sum + (coroutine.yield(sum) or 3) end return "over", sum end)
		print($L, gen($s, $s)) print($L, gen($5)) print($L, gen()) print($L, pcall(gen, 9)) print($L, pcall(gen))`, `
		local co = coroutine.create(function() print($L, pcall(coroutine.yield, $s)) print($L, pcall(function() coroutine.yield(1) end)) return $s end)
		print($L, coroutine.resume(co)) print($L, coroutine.status(co)) print($L, coroutine.resume(co))`, `
		local co = coroutine.create(function() local t = setmetatable({}, { __index = function(t, k) return coroutine.yield(k) end }) return t.key end)
		print($L, coroutine.resume(co)) print($L, coroutine.status(co))`, `
		local co = coroutine.wrap(function() for v in function() return coroutine.yield($n) end do print($L, v) end return $s end)
		print($L, pcall(co)) print($L, pcall(co, $s))`, `
		local co co = coroutine.create(function(x) print($L, coroutine.status(co), type(coroutine.running())) print(coroutine.resume(co)) error($t) end)
		print($L, coroutine.status(co), coroutine.running()) print(coroutine.resume(co, 1)) print(coroutine.status(co)) print(coroutine.resume(co))`, `
		local co = coroutine.create(function() local t = {} coroutine.yield(#t) return t.a.b end)
		print($L, coroutine.resume(co)) print($L, coroutine.resume(co)) print($L, coroutine.resume(co))`, `
		local outer = coroutine.wrap(function() local inner = coroutine.wrap(function(...) coroutine.yield(...) coroutine.yield($n) return $s end)
		  coroutine.yield(inner($s, $s)) coroutine.yield((inner())) return inner() end)
		print($L, outer()) print($L, outer()) print($L, outer()) print($L, pcall(outer))`, `
		local function each(t) return coroutine.wrap(function() for i, v in ipairs(t) do if v == $N then return end coroutine.yield(i, v) end end) end
		local sum = 0 for i, v in each{$n, $n, $n} do sum = sum + i * v print($L, i, v) end print($L, sum)`, `
		print($L, pcall(coroutine.yield, 1)) print($L, pcall(coroutine.resume, $s)) print($L, pcall(coroutine.create, $s)) print($L, pcall(coroutine.wrap))
		print($L, pcall(coroutine.status)) print($L, coroutine.resume(coroutine.create(function(...) return ... end), $s, $s))`, `
		local co = coroutine.create(function(...) return select("#", ...), coroutine.yield(...) end)
		print($L, coroutine.resume(co, $s, nil)) print($L, coroutine.resume(co)) print($L, coroutine.resume(co, $s))`, `
		local co = coroutine.wrap(function() return table.concat({ coroutine.yield($n), coroutine.yield($t), coroutine.yield() }, ",") end)
		print($L, co()) print($L, co($n, $n)) print($L, co($t)) print($L, pcall(co, "x", "y"))`, `
		local co = coroutine.wrap(function() table.sort({ 3, 2, 1 }, function(a, b) coroutine.yield(a) return a < b end) end)
		print($L, pcall(co)) print($L, pcall(coroutine.wrap(function() return (("abc"):gsub("b", coroutine.yield)) end)))`,
	}
	g.storyInBlock(stories[g.intn(len(stories))])
}
