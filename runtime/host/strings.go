package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luapattern"
	"synlua/runtime/luavalue"
)

// maxPatterns is how many compiled patterns a Host keeps.
const maxPatterns = 256

// openStrings makes the string library. Its patterns are ours: gopher-lua's can
// take minutes, and cannot be cancelled.
func (h *Host) openStrings() {
	lib := h.Table(map[string]lua.LGFunction{
		"find":   h.find,
		"format": h.format,
		"gmatch": h.gmatch,
		"gsub":   h.gsub,
		"match":  h.match,
	})
	h.plain(lib, map[string]lua.LGFunction{
		"byte":    stringByte,
		"char":    stringChar,
		"dump":    dump,
		"len":     stringLen,
		"lower":   h.lower,
		"rep":     h.rep,
		"reverse": h.stringReverse,
		"sub":     stringSub,
		"upper":   h.upper,
	})
	lib.RawSetString("gfind", lib.RawGetString("gmatch"))
	h.main.SetGlobal(lua.StringLibName, lib)
	h.openStringMeta(lib)
}

// pattern compiles a pattern, or finds it among those compiled before.
func (h *Host) pattern(text string) *luapattern.Pattern {
	if p, ok := h.patterns[text]; ok {
		return p
	}
	p := luapattern.Compile(text)
	if len(h.patterns) >= maxPatterns {
		clear(h.patterns)
	}
	h.patterns[text] = p
	return p
}

// budget bounds one call, and ends it when the run is stopped.
func budget(L *lua.LState) *luapattern.Budget {
	return luapattern.NewBudget(Checker(L))
}

func (h *Host) find(L *lua.LState) int {
	s, text := checkString(L, 1), checkString(L, 2)
	init := luapattern.Offset(optInt(L, 3, 1), len(s))
	if lua.LVAsBool(L.Get(4)) || luapattern.Plain(text) {
		i := strings.Index(s[init:], text)
		if i < 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LNumber(init + i + 1))
		L.Push(lua.LNumber(init + i + len(text)))
		return 2
	}
	m := h.firstMatch(L, s, text, init)
	if m == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(m.Start + 1))
	L.Push(lua.LNumber(m.End))
	return 2 + pushCaptures(L, s, m.Captures)
}

func (h *Host) match(L *lua.LState) int {
	s, text := checkString(L, 1), checkString(L, 2)
	m := h.firstMatch(L, s, text, luapattern.Offset(optInt(L, 3, 1), len(s)))
	if m == nil {
		L.Push(lua.LNil)
		return 1
	}
	return pushCaptures(L, s, m.Values())
}

func (h *Host) firstMatch(L *lua.LState, s, text string, init int) *luapattern.Match {
	m, err := h.pattern(text).Match(s, init, budget(L))
	if err != nil {
		h.failPattern(L, err)
	}
	return m
}

// failPattern raises the error of a pattern, or of what ended its work.
func (h *Host) failPattern(L *lua.LState, err error) {
	h.RaiseEnd(L, err)
	fail(L, "%s", err)
}

func pushCaptures(L *lua.LState, s string, captures []luapattern.Capture) int {
	for _, c := range captures {
		L.Push(capture(s, c))
	}
	return len(captures)
}

func capture(s string, c luapattern.Capture) lua.LValue {
	if c.Position {
		return lua.LNumber(c.Start + 1)
	}
	return lua.LString(s[c.Start:c.End])
}

func (h *Host) gmatch(L *lua.LState) int {
	s := checkString(L, 1)
	scanner := luapattern.CompileGmatch(checkString(L, 2)).Scan(s)
	L.Push(h.Func(func(L *lua.LState) int {
		m, err := scanner.Next(budget(L))
		if err != nil {
			h.failPattern(L, err)
		}
		if m == nil {
			return 0
		}
		return pushCaptures(L, s, m.Values())
	}))
	return 1
}

func (h *Host) gsub(L *lua.LState) int {
	s, text := checkString(L, 1), checkString(L, 2)
	limit := optInt(L, 4, len(s)+1)
	h.needRoom(L, len(s))
	out, n, err := h.pattern(text).Gsub(s, replacement(L, s), limit, budget(L))
	if err != nil {
		h.failPattern(L, err)
	}
	L.Push(lua.LString(out))
	L.Push(lua.LNumber(n))
	return 2
}

// replacement reads gsub's third argument.
func replacement(L *lua.LState, s string) luapattern.Replacement {
	switch with := L.Get(3).(type) {
	case lua.LString:
		return luapattern.Template(string(with))
	case lua.LNumber:
		return luapattern.Template(luanumber.String(float64(with)))
	case *lua.LTable:
		return func(m *luapattern.Match, out *luapattern.Output) error {
			return replaceBy(L, L.GetTable(with, capture(s, m.Values()[0])), m, out)
		}
	case *lua.LFunction:
		return func(m *luapattern.Match, out *luapattern.Output) error {
			L.Push(with)
			L.Call(pushCaptures(L, s, m.Values()), 1)
			v := L.Get(-1)
			L.Pop(1)
			return replaceBy(L, v, m, out)
		}
	}
	argError(L, 3, "string/function/table expected")
	return nil
}

func replaceBy(L *lua.LState, v lua.LValue, m *luapattern.Match, out *luapattern.Output) error {
	if s, ok := text(v); ok {
		return out.Add(s)
	}
	if !lua.LVAsBool(v) {
		return out.Keep(m)
	}
	fail(L, "invalid replacement value (a %s)", luavalue.TypeName(v))
	return nil
}

// format is string.format with Lua 5.1's checks; %s obeys __tostring.
func (h *Host) format(L *lua.LState) int {
	var out strings.Builder
	next, done := 2, 0
	for p, err := range luanumber.Pieces(checkString(L, 1)) {
		if err != nil {
			fail(L, "%s", err)
		}
		if done++; done%CheckEvery == 0 {
			h.CheckRun(L)
		}
		out.WriteString(p.Text)
		if p.Spec.Verb != 0 {
			out.WriteString(h.formatted(L, p.Spec, next))
			next++
		}
		if out.Len() > maxString {
			fail(L, "string.format would make a string of more than %d bytes", maxString)
		}
	}
	L.Push(lua.LString(out.String()))
	return 1
}

func (h *Host) formatted(L *lua.LState, spec luanumber.Spec, n int) string {
	if n > L.GetTop() {
		argError(L, n, "no value")
	}
	switch spec.Verb {
	case 's':
		s := h.ToString(L, L.Get(n))
		h.needRoom(L, 2*len(s))
		return spec.Str(s)
	case 'q':
		s := checkString(L, n)
		h.needRoom(L, 3*len(s))
		return luanumber.Quote(s)
	}
	x := checkNumber(L, n)
	switch spec.Verb {
	case 'c':
		return spec.Char(x)
	case 'e', 'E', 'f', 'g', 'G':
		return spec.Float(x)
	}
	return spec.Int(x)
}
