package repl

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// firstItems is how many items of a list on the server are shown.
const firstItems = 20

// show prints the values of a chunk and keeps the first one in _.
func (s *session) show(ctx context.Context, values []lua.LValue) error {
	switch {
	case len(values) == 0:
		return nil
	case len(values) == 1:
		return s.showOne(ctx, values[0])
	case s.Data() != nil:
		return s.showEach(ctx, values)
	}
	texts := make([]string, len(values))
	separator, write := "\t", s.Print
	for i, v := range values {
		text, err := s.text(ctx, v)
		if err != nil {
			return err
		}
		switch {
		case strings.Contains(text, "\n"):
			separator = "\n"
		case s.isProse(v) && separator == "\t":
			separator, write = "  ", s.Explain
		}
		texts[i] = text
	}
	write(strings.Join(texts, separator) + "\n")
	s.keep(values[0])
	return nil
}

// isProse says whether a value is shown as a sentence, as an error is. A pipe gets values.
func (s *session) isProse(v lua.LValue) bool {
	_, isTable := v.(*lua.LTable)
	return isTable && !s.Whole && metaField(v, "__tostring") != lua.LNil
}

func (s *session) showOne(ctx context.Context, v lua.LValue) error {
	s.keep(v)
	if list := listOf(v); list != nil {
		return s.showPage(ctx, page{list: list})
	}
	_, err := s.showValue(ctx, v, nil)
	return err
}

// showValue shows a value. If it is a list of objects, it has the columns of another grid, if
// there is one, and the grid is returned.
func (s *session) showValue(ctx context.Context, v lua.LValue, as *display.Grid) (*display.Grid, error) {
	s.remember(v)
	if s.Data() != nil {
		return nil, s.showData(v)
	}
	if objects := display.ListOfObjects(v); objects != nil {
		return s.showObjects(objects, as), nil
	}
	if t, ok := v.(*lua.LTable); ok && s.Whole && luavalue.IsArray(t) && luavalue.Len(t) == 0 {
		return nil, nil // a list without rows: whoever reads lines gets none
	}
	text, err := s.text(ctx, v)
	if err != nil {
		return nil, err
	}
	if s.isProse(v) || v.Type() == lua.LTFunction && !s.Whole {
		s.Explain(text + "\n")
	} else {
		s.Print(text + "\n")
	}
	return nil, nil
}

// keep assigns v to _, unless v is nil: the old value may still be wanted.
func (s *session) keep(v lua.LValue) {
	if v != lua.LNil {
		s.globals.RawSetString("_", v)
	}
}

// text is how one value is shown: a string verbatim, an object with __tostring (such as
// an error) by that, and any other table as a person would write it.
func (s *session) text(ctx context.Context, v lua.LValue) (string, error) {
	if text, ok := v.(lua.LString); ok {
		return string(text), nil
	}
	if v.Type() == lua.LTFunction && !s.Whole {
		return s.function(v), nil
	}
	if v == luavalue.Null || metaField(v, "__tostring") == lua.LNil {
		look := s.Look()
		look.Whole = s.Whole
		return look.Inspect(v), nil
	}
	results, err := s.Host.Call(ctx, s.tostring, v)
	if err != nil {
		return "", err
	}
	return results[0].String(), nil
}

// metaField reads a metatable without running anything.
func metaField(v lua.LValue, name string) lua.LValue {
	var mt lua.LValue
	switch v := v.(type) {
	case *lua.LTable:
		mt = v.Metatable
	case *lua.LUserData:
		mt = v.Metatable
	}
	if mt, ok := mt.(*lua.LTable); ok {
		return mt.RawGetString(name)
	}
	return lua.LNil
}

// List is the Value of a userdata whose items are fetched while it is walked.
type List interface {
	// Show returns up to count items after those that were shown before, as a table, and how
	// many these are. From then on each walk of the list begins with its first item. It is
	// called as a function of Lua is, and may raise an error.
	Show(L *lua.LState, before, count int) (items *lua.LTable, n int)
	// Item returns an item that was shown, for completion, or nil.
	Item(i int) lua.LValue
	// Total returns how many items there are, or nil.
	Total() lua.LValue
}

// listOf returns the list that a value is, or nil.
func listOf(v lua.LValue) List {
	if ud, ok := v.(*lua.LUserData); ok {
		list, _ := ud.Value.(List)
		return list
	}
	return nil
}

// page is what is shown of a list at once.
type page struct {
	list   List
	before int           // how many items were shown before
	as     *display.Grid // whose columns are those of this page; nil for the first one
}

// showPage shows the next items of a list.
func (s *session) showPage(ctx context.Context, p page) error {
	count := firstItems
	if s.Whole {
		count = math.MaxInt32
	}
	s.more = nil
	var items *lua.LTable
	var n int
	_, err := s.Host.Call(ctx, s.Host.Func(func(L *lua.LState) int {
		items, n = p.list.Show(L, p.before, count)
		return 0
	}))
	if err != nil {
		return err
	}
	switch {
	case n == 0 && p.before > 0:
		s.nothingMore()
		return nil
	case n == 0 && s.Data() == nil:
		s.sayEmpty()
		return nil
	}
	grid, err := s.showValue(ctx, items, p.as)
	if err != nil || s.Whole {
		return err
	}
	s.sayPlace(page{p.list, p.before + n, grid}, n)
	return nil
}

// sayEmpty says that a list is empty. A pipe gets nothing.
func (s *session) sayEmpty() {
	if !s.Whole {
		s.Say("no items")
	}
}

// sayPlace says which items of a list were shown, before those of the next page, and how to see
// the others.
func (s *session) sayPlace(next page, shown int) {
	total, known := next.list.Total().(lua.LNumber)
	last := shown < firstItems || known && int(total) <= next.before
	place := fmt.Sprintf("%d to %d", next.before-shown+1, next.before)
	if known {
		place += " of " + luanumber.String(float64(total))
	}
	switch {
	case !last:
		s.more = func(ctx context.Context) error { return s.showPage(ctx, next) }
		if s.Lines == nil {
			s.Say("… " + place + `; ":collect()" after it gives the whole list`)
		} else {
			s.Say("… " + place + `; "more" shows the next;  for item in _ do … end  walks all`)
		}
	case next.before > shown:
		s.Say("… " + place + ": the last page")
		s.more = s.wasLast
	default:
		s.more = s.wasLast
	}
}

// wasLast is "more" behind the last page.
func (s *session) wasLast(context.Context) error {
	s.Say("that was all")
	return nil
}

// nothingMore says that a page would be empty.
func (s *session) nothingMore() {
	s.more = s.wasLast
	s.Say("that was the last page")
}

// howToGoOn is what a remark says about going on at the prompt. Evaluate has none.
func (s *session) howToGoOn(text string) string {
	if s.Lines == nil {
		return ""
	}
	return text
}

// showMore goes on with the list that was shown last.
func (s *session) showMore(ctx context.Context) error {
	if s.more == nil {
		return errors.New("nothing was shown of which there is more")
	}
	return s.more(ctx)
}
