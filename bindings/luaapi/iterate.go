package luaapi

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/homeserver"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// list is what a function of a list returns. A for loop takes it as it is. Its
// fields belong to the holder of the interpreter lock.
type list struct {
	call   homeserver.Call
	cursor *homeserver.Cursor[lua.LValue]
	page   homeserver.Page[lua.LValue]
	next   int                         // index in page of the item that comes next
	ahead  homeserver.Page[lua.LValue] // pages of a list that is collected first
	ended  bool
	turn   chan struct{} // held by the worker that fetches
}

func (a *API) newList(call homeserver.Call) lua.LValue {
	return &lua.LUserData{Value: &list{call: call, turn: make(chan struct{}, 1)}, Metatable: a.listMeta}
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
			if L.Get(2) == lua.LString("total") {
				L.Push(self(L).total())
				return 1
			}
			if m := methods.RawGet(L.Get(2)); m != lua.LNil {
				L.Push(m)
				return 1
			}
			L.RaiseError("%s", noSuchMember(L.Get(2), append(keysOf(methods), "total")))
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

// insteadOfTable is what to write where a list is taken for a table.
const insteadOfTable = "write  for item in list do … end, or list:collect() for a table"

// InsteadOfTable is for the host's functions that take tables, such as ipairs.
func (l *list) InsteadOfTable() string { return insteadOfTable }

// noSuchMember says what is wrong with list.key.
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

// total is what the server said about the number of items, or nil.
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
	if !a.advance(L, l) {
		L.Push(lua.LNil)
		return 1
	}
	return l.push(L)
}

func (l *list) push(L *lua.LState) int {
	i := l.next
	l.next++
	item := l.page.Items[i]
	l.page.Items[i] = nil // so that a long page does not keep what the script let go
	if l.call.Row.Paging.Keyed {
		L.Push(lua.LString(l.page.Keys[i]))
		L.Push(item)
		return 2
	}
	L.Push(item)
	return 1
}

// advance makes sure that there is an item at l.next. It is false at the end.
func (a *API) advance(L *lua.LState, l *list) bool {
	for !l.ended && l.next >= len(l.page.Items) {
		a.fetch(L, l)
	}
	return !l.ended
}

// fetch gets the next page, unless another worker has done so meanwhile. An error
// comes again at the next attempt; a list that was only interrupted goes on.
func (a *API) fetch(L *lua.LState, l *list) {
	ctx := host.Context(L)
	var err error
	a.host.Unlocked(L, func() {
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			err = ctx.Err()
		}
	})
	if err != nil {
		a.raise(L, err)
	}
	defer func() { <-l.turn }()
	if l.ended || l.next < len(l.page.Items) {
		return
	}
	page, err := a.nextPage(L, l)
	switch {
	case errors.Is(err, io.EOF):
		l.ended = true
	case err != nil:
		a.raise(L, err)
	default:
		l.page, l.next = page, 0
	}
}

// nextPage asks the cursor. A list whose tokens count rows would skip some when
// the script changes what it lists, so such a list comes whole before its first
// item when changes are sent.
func (a *API) nextPage(L *lua.LState, l *list) (page homeserver.Page[lua.LValue], err error) {
	ctx, cursor := host.Context(L), l.cursor
	whole := l.call.Row.Paging.Offset && a.opts.Gate.Apply() && a.limit != catalog.Read
	a.host.Unlocked(L, func() {
		if cursor == nil {
			var client *homeserver.Client
			if client, err = a.opts.Connect(ctx); err != nil {
				return
			}
			cursor = homeserver.NewCursor(client, l.call, a.readItem)
		}
		for page, err = cursor.Page(ctx); whole && err == nil; page, err = cursor.Page(ctx) {
			l.ahead.Items = append(l.ahead.Items, page.Items...)
		}
	})
	l.cursor = cursor
	if errors.Is(err, io.EOF) && len(l.ahead.Items) > 0 {
		page, l.ahead = l.ahead, homeserver.Page[lua.LValue]{}
		return page, nil
	}
	return page, err
}

// readItem reads one item of a list.
func (a *API) readItem(dec *jsontext.Decoder) (lua.LValue, error) {
	d := a.decoders.Get().(*luavalue.Decoder)
	defer a.decoders.Put(d)
	return d.Read(dec)
}

// listPages returns an iterator over whole pages, as lists.
func (a *API) listPages(L *lua.LState) int {
	l := self(L)
	L.Push(a.host.Func(func(L *lua.LState) int {
		if !a.advance(L, l) {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(l.rest())
		return 1
	}))
	return 1
}

// empty returns what items are collected in: a list or, where it is keyed, a
// table.
func (l *list) empty() *lua.LTable {
	if l.call.Row.Paging.Keyed {
		return luavalue.NewTable(len(l.page.Items))
	}
	return luavalue.NewArray(0)
}

// rest is what is left of the page.
func (l *list) rest() *lua.LTable {
	page := l.empty()
	l.move(page, len(l.page.Items))
	return page
}

// move moves up to n items of the page into a table, and returns how many.
func (l *list) move(into *lua.LTable, n int) int {
	n = min(n, len(l.page.Items)-l.next)
	for range n {
		if l.call.Row.Paging.Keyed {
			into.RawSetString(l.page.Keys[l.next], l.page.Items[l.next])
		} else {
			luavalue.Append(into, l.page.Items[l.next])
		}
		l.page.Items[l.next] = nil
		l.next++
	}
	return n
}

// listCollect returns everything that is left.
func (a *API) listCollect(L *lua.LState) int {
	l := self(L)
	all := l.empty()
	for a.advance(L, l) {
		l.move(all, len(l.page.Items))
	}
	L.Push(all)
	return 1
}

// listTake returns the next n items at most.
func (a *API) listTake(L *lua.LState) int {
	l := self(L)
	if err := checkNumber(catalog.Integer, L.Get(2)); err != nil {
		badArgument(L, "take", 1, err.Error())
	}
	n := L.CheckInt(2)
	taken := l.empty()
	for n > 0 && a.advance(L, l) {
		n -= l.move(taken, n)
	}
	L.Push(taken)
	return 1
}

// listCount walks to the end and returns how many items there were.
func (a *API) listCount(L *lua.LState) int {
	l := self(L)
	n := 0
	for a.advance(L, l) {
		n += len(l.page.Items) - l.next
		l.next = len(l.page.Items)
	}
	L.Push(lua.LNumber(n))
	return 1
}

// listClose ends the list before its end and stops the page under way.
func (a *API) listClose(L *lua.LState) int {
	l := self(L)
	l.ended, l.page, l.next, l.ahead = true, homeserver.Page[lua.LValue]{}, 0, homeserver.Page[lua.LValue]{}
	if cursor := l.cursor; cursor != nil {
		a.host.Unlocked(L, cursor.Close)
	}
	return 0
}
