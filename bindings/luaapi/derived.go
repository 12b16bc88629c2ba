package luaapi

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/lists"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// selector says what a method of a list wants to know of an item: the result of a function, or
// a field.
type selector struct {
	method  string // whose argument it is
	fn      lua.LValue
	field   lua.LString
	keyed   bool
	example string // an answer of the endpoint, which shows what fields there can be

	names []string // the fields of the first item, if it does not have this one
	found bool     // an item had the field
}

// selector reads the first argument of a method.
func (l *list) selector(L *lua.LState, method string) *selector {
	s := &selector{method: method, keyed: l.keyed, example: l.example}
	v := L.Get(2)
	switch {
	case v.Type() == lua.LTFunction || L.GetMetaField(v, "__call") != lua.LNil:
		s.fn = v
	case v.Type() == lua.LTString:
		s.field = v.(lua.LString)
	default:
		badArgument(L, method, 1, "a function or the name of a field expected, got "+describe(v))
	}
	return s
}

// of returns what the selector gives for an item. The function gets what a loop would get.
func (s *selector) of(L *lua.LState, key string, item lua.LValue) lua.LValue {
	if s.fn == nil {
		t, ok := item.(*lua.LTable)
		if !ok {
			L.RaiseError("%s(%q): an item is %s, which has no fields", s.method, string(s.field), describe(item))
		}
		v := t.RawGet(s.field)
		s.watch(t, v)
		return v
	}
	L.Push(s.fn)
	n := 1
	if s.keyed {
		L.Push(lua.LString(key))
		n = 2
	}
	L.Push(item)
	L.Call(n, 1)
	v := L.Get(-1)
	L.Pop(1)
	return v
}

// watch learns whether there is such a field.
func (s *selector) watch(item *lua.LTable, value lua.LValue) {
	switch {
	case value != lua.LNil:
		s.found = true
	case s.names == nil:
		s.names = []string{}
		item.ForEach(func(k, _ lua.LValue) { s.names = append(s.names, k.String()) })
		slices.Sort(s.names)
	}
}

// over is called at the end of the list. A field that no item had, and that the endpoint does
// not know, is a typing mistake, which must not look like an answer: the list would be empty
// or in any order.
func (s *selector) over(L *lua.LState) {
	if s.found || s.names == nil || s.known() {
		return
	}
	if field, ok := strings.CutPrefix(string(s.field), "-"); ok && slices.Contains(s.names, field) {
		L.RaiseError(`%s(%q): no item has such a field; for the other order write sort_by(%q, "desc")`, s.method, string(s.field), field)
	}
	L.RaiseError("%s(%q): no item has such a field%s", s.method, string(s.field), s.instead())
}

// known says that items may have the field: the endpoint's example does, or the script made
// the items itself.
func (s *selector) known() bool {
	return s.example == "" || strings.Contains(s.example, `"`+string(s.field)+`":`)
}

// instead says what to write.
func (s *selector) instead() string {
	if s.known() {
		return ": filter the list before, or give a function that returns json.null there"
	}
	if near := spell.NearestOrPart(string(s.field), s.names); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return "; there are: " + strings.Join(s.names, ", ")
}

// isYes says whether a value stands for yes. JSON's null counts as no, although Lua takes it
// for true: whoever filters by a field that may be null means what has a value.
func isYes(v lua.LValue) bool { return v != luavalue.Null && lua.LVAsBool(v) }

// listFilter returns a list of those items for which the selector gives yes.
func (a *API) listFilter(L *lua.LState) int {
	l := self(L)
	L.Push(a.listOf(&list{l.name + ", filtered", l.keyed, &filtered{l.begin(), l.selector(L, "filter")}, l.example}))
	return 1
}

// filtered is a source that leaves items out.
type filtered struct {
	source
	keep *selector
}

func (f *filtered) one(L *lua.LState) (key string, item lua.LValue, ok bool) {
	for {
		if key, item, ok = f.source.one(L); !ok {
			f.keep.over(L)
			return key, item, false
		}
		if isYes(f.keep.of(L, key, item)) {
			return key, item, true
		}
	}
}

