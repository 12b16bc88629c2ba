package repl

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

func TestListOfObjectsIsATable(t *testing.T) {
	out, err := typing(t, `{ { name = "@a:x", admin = true }, { name = "@b:x", admin = false, age = 1672531200000 } }`)
	expect(t, "output", out, "name|flags|          age\n@a:x|admin|            ·\n@b:x|·|1672531200000\n\n")
	expect(t, "errors", err, "")
}

func TestEmptyFieldsAreLeftOutAndNamed(t *testing.T) {
	out, err := typing(t, `{ { id = "a", tags = {} }, { id = "b", tags = {} } }`)
	expect(t, "output", out, "id\na\nb\n\n")
	expect(t, "errors", err, "(fields not shown: tags; _[1] shows a whole item)\n")
}

func TestOtherTablesAreNotRowsAndColumns(t *testing.T) {
	cases := map[string]string{
		`{}`:                                "{}",
		`{ { 1 }, { 2 } }`:                  "{ { 1 }, { 2 } }",
		`{ {}, {} }`:                        "{ {}, {} }",
		`{ { x = {} } }`:                    "{ { x = {} } }",
		`{ { x = 1 }, 2 }`:                  "{ { x = 1 }, 2 }",
		`{ { x = 1 }, y = 2 }`:              "{ { x = 1 }, y = 2 }",
		`{ a = { x = 1 }, b = { x = 1 } }`:  "{ a = { x = 1 }, b = { x = 1 } }",
		`{ { x = 1 } }, 2`:                  "{ { x = 1 } }\t2",
		`{ { [true] = 1 }, { [1.5] = 2 } }`: "{ { [true] = 1 }, { [1.5] = 2 } }",
	}
	for line, want := range cases {
		out, _ := typing(t, line)
		expect(t, line, out, want+"\n\n")
	}
}

func TestColumnsAreThoseThatVaryAndFit(t *testing.T) {
	line := `{ { name = "@alice:example.org", same = 2, common = "b", also = 3 }, { name = "@bob:example.org", same = 2, common = "c", also = 4, late = 1 } }`
	p := &person{lines: []string{line}}
	opts := p.options(t)
	opts.Width = func() int { return 32 }
	out, err := p.run(t, opts)
	expect(t, "output", out, "name|also|late\n@alice:example.org|   3|   ·\n@bob:example.org|   4|   1\n\n")
	expect(t, "errors", err, "(fields not shown: same, common; _[1] shows a whole item)\n")
}

func TestOneColumnIsShownHoweverNarrowTheTerminal(t *testing.T) {
	p := &person{lines: []string{`{ { name = "@alice:example.org", a1 = 1, a2 = 1, a3 = 1, a4 = 1, a5 = 1, a6 = 1, a7 = 1, a8 = 1, a9 = 1 } }`}}
	opts := p.options(t)
	opts.Width = func() int { return 5 }
	out, err := p.run(t, opts)
	expect(t, "output", out, "name\n@alice:example.org\n\n")
	expect(t, "errors", err, "(fields not shown: a1, a2, a3, a4, a5, a6, a7, a8 and 1 more; _[1] shows a whole item)\n")
}

func TestLongListIsCut(t *testing.T) {
	out, err := typing(t, "t = {}; for i = 1, 70 do t[i] = { n = i } end", "t")
	if rows := strings.Count(out, "\n") - 2; rows != 50 {
		t.Errorf("%d rows are shown, want 50", rows)
	}
	expect(t, "errors", err, "(… 20 more; \"more\" shows them, and _ holds all 70)\n")
}

func TestNullIsShown(t *testing.T) {
	p := &person{lines: []string{"null", "{ { a = 1, b = null } }"}}
	module := host.Module{Name: "null", Open: func(*host.Host) lua.LValue { return luavalue.Null }}
	out, _ := p.run(t, p.options(t, module))
	expect(t, "output", out, "json.null\na\n1\n\n")
}

// numbers adds a function that makes lists of objects numbered from 1 to n, whose items
// are fetched on demand.
func numbers(known bool) host.Module {
	return host.Module{Name: "numbers", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			n, next := L.CheckInt(1), 1
			take := h.Func(func(L *lua.LState) int {
				items := L.NewTable()
				for i := L.CheckInt(2); i > 0 && next <= n; i, next = i-1, next+1 {
					item := L.NewTable()
					item.RawSetString("n", lua.LNumber(next))
					items.Append(item)
				}
				L.Push(items)
				return 1
			})
			L.Push(&lua.LUserData{Metatable: h.Table(map[string]lua.LGFunction{
				"__call":     func(L *lua.LState) int { return 0 },
				"__tostring": func(L *lua.LState) int { L.Push(lua.LString("list of numbers")); return 1 },
				"__index": func(L *lua.LState) int {
					switch key := L.CheckString(2); {
					case key == "take":
						L.Push(take)
					case key == "total" && known:
						L.Push(lua.LNumber(n))
					case key == "total":
						L.Push(lua.LNil)
					default:
						L.RaiseError("a list has no %q", key)
					}
					return 1
				},
			})})
			return 1
		})
	}}
}

