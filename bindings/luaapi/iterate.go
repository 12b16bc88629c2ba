package luaapi

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/lists"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// list is what a function of a list returns. A for loop accepts it as it is. Only the
// holder of the interpreter lock may use its fields.
type list struct {
	use
	cursor *lists.Cursor[lua.LValue] // nil before the first page is asked for
	closed bool
}

func (a *API) newList(u use) lua.LValue {
	return &lua.LUserData{Value: &list{use: u}, Metatable: a.listMeta}
}

// ListMethods are the names that can follow a list and a colon, sorted.
func ListMethods() []string { return []string{"close", "collect", "count", "pages", "take"} }

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

func (a *API) newListMeta() *lua.LTable {
	methods := a.host.Table(map[string]lua.LGFunction{
		"pages":   a.listPages,
		"collect": a.listCollect,
		"take":    a.listTake,
		"count":   a.listCount,
		"close":   a.listClose,
	})
	mt := a.host.Table(map[string]lua.LGFunction{
		"__call":     a.listNext,
		"__tostring": func(L *lua.LState) int { L.Push(lua.LString("list of " + self(L).call.Row.Name)); return 1 },
		"__index": func(L *lua.LState) int {
			if L.Get(2) == lua.LString(ListTotal) {
				L.Push(self(L).total())
				return 1
			}
			if m := methods.RawGet(L.Get(2)); m != lua.LNil {
				L.Push(m)
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
	return mt
}

// insteadOfTable says what to write if a list is used like a table.
const insteadOfTable = "write  for item in list do … end, or list:collect() for a table"

// InsteadOfTable returns that advice to the host's functions that take tables, such as
// ipairs.
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

// total returns the number of items, if the server has said it, or nil.
func (l *list) total() lua.LValue {
	if l.cursor == nil || l.cursor.Total() < 0 {
		return lua.LNil
	}
	return lua.LNumber(l.cursor.Total())
}

// listNext gives the next item, or nil at the end; a keyed list gives key and
// value.
func (a *API) listNext(L *lua.LState) int {
	l := self(L)
	for {
		if l.cursor != nil {
			if key, item, ok := l.cursor.TakeOne(); ok {
				return l.push(L, key, item)
			}
		}
		if !a.fill(L, l) {
			L.Push(lua.LNil)
			return 1
		}
	}
}

func (l *list) push(L *lua.LState, key string, item lua.LValue) int {
	if l.call.Row.Paging.Keyed {
		L.Push(lua.LString(key))
		L.Push(item)
		return 2
	}
	L.Push(item)
	return 1
}

// some returns the next items, up to n. Only at the end of the list there are none.
func (a *API) some(L *lua.LState, l *list, n int) lists.Page[lua.LValue] {
	for {
		if l.cursor != nil {
			if page := l.cursor.Take(n); len(page.Items) > 0 {
				return page
			}
		}
		if !a.fill(L, l) {
			return lists.Page[lua.LValue]{}
		}
	}
}

// fill waits until there is an item; it is false at the end. An error comes again at the
// next call, but a list that was only interrupted continues. If tokens count rows, a script
// that changes what it lists would skip items; so while changes are sent, such a list is
// fetched whole before its first item is given.
func (a *API) fill(L *lua.LState, l *list) bool {
	ctx := host.Context(L)
	err := a.open(L, l)
	if l.closed {
		return false
	}
	if cursor := l.cursor; err == nil {
		whole := l.call.Row.Paging.Dialect == catalog.Offset && a.opts.Gate.Apply() && a.limit != catalog.Read
		a.host.Unlocked(L, func() {
			if whole {
				err = cursor.FillWhole(ctx)
			} else {
				err = cursor.Fill(ctx)
			}
		})
	}
	if err != nil && !errors.Is(err, io.EOF) && !l.closed {
		a.raise(L, err)
	}
	return err == nil
}

// open makes the list's cursor. If two workers do so at once, the second cursor is not
// used: it has sent nothing.
func (a *API) open(L *lua.LState, l *list) (err error) {
	if l.cursor != nil || l.closed {
		return nil
	}
	u := l.use
	a.heedDelegation(L, &u)
	ctx, check := host.Context(L), host.Checker(L)
	var client *changes.Client
	a.host.Unlocked(L, func() { client, err = a.opts.Connect(ctx, l.call.Row.API) })
	if err == nil && l.cursor == nil {
		l.cursor = lists.NewCursor(client, u.call, func(dec *jsontext.Decoder) (lua.LValue, error) {
			d := a.decoder(check)
			defer a.decoders.Put(d)
			return d.Read(dec)
		})
	}
	return err
}

// listPages returns an iterator over whole pages, as lists.
func (a *API) listPages(L *lua.LState) int {
	l := self(L)
	L.Push(a.host.Func(func(L *lua.LState) int {
		page := a.some(L, l, all)
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
	if l.call.Row.Paging.Keyed {
		return luavalue.NewTable(size)
	}
	return luavalue.NewArray(0)
}

// add adds the items of a page to the table of empty.
func (l *list) add(into *lua.LTable, page lists.Page[lua.LValue]) {
	for i, item := range page.Items {
		if l.call.Row.Paging.Keyed {
			into.RawSetString(page.Keys[i], item)
		} else {
			luavalue.Append(into, item)
		}
		page.Items[i] = nil // the table has it now
	}
}

// listCollect returns everything that is left.
func (a *API) listCollect(L *lua.LState) int { return a.collect(L, all) }

// listTake returns the next n items at most.
func (a *API) listTake(L *lua.LState) int {
	self(L)
	if err := checkNumber(catalog.Integer, L.Get(2)); err != nil {
		badArgument(L, "take", 1, err.Error())
	}
	return a.collect(L, L.CheckInt(2))
}

// collect returns the next n items at most.
func (a *API) collect(L *lua.LState, n int) int {
	l := self(L)
	collected := l.empty(0)
	for n > 0 {
		page := a.some(L, l, n)
		if len(page.Items) == 0 {
			break
		}
		n -= len(page.Items)
		l.add(collected, page)
	}
	L.Push(collected)
	return 1
}

// listCount returns how many items are left. It walks to the end of the list, unless the
// list has not begun and the server can count it.
func (a *API) listCount(L *lua.LState) int {
	l := self(L)
	if l.cursor == nil && !l.closed && lists.Countable(l.call) {
		L.Push(a.askCount(L, l.call))
		return 1
	}
	n := 0
	for {
		page := a.some(L, l, all)
		if len(page.Items) == 0 {
			L.Push(lua.LNumber(n))
			return 1
		}
		n += len(page.Items)
	}
}

// askCount asks the server how many items a list has. It raises errors.
func (a *API) askCount(L *lua.LState, call exchange.Call) lua.LValue {
	ctx := host.Context(L)
	var total int64
	var err error
	a.host.Unlocked(L, func() {
		var client *changes.Client
		if client, err = a.opts.Connect(ctx, call.Row.API); err == nil {
			total, err = lists.Count(ctx, client, call)
		}
	})
	if err != nil {
		a.raise(L, err)
	}
	return lua.LNumber(total)
}

// listClose ends the list early and stops its requests.
func (a *API) listClose(L *lua.LState) int {
	l := self(L)
	l.closed = true
	if cursor := l.cursor; cursor != nil {
		a.host.Unlocked(L, cursor.Close)
	}
	return 0
}
