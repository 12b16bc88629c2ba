package luacode_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luacode"
)

// run runs a chunk and returns what it printed, with the error that ended it, if any.
func run(t *testing.T, source string) string {
	t.Helper()
	var out strings.Builder
	h := host.New(host.Options{Print: func(text string) { out.WriteString(text) }})
	defer h.Close()
	fn, err := h.LoadContext(t.Context(), "code.lua", []byte(source))
	if err == nil {
		_, err = h.Call(t.Context(), fn)
	}
	if err != nil {
		fmt.Fprintf(&out, "%v\n", err)
	}
	return out.String()
}

// code.txt has programs and what lua5.1 prints for each.
func TestCodeDoesWhatLuaDoes(t *testing.T) {
	data, err := os.ReadFile("testdata/code.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range strings.Split(string(data), "=== ")[1:] {
		name, rest, _ := strings.Cut(program, "\n")
		source, want, _ := strings.Cut(rest, "--- prints\n")
		t.Run(name, func(t *testing.T) {
			got, want := strings.Split(run(t, source), "\n"), strings.Split(want, "\n")
			for i := range max(len(got), len(want)) {
				if i >= len(got) || i >= len(want) || got[i] != want[i] {
					t.Fatalf("line %d:\ngot  %q\nwant %q", i+1, got[min(i, len(got)):], want[min(i, len(want)):])
				}
			}
		})
	}
}

// join joins n texts made from their numbers, from 1.
func join(n int, format, between string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(format, "$", fmt.Sprint(i+1))
	}
	return strings.Join(parts, between)
}

