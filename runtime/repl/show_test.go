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
	expect(t, "output", out, "name|          age|flags\n@a:x|            ·|admin\n@b:x|1672531200000|·\n\n")
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
	expect(t, "errors", err, "(fields not shown: a1, a2, a3, a4, a5, a6, a7, a8, a9; _[1] shows a whole item)\n")
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

// listOfNumbers are objects numbered from 1 to n, as a list that is fetched.
type listOfNumbers struct {
	n       int
	known   bool // the server says how many there are
	problem string
}

func (l listOfNumbers) Show(L *lua.LState, before, count int) (*lua.LTable, int) {
	if l.problem != "" {
		L.Error(lua.LString(l.problem), 0)
	}
	items := L.NewTable()
	for i := before + 1; i <= min(l.n, before+count); i++ {
		items.Append(l.Item(i))
	}
	return items, items.Len()
}

func (l listOfNumbers) Item(i int) lua.LValue {
	if i < 1 || i > l.n {
		return lua.LNil
	}
	item := luavalue.NewTable(1)
	item.RawSetString("n", lua.LNumber(i))
	return item
}

func (l listOfNumbers) Total() lua.LValue {
	if l.known {
		return lua.LNumber(l.n)
	}
	return lua.LNil
}

// numbers adds a function that makes such lists.
func numbers(known bool) host.Module {
	return host.Module{Name: "numbers", Open: func(h *host.Host) lua.LValue {
		meta := h.Table(map[string]lua.LGFunction{
			"__tostring": func(L *lua.LState) int { L.Push(lua.LString("list of numbers")); return 1 },
			"__index": func(L *lua.LState) int {
				L.Push(L.CheckUserData(1).Value.(List).Item(L.CheckInt(2)))
				return 1
			},
		})
		return h.Func(func(L *lua.LState) int {
			L.Push(&lua.LUserData{Metatable: meta, Value: listOfNumbers{n: L.CheckInt(1), known: known}})
			return 1
		})
	}}
}

// goOn is what is said below the first items of a list.
const goOn = `; "more" shows the next;  for item in _ do … end  walks all)` + "\n"

// rowsOf are the rows of such items.
func rowsOf(from, to int) string {
	var out strings.Builder
	width := len(fmt.Sprint(to))
	fmt.Fprintf(&out, "%*s\n", width, "n")
	for i := from; i <= to; i++ {
		fmt.Fprintf(&out, "%*d\n", width, i)
	}
	return out.String()
}

func TestFirstItemsOfAListAreShown(t *testing.T) {
	cases := []struct {
		items  int
		known  bool
		shown  int
		remark string
	}{
		{45, true, 20, "(… 1 to 20 of 45" + goOn},
		{45, false, 20, "(… 1 to 20" + goOn},
		{20, true, 20, ""},
		{3, true, 3, ""},
	}
	for _, c := range cases {
		p := &person{lines: []string{fmt.Sprintf("numbers(%d)", c.items), "_[1].n, _[2].n"}}
		out, err := p.run(t, p.options(t, numbers(c.known)))
		expect(t, fmt.Sprintf("the output for %d items", c.items), out, rowsOf(1, c.shown)+"1\t2\n\n")
		expect(t, fmt.Sprintf("the remark for %d items", c.items), err, c.remark)
	}
}

func TestEmptyListAndListAmongOthers(t *testing.T) {
	p := &person{lines: []string{"numbers(0)", "numbers(2), 1"}}
	out, err := p.run(t, p.options(t, numbers(true)))
	expect(t, "output", out, "list of numbers\t1\n\n")
	expect(t, "errors", err, "(no items)\n")
	whole := &person{lines: []string{"numbers(0)"}}
	opts := whole.options(t, numbers(true))
	opts.Whole = true
	out, err = whole.run(t, opts)
	expect(t, "what a pipe gets", out+err, "\n")
}

func TestListThatFailsIsAnError(t *testing.T) {
	module := host.Module{Name: "broken", Open: func(h *host.Host) lua.LValue {
		return &lua.LUserData{Metatable: lua.LNil, Value: listOfNumbers{problem: "no answer"}}
	}}
	p := &person{lines: []string{"broken", "1"}}
	out, err := p.run(t, p.options(t, module))
	expect(t, "output", out, "1\n\n")
	expect(t, "errors", err, "no answer\n")
}

func TestMoreShowsTheNextItems(t *testing.T) {
	p := &person{lines: []string{"more", "numbers(45)", "more", "_[1].n", "more", "more", "numbers(3)", "more"}}
	out, err := p.run(t, p.options(t, numbers(true)))
	expect(t, "output", out, rowsOf(1, 20)+rowsOf(21, 40)+"1\n"+rowsOf(41, 45)+rowsOf(1, 3)+"\n")
	expect(t, "errors", err, "nothing was shown of which there is more\n(… 1 to 20 of 45"+goOn+"(… 21 to 40 of 45"+goOn+
		"(… 41 to 45 of 45: the last page)\n(that was all)\n(that was all)\n")
}

func TestMoreEndsWhereTheServerDidNotSayHowManyThereAre(t *testing.T) {
	p := &person{lines: []string{"numbers(20)", "more", "more"}}
	_, err := p.run(t, p.options(t, numbers(false)))
	expect(t, "errors", err, "(… 1 to 20"+goOn+"(that was the last page)\n(that was all)\n")
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
		`(… 20 more; "more" shows them, and _ holds all 120)`+"\n(… 101 to 120 of 120: the last page)\n(that was all)\n")
}

func TestMoreKeepsTheColumnsOfTheFirstPage(t *testing.T) {
	out, err := typing(t, `local t = {} for i = 1, 60 do t[i] = { id = i, early = i < 5 and "e" or nil, late = i > 55 and "l" or nil,
		on = i == 1, off = i == 60 } end return t`, "more")
	expect(t, "the headings", strings.Join([]string{out[:strings.Index(out, "\n")], out[strings.Index(out, "\n50|"):][1:]}, "\n"), "id|flags|early\n"+
		"50|·|·\nid|flags|early\n51|·|·\n52|·|·\n53|·|·\n54|·|·\n55|·|·\n56|·|·\n57|·|·\n58|·|·\n59|·|·\n60|off|·\n\n")
	expect(t, "remarks", err, `(… 10 more; "more" shows them, and _ holds all 60)`+"\n(fields not shown: off; _[1] shows a whole item)\n(… 51 to 60 of 60: the last page)\n")
}
