package luaapi

import (
	"fmt"
	"maps"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/lists"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// list is what a function of a list returns, and what its methods make of it. A for loop
// accepts it as it is. Only the holder of the interpreter lock may use its source.
type list struct {
	name   string // of what gives the items, for people
	keyed  bool   // every item has a key
	source source
	// example is an answer of the endpoint, or "" if the items are something else.
	example string
}

// source gives the items of a list, each of them once.
type source interface {
	// one returns the next item, with its key if the list is keyed. ok is false at the end.
	one(L *lua.LState) (key string, item lua.LValue, ok bool)
	// some returns the next items, up to n. Only at the end of the list there are none.
	some(L *lua.LState, n int) lists.Page[lua.LValue]
	// total returns the number of items in all, or nil if nobody knows it.
	total() lua.LValue
	// close ends the list before its end.
	close(L *lua.LState)
}

func (a *API) newList(u use) lua.LValue {
	return a.listOf(&list{name: u.call.Row.Name, keyed: u.call.Row.Paging.Keyed, source: &served{api: a, use: u}, example: u.call.Row.Example})
}

func (a *API) listOf(l *list) lua.LValue { return &lua.LUserData{Value: l, Metatable: a.listMeta} }

// ListMethods are the names that can follow a list and a colon, sorted.
func ListMethods() []string { return slices.Sorted(maps.Keys((*API)(nil).listMethods())) }

// ListTotal is the one field of a list.
const ListTotal = "total"

// IsList reports whether a value is what a function of a list returns.
func IsList(v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = ud.Value.(*list)
	return ok
}

// listMethods are what can follow a list and a colon.
func (a *API) listMethods() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"pages":    a.listPages,
		"collect":  listCollect,
		"take":     listTake,
		"count":    a.listCount,
		"close":    listClose,
		"first":    a.listFirst,
		"filter":   a.listFilter,
		"map":      a.listMap,
		"sort_by":  a.listSortBy,
		"group_by": a.listGroupBy,
	}
}

func (a *API) newListMeta() *lua.LTable {
	methods := a.host.Table(a.listMethods())
	mt := a.host.Table(map[string]lua.LGFunction{
		"__call":     listNext,
		"__tostring": func(L *lua.LState) int { L.Push(lua.LString("list of " + self(L).name)); return 1 },
		"__index": func(L *lua.LState) int {
			if L.Get(2) == lua.LString(ListTotal) {
				L.Push(self(L).source.total())
				return 1
			}
			if m := methods.RawGet(L.Get(2)); m != lua.LNil {
				L.Push(m)
				return 1
			}
			if item, ok := self(L).member(L, L.Get(2)); ok {
				L.Push(item)
				return 1
			}
			L.RaiseError("%s", noSuchMember(L.Get(2), append(ListMethods(), ListTotal)))
			return 0
		},
		"__len": func(L *lua.LState) int {
			L.RaiseError("a list that comes from the server has no length: write list:count(), list.total where the server says it, or list:collect() for a table")
			return 0
		},
	})
	mt.RawSetString("__metatable", lua.LString("list"))
	mt.RawSetString("__methods", methods) // for completion, since __index is a function
	return mt
}

// insteadOfTable says what to write if a list is used like a table.
const insteadOfTable = "write  for item in list do … end, or list:collect() for a table"

// InsteadOfTable implements luavalue.Tableless, for functions that cannot wait for the
// server, such as ipairs.
func (l *list) InsteadOfTable() string { return insteadOfTable }

// noSuchMember says why list.key is an error.
func noSuchMember(key lua.LValue, members []string) string {
	if key.Type() == lua.LTNumber {
		return "a list that comes from the server has no items by number: " + insteadOfTable
	}
	return fmt.Sprintf("a list has no %q%s", key.String(), spell.DidYouMean(key.String(), members, ": "+insteadOfTable))
}

func self(L *lua.LState) *list {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if l, ok := ud.Value.(*list); ok {
			return l
		}
	}
	L.RaiseError("a list expected; call its functions with a colon, as in list:collect()")
	return nil
}

// listNext gives the next item, or nil at the end; a keyed list gives key and
// value.
func listNext(L *lua.LState) int {
	l := self(L)
	l.beginLoop(L)
	key, item, ok := l.source.one(L)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	return l.push(L, key, item)
}

// push pushes an item as a loop gets it, and returns how many values that are.
func (l *list) push(L *lua.LState, key string, item lua.LValue) int {
	if l.keyed {
		L.Push(lua.LString(key))
		L.Push(item)
		return 2
	}
	L.Push(item)
	return 1
}

// listPages returns an iterator over whole pages, as lists.
func (a *API) listPages(L *lua.LState) int {
	l := self(L)
	source := l.begin()
	L.Push(a.host.Func(func(L *lua.LState) int {
		page := source.some(L, all)
		if len(page.Items) == 0 {
			L.Push(lua.LNil)
			return 1
		}
		table := l.empty(len(page.Items))
		l.add(table, page)
		L.Push(table)
		return 1
	}))
	return 1
}

// all is more items than any page has.
const all = math.MaxInt

// empty returns an empty table to collect items in: an array, or a map if the list is
// keyed.
func (l *list) empty(size int) *lua.LTable {
	if l.keyed {
		return luavalue.NewTable(size)
	}
	return luavalue.NewArray(0)
}

// add adds the items of a page to the table of empty.
func (l *list) add(into *lua.LTable, page lists.Page[lua.LValue]) {
	for i, item := range page.Items {
		if l.keyed {
			into.RawSetString(page.Keys[i], item)
		} else {
			luavalue.Append(into, item)
		}
		page.Items[i] = nil // the table has it now
	}
}

// listCollect returns everything that is left.
func listCollect(L *lua.LState) int {
	L.Push(self(L).Collect(L))
	return 1
}

// Collect implements luavalue.Collectable, for functions that take tables.
func (l *list) Collect(L *lua.LState) *lua.LTable { return l.collect(L, all) }

// listTake returns the next n items at most.
func listTake(L *lua.LState) int {
	l := self(L)
	if err := checkNumber(catalog.Integer, L.Get(2)); err != nil {
		badArgument(L, "take", 1, err.Error())
	}
	L.Push(l.collect(L, L.CheckInt(2)))
	return 1
}

// collect returns the next n items at most.
func (l *list) collect(L *lua.LState, n int) *lua.LTable {
	source, collected := l.begin(), l.empty(0)
	for n > 0 {
		page := source.some(L, n)
		if len(page.Items) == 0 {
			break
		}
		n -= len(page.Items)
		l.add(collected, page)
	}
	return collected
}

// listCount returns how many items are left. It walks to the end of the list, unless the
// list has not begun and the server can count it.
func (a *API) listCount(L *lua.LState) int {
	l := self(L)
	if s, ok := l.source.(*served); ok && s.countable() {
		L.Push(a.askCount(L, s.call))
		return 1
	}
	source, n := l.begin(), 0
	for {
		page := source.some(L, all)
		if len(page.Items) == 0 {
			L.Push(lua.LNumber(n))
			return 1
		}
		n += len(page.Items)
	}
}

// listClose ends the list early and stops its requests.
func listClose(L *lua.LState) int {
	self(L).source.close(L)
	return 0
}