func TestLargeFunctions(t *testing.T) {
	far := "local far = {" + join(300, "'far$'", ",") + "} "
	for name, c := range map[string]struct{ source, want string }{
		"many results":        {"print(select('#', (function() return " + join(240, "$", ",") + " end)()))", "240"},
		"the last result":     {"print((select(240, (function() return " + join(240, "$", ",") + " end)())))", "240"},
		"many arguments":      {"print(select('#', " + join(240, "$", ",") + "))", "240"},
		"too many results":    {"return " + join(251, "$", ","), "code.lua: function or expression too complex: main function needs more than 251 registers"},
		"results to the full": {"print(select('#', (function() return " + join(250, "$", ",") + " end)()))", "250"},
		"many parameters":     {"print((function(" + join(200, "p$", ",") + ") return p200, p1 end)(" + join(200, "$", ",") + "))", "200\t1"},
		"a long list":         {"local t = {" + join(30000, "$", ",") + "} print(#t, t[1], t[50], t[51], t[25550], t[25551], t[29999], t[30000])", "30000\t1\t50\t51\t25550\t25551\t29999\t30000"},
		"a long list with an open end": {
			"local function f() return 'a', 'b' end local t = {" + join(30000, "$", ",") + ", f()} print(#t, t[30000], t[30001], t[30002])", "30002\t30000\ta\tb"},
		"batches with an open end": {
			"local function f(...) return ... end local t = {" + join(50, "$", ",") + ", f('a', 'b')} print(#t, t[50], t[51], t[52]) t = {" + join(49, "$", ",") + ", f('a', 'b')} print(#t, t[49], t[50], t[51])", "52\t50\ta\tb\n51\t49\ta\tb"},
		"batches with fields":  {"local t = {" + join(120, "$, k$ = $", ",") + "} print(#t, t[1], t[120], t.k1, t.k120)", "120\t1\t120\t1\t120"},
		"far operands":         {far + "local x = 7000 print(x + 7001, 7002 - x, x == 7003, 7000 == x, x < 7004, 7005 <= x, x .. 7006, x % 7007, 7008 % x)", "14001\t2\tfalse\ttrue\ttrue\tfalse\t70007006\t7000\t8"},
		"far fields":           {far + "local t = {name = 1, other = {deep = 2}} t.more = 3 t['less'] = t.name print(t.name, t.other.deep, t.more, t.less, t.none)", "1\t2\t3\t1\tnil"},
		"far methods":          {far + "local t = {m = function(self, a) return self.v, a end, v = 5} print(t:m(6), ('x'):rep(3), t.m(t, 7)) local function g() return t end print(g():m(8))", "5\txxx\t5\t7\n5\t8"},
		"far methods missing":  {far + "local t = {} t:missing()", "code.lua:1: attempt to call method 'missing' (a nil value)"},
		"far fields missing":   {far + "local t = {} t.missing.x = 1", "code.lua:1: attempt to index field 'missing' (a nil value)"},
		"far lengths":          {far + "local t = {1, 2, 3} print(#t, #'four') t = #t print(t)", "3\t4\n3"},
		"far constant in if":   {far + "local x = 'some' if x == 'some' then print('same') end if x ~= 'some' or x == 'other' then print('bad') end", "same"},
		"far values of fields": {far + "local t = {} t.a = 'value' t[1] = 8000 t.b = nil t.c = true print(t.a, t[1], t.b, t.c)", "value\t8000\tnil\ttrue"},
		"far globals":          {join(600, "g$ = $", " ") + " g600 = g600 + g599 print(g1, g512, g513, g600, undefined)", "1\t512\t513\t1199\tnil"},
		"far globals in an environment": {
			"local f = loadstring([[" + join(600, "g$ = (g$ or 0) + $", " ") + " return function() g600 = g600 + 1 return g1, g600 end]]) local e = { g600 = 100 } print(setfenv(f, e) == f) print(f()()) print(e.g1, e.g600, g1, g600)",
			"true\n1\t701\n1\t701\tnil\tnil"},
		"far globals missing":    {join(600, "g$ = $", " ") + " missing.x = 1", "code.lua:1: attempt to index global 'missing' (a nil value)"},
		"far globals not called": {join(600, "g$ = $", " ") + " missing()", "code.lua:1: attempt to call global 'missing' (a nil value)"},
		"upvalues to the full": {
			upvalues(255), "32640"},
		"too many upvalues": {upvalues(256), "code.lua:1: function at line 1 has more than 255 upvalues"},
		"long sums":         {"local a = 1 print(a" + strings.Repeat(" + a", 1000) + ", " + strings.Repeat("a - ", 1000) + "a)", "1001\t-999"},
		"long fields":       {"local t = {} t.t = t print((t" + strings.Repeat(".t", 1000) + ") == t, t" + strings.Repeat("['t']", 999) + ".x)", "true\tnil"},
		"long conditions":   {"local a, b = 1 print(a" + strings.Repeat(" and a", 1000) + ", b" + strings.Repeat(" or b", 1000) + ", a" + strings.Repeat(" and b or a", 1000) + ")", "1\tnil\t1"},
		"long calls":        {"local function f() return f end f = function() return f end print(f" + strings.Repeat("()", 1000) + " == f)", "true"},
		"many functions":    {"local t = {" + join(1000, "function() return $ end", ",") + "} print(t[1](), t[1000]())", "1\t1000"},
		"a long loop":       {"for i = 1, 2 do " + strings.Repeat("local x = i ", 100) + strings.Repeat("do local x = i end ", 60000) + " print(i) end", "1\n2"},
		"too long a loop":   {"for i = 1, 2 do " + strings.Repeat("do local x = i end ", 132000) + " end", "code.lua:1: control structure too long"},
		"a hint in time":    {"\n\n" + strings.Repeat("local a = 1 do local b = a end ", 150) + "\n\nlocal x\n\nx.y = 1", "code.lua:7: attempt to index local 'x' (a nil value)"},
		"variables":         {join(250, "v$", ",") + " = " + join(250, "$", ",") + " print(v1, v250)", "1\t250"},
		"too many variables": {
			join(252, "v$", ",") + " = 1", "code.lua:1: more than 251 variables in one assignment"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSuffix(run(t, c.source), "\n"); got != c.want {
				t.Errorf("got  %.300q\nwant %q", got, c.want)
			}
		})
	}
}

// upvalues is a function that adds up n locals of two functions around it.
func upvalues(n int) string {
	return "local function outer() " + join(130, "local a$ = $", " ") + " return (function() " + join(n-130, "local b$ = $ + 130", " ") +
		" return function() return " + join(130, "a$", " + ") + " + " + join(n-130, "b$", " + ") + " end end)() end print(outer()())"
}