func (f *filtered) some(L *lua.LState, n int) lists.Page[lua.LValue] {
	for {
		page := f.source.some(L, n)
		if len(page.Items) == 0 {
			f.keep.over(L)
			return page
		}
		var kept lists.Page[lua.LValue]
		for i, item := range page.Items {
			if key := keyAt(page, i); isYes(f.keep.of(L, key, item)) {
				kept.Items, kept.Keys = append(kept.Items, item), append(kept.Keys, key)
			}
		}
		if len(kept.Items) > 0 {
			return kept
		}
	}
}

// total is nil: only the filter knows.
func (f *filtered) total() lua.LValue { return lua.LNil }

// keyAt returns the key of an item of a page, or "" if the list is not keyed.
func keyAt(page lists.Page[lua.LValue], i int) string {
	if page.Keys == nil {
		return ""
	}
	return page.Keys[i]
}

// listMap returns a list of what the selector gives for each item.
func (a *API) listMap(L *lua.LState) int {
	l := self(L)
	L.Push(a.listOf(&list{l.name + ", mapped", l.keyed, &mapped{l.begin(), l.selector(L, "map")}, ""}))
	return 1
}

// mapped is a source that gives something else for each item.
type mapped struct {
	source
	to *selector
}

func (m *mapped) one(L *lua.LState) (key string, item lua.LValue, ok bool) {
	if key, item, ok = m.source.one(L); ok {
		item = m.value(L, key, item)
	}
	return key, item, ok
}

func (m *mapped) some(L *lua.LState, n int) lists.Page[lua.LValue] {
	page := m.source.some(L, n)
	for i, item := range page.Items {
		page.Items[i] = m.value(L, keyAt(page, i), item)
	}
	return page
}

// value raises an error for nil, which would end a loop as if it were the end of the list.
func (m *mapped) value(L *lua.LState, key string, item lua.LValue) lua.LValue {
	v := m.to.of(L, key, item)
	switch {
	case v == lua.LNil && m.to.fn == nil:
		L.RaiseError("map(%q): an item has no such field%s", string(m.to.field), m.to.instead())
	case v == lua.LNil:
		L.RaiseError("map: nothing came of an item: return a value, such as json.null, or filter the list before")
	}
	return v
}

// listFirst returns the next item, or the next for which the selector gives yes. At the end it
// returns nil.
func (a *API) listFirst(L *lua.LState) int {
	l := self(L)
	source := l.begin()
	if L.Get(2) != lua.LNil {
		source = &filtered{source, l.selector(L, "first")}
	}
	key, item, ok := source.one(L)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	return l.push(L, key, item)
}

// listGroupBy returns a table of lists, by what the selector gives for their items. Of a keyed
// list, the groups are tables by key. What has no value is in the group json.null.
func (a *API) listGroupBy(L *lua.LState) int {
	l := self(L)
	by := l.selector(L, "group_by")
	source, groups := l.begin(), luavalue.NewTable(0)
	for {
		page := source.some(L, all)
		if len(page.Items) == 0 {
			by.over(L)
			L.Push(groups)
			return 1
		}
		for i, item := range page.Items {
			name := by.of(L, keyAt(page, i), item)
			switch n, isNumber := name.(lua.LNumber); {
			case name == lua.LNil:
				name = luavalue.Null
			case isNumber && math.IsNaN(float64(n)):
				L.RaiseError("group_by: an item is in the group %s, which is no number", n)
			}
			group, ok := groups.RawGet(name).(*lua.LTable)
			if !ok {
				group = l.empty(0)
				groups.RawSet(name, group)
			}
			if l.keyed {
				group.RawSetString(page.Keys[i], item)
			} else {
				luavalue.Append(group, item)
			}
		}
	}
}

// listSortBy returns a list in the order of what the selector gives.
func (a *API) listSortBy(L *lua.LState) int {
	l := self(L)
	s := &sorted{source: l.begin(), host: a.host, by: l.selector(L, "sort_by"), turn: newTurn()}
	switch order := L.Get(3); order {
	case lua.LNil, lua.LString("asc"):
	case lua.LString("desc"):
		s.descending = true
	default:
		badArgument(L, "sort_by", 2, `"asc" or "desc" expected, got `+describe(order))
	}
	L.Push(a.listOf(&list{l.name + ", sorted", l.keyed, s, l.example}))
	return 1
}

