package luaapi

import (
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/lists"
	"synlua/runtime/host"
)

// served is the source of a list whose items come from the server.
type served struct {
	api *API
	use
	cursor *lists.Cursor[lua.LValue] // nil before the first page is asked for
	closed bool
}

func (s *served) one(L *lua.LState) (key string, item lua.LValue, ok bool) {
	for {
		if s.cursor != nil {
			if key, item, ok := s.cursor.TakeOne(); ok {
				return key, item, true
			}
		}
		if !s.fill(L) {
			return "", nil, false
		}
	}
}

func (s *served) some(L *lua.LState, n int) lists.Page[lua.LValue] {
	for {
		if s.cursor != nil {
			if page := s.cursor.Take(n); len(page.Items) > 0 {
				return page
			}
		}
		if !s.fill(L) {
			return lists.Page[lua.LValue]{}
		}
	}
}

// total is the number of items, if the server has said it.
func (s *served) total() lua.LValue {
	if s.cursor == nil || s.cursor.Total() < 0 {
		return lua.LNil
	}
	return lua.LNumber(s.cursor.Total())
}

// close ends the list early and stops its requests.
func (s *served) close(L *lua.LState) {
	s.closed = true
	if cursor := s.cursor; cursor != nil {
		s.api.host.Unlocked(L, cursor.Close)
	}
}

// countable says whether the list has not begun and the server can count it.
func (s *served) countable() bool {
	return s.cursor == nil && !s.closed && lists.Countable(s.call)
}

// fill waits until there is an item; it is false at the end. An error comes again at the
// next call, but a list that was only interrupted continues. If tokens count rows, a script
// that changes what it lists would skip items; so while changes are sent, such a list is
// fetched whole before its first item is given.
func (s *served) fill(L *lua.LState) bool {
	ctx := host.Context(L)
	err := s.open(L)
	if s.closed {
		return false
	}
	if cursor := s.cursor; err == nil {
		whole := s.call.Row.Paging.Dialect == catalog.Offset && s.api.opts.Gate.Apply() && s.api.limit != catalog.Read
		s.api.host.Unlocked(L, func() {
			if whole {
				err = cursor.FillWhole(ctx)
			} else {
				err = cursor.Fill(ctx)
			}
		})
	}
	if err != nil && !errors.Is(err, io.EOF) && !s.closed {
		s.api.raise(L, err)
	}
	return err == nil
}

// open makes the list's cursor. If two workers do so at once, the second cursor is not
// used: it has sent nothing.
func (s *served) open(L *lua.LState) (err error) {
	if s.cursor != nil || s.closed {
		return nil
	}
	u := s.use
	s.api.heedDelegation(L, &u)
	ctx, check := host.Context(L), host.Checker(L)
	var client *changes.Client
	s.api.host.Unlocked(L, func() { client, err = s.api.opts.Connect(ctx, s.call.Row.API) })
	if err == nil && s.cursor == nil {
		s.cursor = lists.NewCursor(client, u.call, func(dec *jsontext.Decoder) (lua.LValue, error) {
			d := s.api.decoder(check)
			defer s.api.decoders.Put(d)
			return d.Read(dec)
		})
	}
	return err
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