func TestLengthsBeyondTheArray(t *testing.T) {
	for _, n := range []int{1<<17 - 2, 1<<17 - 1, 1 << 17, 1<<17 + 1, 200000} {
		source := fmt.Sprintf(`local t = {} for i = 1, %d do t[i] = i end
			local n = #t  print(#t, n, #t + 1, -#t, t[#t], #t == %[1]d) local u = { t = t } print(#u.t, #(t), #u["t"] .. "")
			t[#t + 1] = 0 t = #t print(t)`, n)
		want := fmt.Sprintf("%d\t%[1]d\t%d\t%d\t%[1]d\ttrue\n%[1]d\t%[1]d\t%[1]d\n%[2]d\n", n, n+1, -n)
		if got := run(t, source); got != want {
			t.Errorf("%d: %q\nwant %q", n, got, want)
		}
	}
}

func TestGoto(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"back":            {"local i = 0 ::top:: i = i + 1 if i < 3 then goto top end print(i)", "3"},
		"on":              {"goto done print('bad') ::done:: print('done')", "done"},
		"continue":        {"for i = 1, 4 do if i % 2 == 0 then goto continue end local x = i print(x) ::continue:: end", "1\n3"},
		"out of loops":    {"for i = 1, 3 do for j = 1, 3 do if j == 2 then goto out end print(i, j) end end ::out:: print('out')", "1\t1\nout"},
		"captured locals": {"local fs = {} do local i = 1 ::top:: local x = i fs[i] = function() x = x + 1 return x end i = i + 1 if i < 4 then goto top end end print(fs[1](), fs[1](), fs[2](), fs[3]())", "2\t3\t3\t4"},
		"captured continue": {
			"local fs = {} for i = 1, 3 do local x = i fs[i] = function() x = x + 1 return x end if i == 2 then goto continue end x = x * 10 ::continue:: end print(fs[1](), fs[2](), fs[3]())", "11\t3\t31"},
		"captured, out of two loops": {
			"local f for i = 1, 2 do while true do local x = i f = function() x = x + 1 return x end if x then goto out end end end ::out:: local a, b, c, d, e, g = 9, 8, 7, 6, 5, 4 print(f(), f(), a, b, c, d, e, g)", "2\t3\t9\t8\t7\t6\t5\t4"},
		"captured in while": {"local i, fs = 0, {} while i < 3 do i = i + 1 local x = i fs[i] = function() x = x + 1 return x end goto continue ::continue:: end print(fs[1](), fs[1](), fs[2]())", "2\t3\t3"},
		"until":             {"local i = 0 repeat i = i + 1 if i == 1 then goto continue end ::continue:: until i > 2 print(i)", "3"},
		"same name in blocks": {
			"do goto a ::a:: print(1) end do goto a ::a:: print(2) end goto a do ::a:: end ::a:: print(3)", "1\n2\n3"},
		"the innermost label": {"local n = 0 ::a:: n = n + 1 if n < 3 then do ::a:: n = n + 1 if n < 5 then goto a end end end print(n)", "5"},
		"an outer label after an inner one": {
			"local n = 0 ::a:: do ::a:: end n = n + 1 if n < 2 then goto a end print(n)", "2"},
		"no label":         {"goto a", "code.lua:1: no visible label 'a' for goto"},
		"the first of two": {"\ngoto b\ngoto a", "code.lua:2: no visible label 'b' for goto"},
		"a label inside":   {"goto a do ::a:: end", "code.lua:1: no visible label 'a' for goto"},
		"of a function around": {
			"::a:: local function f() goto a end", "code.lua:1: no visible label 'a' for goto"},
		"twice": {"::a::\n::a::", "code.lua:2: label 'a' already defined on line 1"},
		"into a scope": {
			"goto a\nlocal x\n::a:: print(x)", "code.lua:1: <goto a> jumps into the scope of local 'x'"},
		"into the second scope":     {"local y goto a local x local z ::a:: print(x)", "code.lua:1: <goto a> jumps into the scope of local 'x'"},
		"from a block into a scope": {"do goto a end local x ::a:: print(x)", "code.lua:1: <goto a> jumps into the scope of local 'x'"},
		"to the end of a block":     {"do goto a local x ::a:: end print('end')", "end"},
		"into the scope of until": {
			"repeat goto a local x ::a:: until x", "code.lua:1: <goto a> jumps into the scope of local 'x'"},
		"behind a label that is not at the end": {"do goto a local x ::a:: ::b:: end print(1)", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSuffix(run(t, c.source), "\n"); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestDebugKnowsFarInstructions(t *testing.T) {
	h := host.New(host.Options{})
	defer h.Close()
	fn, err := h.Load("code.lua", []byte("local t = ...\n"+strings.Repeat("t.a = 1\n", 70000)+"local n = #t\nt.b()\n"))
	if err != nil {
		t.Fatal(err)
	}
	proto := fn.Proto
	d := luacode.Of(proto)
	call := -1
	for i, instruction := range proto.Code {
		if int(instruction>>26) == lua.OP_CALL && d.Called(proto, i).Name == "b" {
			call = i
		}
	}
	if call < 70000 || d.Line(call) != 70003 || d.Called(proto, call).Kind != "field" {
		t.Errorf("instruction %d, line %d, %v", call, d.Line(call), d.Called(proto, call))
	}
	if o := d.Operand(30000, 0); o != (luacode.Operand{Kind: "local", Name: "t"}) || d.Operand(30000, 1) != (luacode.Operand{}) {
		t.Errorf("%v", o)
	}
	end := len(proto.Code)
	if d.Line(end) != 0 || d.Line(-1) != 0 || d.Line(end-1) != 70002 {
		t.Errorf("line %d of the last, which belongs to #", d.Line(end-1))
	}
	if d.Called(proto, end) != (luacode.Operand{}) || d.Called(proto, -1) != (luacode.Operand{}) || d.Called(proto, 0) != (luacode.Operand{}) {
		t.Error("what is no call has a name")
	}
	var none *luacode.Debug
	if none.Line(1) != 0 || none.Operand(1, 0) != (luacode.Operand{}) || luacode.Of(&lua.FunctionProto{}) != nil {
		t.Error("foreign code")
	}
}

func TestConstantsAroundTheBoundOfOperands(t *testing.T) {
	for n := 245; n <= 265; n++ {
		source := "local far = {" + join(n, "'far$'", ",") + `} local t = {}
			t.a = 1 t.b = 2 t.c = t.a + t.b t.d = "text" function t:e(x) return self.c + x end g1 = 5 g2 = g1 + 6 local x = t.c
			print(t.a, t.b, t.c, t.d, t:e(4), g1, g2, x == 3, x ~= 7, x < 8, 9 > x, x - 10, "s" .. 11, t["z"], t.d == "text")`
		if got, want := run(t, source), "1\t2\t3\ttext\t7\t5\t11\ttrue\ttrue\ttrue\ttrue\t-7\ts11\tnil\ttrue\n"; got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

// An instruction must write to registers that its function declares as used.
func TestFunctionsSayWhatRegistersTheyUse(t *testing.T) {
	data, err := os.ReadFile("testdata/code.txt")
	if err != nil {
		t.Fatal(err)
	}
	h := host.New(host.Options{})
	defer h.Close()
	sources := []string{"f(1, 2, ...)", "local a, b, c, d = ...", "f(1, 2, g(3))", "local a, b, c, d = f()", "for a, b, c in f do end", "return (...)", "return f(g(), ...)"}
	for _, program := range strings.Split(string(data), "=== ")[1:] {
		_, rest, _ := strings.Cut(program, "\n")
		source, _, _ := strings.Cut(rest, "--- prints\n")
		sources = append(sources, source)
	}
	for _, source := range sources {
		fn, err := h.Load("code.lua", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		checkRegisters(t, fn.Proto)
	}
}

func checkRegisters(t *testing.T, proto *lua.FunctionProto) {
	t.Helper()
	for i, instruction := range proto.Code {
		a, b, c := int(instruction>>18&0xff), int(instruction&0x1ff), int(instruction>>9&0x1ff)
		last := a
		switch int(instruction >> 26) {
		case lua.OP_CALL:
			last = max(a+b-1, a+c-2)
		case lua.OP_VARARG:
			last = max(a, a+b-2)
		case lua.OP_LOADNIL:
			last = b
		case lua.OP_SELF:
			last = a + 1
		case lua.OP_TFORLOOP:
			last = max(a+2+c, a+5)
		case lua.OP_FORPREP, lua.OP_FORLOOP:
			last = a + 3
		case lua.OP_CLOSE, lua.OP_RETURN, lua.OP_JMP, lua.OP_EQ, lua.OP_LT, lua.OP_LE, lua.OP_NOP:
			continue
		}
		if last >= int(proto.NumUsedRegisters)-1 {
			t.Errorf("instruction %d of the function at line %d: register %d of %d", i, proto.LineDefined, last, proto.NumUsedRegisters)
		}
	}
	for _, child := range proto.FunctionPrototypes {
		checkRegisters(t, child)
	}
}