func TestFirstItemsOfAListAreShown(t *testing.T) {
	rest := `; "more" shows the next; ":collect()" after it gives the whole list)` + "\n"
	cases := []struct {
		items  int
		known  bool
		shown  int
		remark string
	}{
		{45, true, 20, "(… 1 to 20 of 45" + rest},
		{45, false, 20, "(… 1 to 20" + rest},
		{20, true, 20, ""},
		{3, true, 3, ""},
	}
	for _, c := range cases {
		p := &person{lines: []string{fmt.Sprintf("numbers(%d)", c.items), "#_"}}
		out, err := p.run(t, p.options(t, numbers(c.known)))
		var want strings.Builder
		width := len(fmt.Sprint(c.shown))
		fmt.Fprintf(&want, "%*s\n", width, "n")
		for i := range c.shown {
			fmt.Fprintf(&want, "%*d\n", width, i+1)
		}
		fmt.Fprintf(&want, "%d\n\n", c.shown)
		expect(t, fmt.Sprintf("the output for %d items", c.items), out, want.String())
		expect(t, fmt.Sprintf("the remark for %d items", c.items), err, c.remark)
	}
}

func TestEmptyListAndListAmongOthers(t *testing.T) {
	p := &person{lines: []string{"numbers(0)", "numbers(2), 1"}}
	out, err := p.run(t, p.options(t, numbers(true)))
	expect(t, "output", out, "{}\nlist of numbers\t1\n\n")
	expect(t, "errors", err, "")
}

func TestListThatFailsIsAnError(t *testing.T) {
	module := host.Module{Name: "broken", Open: func(h *host.Host) lua.LValue {
		index := luavalue.NewTable(1)
		index.RawSetString("take", h.Func(func(L *lua.LState) int { L.Error(lua.LString("no answer"), 0); return 0 }))
		mt := luavalue.NewTable(2)
		mt.RawSetString("__call", index.RawGetString("take"))
		mt.RawSetString("__index", index)
		return &lua.LUserData{Metatable: mt}
	}}
	p := &person{lines: []string{"broken", "1"}}
	out, err := p.run(t, p.options(t, module))
	expect(t, "output", out, "1\n\n")
	expect(t, "errors", err, "no answer\n")
}

func TestMoreShowsTheNextItems(t *testing.T) {
	p := &person{lines: []string{"more", "numbers(45)", "#_", "more", "_[1].n", "more", "more", "numbers(3)", "more"}}
	out, err := p.run(t, p.options(t, numbers(true)))
	var want strings.Builder
	for i := range 45 {
		switch i {
		case 0:
			fmt.Fprintln(&want, " n")
		case 20:
			fmt.Fprintln(&want, "20\n n")
		case 40:
			fmt.Fprintln(&want, "21\n n")
		}
		fmt.Fprintf(&want, "%2d\n", i+1)
	}
	expect(t, "output", out, want.String()+"n\n1\n2\n3\n\n")
	rest := `; "more" shows the next; ":collect()" after it gives the whole list)` + "\n"
	nothing := "nothing was shown of which there is more\n"
	expect(t, "errors", err, nothing+"(… 1 to 20 of 45"+rest+"(… 21 to 40 of 45"+rest+nothing+nothing)
}

func TestMoreEndsWhereTheServerDidNotSayHowManyThereAre(t *testing.T) {
	p := &person{lines: []string{"numbers(20)", "more", "more"}}
	_, err := p.run(t, p.options(t, numbers(false)))
	expect(t, "errors", err, `(… 1 to 20; "more" shows the next; ":collect()" after it gives the whole list)`+"\n"+
		"(there are no more)\nnothing was shown of which there is more\n")
}

func TestMoreShowsTheOtherRowsOfATable(t *testing.T) {
	out, err := typing(t, "local t = {} for i = 1, 120 do t[i] = { n = i } end return t", "more", "more", "more", "#_", "more = 5", "more")
	expect(t, "the end of the output", out[strings.Index(out, "n\n101\n"):], func() string {
		want := "n\n"
		for i := 101; i <= 120; i++ {
			want += fmt.Sprintln(i)
		}
		return want + "120\n5\n\n"
	}())
	expect(t, "errors", err, `(… 70 more; "more" shows them, and _ holds all 120)`+"\n"+
		`(… 20 more; "more" shows them, and _ holds all 120)`+"\nnothing was shown of which there is more\n")
}