// sorted is a source that gives the items in another order. It reads all of them before it
// gives the first.
type sorted struct {
	source
	host       *host.Host
	by         *selector
	descending bool

	turn   turn        // of who reads and sorts
	holder *lua.LState // who that is
	items  []entry
	ready  bool
}

// entry is an item with its key in a keyed list, and what it is sorted by.
type entry struct {
	key  string
	item lua.LValue
	by   lua.LValue
}

func (s *sorted) one(L *lua.LState) (key string, item lua.LValue, ok bool) {
	s.prepare(L)
	if len(s.items) == 0 {
		return "", nil, false
	}
	first := s.items[0]
	s.items[0] = entry{} // the script has it now
	s.items = s.items[1:]
	return first.key, first.item, true
}

func (s *sorted) some(L *lua.LState, n int) lists.Page[lua.LValue] {
	s.prepare(L)
	n = min(n, len(s.items))
	var page lists.Page[lua.LValue]
	for _, e := range s.items[:n] {
		page.Items, page.Keys = append(page.Items, e.item), append(page.Keys, e.key)
	}
	s.items = s.items[n:]
	return page
}

func (s *sorted) close(L *lua.LState) {
	s.source.close(L)
	s.items, s.ready = nil, true
}

// prepare reads and sorts the items, unless that is done. Other workers wait meanwhile.
func (s *sorted) prepare(L *lua.LState) {
	if s.ready {
		return
	}
	if s.holder == L {
		L.RaiseError("sort_by: the function walks the list that is being sorted")
	}
	defer s.turn.take(s.host, L)()
	s.host.CheckRun(L)
	s.holder = L
	defer func() { s.holder = nil }()
	if s.ready { // another worker was faster
		return
	}
	s.read(L)
	s.sort(L)
	if s.ready { // it was closed meanwhile
		s.items = nil
	}
	s.ready = true
}

// read keeps what it has read if there is an error, for the next attempt.
func (s *sorted) read(L *lua.LState) {
	for {
		page := s.source.some(L, all)
		if len(page.Items) == 0 {
			return
		}
		for i, item := range page.Items {
			s.items = append(s.items, entry{key: keyAt(page, i), item: item})
		}
	}
}

func (s *sorted) sort(L *lua.LState) {
	for i := range s.items {
		e := &s.items[i]
		e.by = s.by.of(L, e.key, e.item)
		if rankOf(e.by) < 0 {
			L.RaiseError("sort_by: an item has %s to sort by, and such values have no order", describe(e.by))
		}
	}
	s.by.over(L)
	compared := 0
	slices.SortStableFunc(s.items, func(a, b entry) int {
		if compared++; compared%host.CheckEvery == 0 {
			s.host.CheckRun(L)
		}
		return s.compare(a.by, b.by)
	})
}

// noValue is the rank of what has no value. It comes last in either order.
const noValue = 3

// rankOf orders values of different types; -1 is for those that have no order.
func rankOf(v lua.LValue) int {
	switch v := v.(type) {
	case lua.LBool:
		return 0
	case lua.LNumber:
		if math.IsNaN(float64(v)) {
			return noValue
		}
		return 1
	case lua.LString:
		return 2
	}
	if v == lua.LNil || v == luavalue.Null {
		return noValue
	}
	return -1
}

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (s *sorted) compare(a, b lua.LValue) int {
	x, y := rankOf(a), rankOf(b)
	if x == noValue || y == noValue {
		return cmp.Compare(x, y)
	}
	order := cmp.Compare(x, y)
	if x == y {
		switch a := a.(type) {
		case lua.LBool:
			order = compareBools(bool(a), b == lua.LTrue)
		case lua.LNumber:
			order = cmp.Compare(a, b.(lua.LNumber))
		case lua.LString:
			order = strings.Compare(string(a), string(b.(lua.LString)))
		}
	}
	if s.descending {
		return -order
	}
	return order
}
