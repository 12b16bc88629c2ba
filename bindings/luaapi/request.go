package luaapi

import (
	"fmt"
	"net/url"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// request sends a request that has no function, under the same rules. If the catalogue has
// a row for it after all, the request is made as that row's: the row's effect counts, its
// secrets are hidden and the state before is recorded.
func (a *API) request(L *lua.LState, api *catalog.API) int {
	name := api.Name + ".request"
	a.permit(L, name, catalog.Read)
	r := requestReader{L, api, name}
	call := r.call()
	if row, values, found := known(call); found {
		call.Row, call.Path = row, values
	}
	a.permitCall(L, name, call)
	switch {
	case call.Row.SendsContent():
		r.fail(2, call.Row.Name+" sends this; a request can send JSON alone")
	case call.Row.Answer == catalog.Bytes:
		return a.download(L, &reader{use: use{call: call}})
	}
	L.Push(a.do(L, call))
	return 1
}

// known finds the row of a concrete request, and the values of its path.
func known(call exchange.Call) (*catalog.Row, []string, bool) {
	var concrete []string
	next := 0
	for segment := range strings.SplitSeq(call.Row.Path, "/") {
		if strings.HasPrefix(segment, "{") {
			segment = url.PathEscape(call.Path[next])
			next++
		}
		concrete = append(concrete, segment)
	}
	row, found := catalog.Match(call.Row.Method, strings.Join(concrete, "/"))
	if !found {
		return nil, nil, false
	}
	var values []string
	for i, segment := range strings.Split(row.Path, "/") {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		value := "" // of a parameter that may be empty; its slash is missing too then
		if i < len(concrete) {
			value, _ = url.PathUnescape(concrete[i])
		}
		values = append(values, value)
	}
	return row, values, true
}

// requestReader reads the arguments of a request.
type requestReader struct {
	L    *lua.LState
	api  *catalog.API
	name string
}

func (r requestReader) fail(index int, problem string) { badArgument(r.L, r.name, index, problem) }

func (r requestReader) call() exchange.Call {
	method, template := r.text(1, "a method such as \"GET\""), r.text(2, "a path such as \"/_synapse/admin/v1/rooms/{room_id}\"")
	if _, err := exchange.Adhoc(r.api, method, "/any"); err != nil {
		r.fail(1, err.Error())
	}
	row, err := exchange.Adhoc(r.api, method, template)
	if err != nil {
		r.fail(2, err.Error())
	}
	call := exchange.Call{Row: row, Path: r.path(row)}
	r.options(&call)
	if r.L.GetTop() > 4 {
		r.fail(5, fmt.Sprintf("%d arguments are too many; %s(method, template, path_params, { query = { … }, body = { … } })", r.L.GetTop(), r.name))
	}
	return call
}

func (r requestReader) text(index int, what string) string {
	s, ok := r.L.Get(index).(lua.LString)
	if !ok {
		r.fail(index, fmt.Sprintf("%s expected, got %s", what, describe(r.L.Get(index))))
	}
	return string(s)
}

// table returns the argument as a table; nil counts as an empty one.
func (r requestReader) table(index int, what string) *lua.LTable {
	switch v := r.L.Get(index).(type) {
	case *lua.LTable:
		return v
	case *lua.LNilType:
		return luavalue.NewTable(0)
	default:
		r.fail(index, fmt.Sprintf("%s expected, got %s", what, describe(v)))
		return nil
	}
}

// path reads the list of values for the placeholders.
func (r requestReader) path(row *catalog.Row) []string {
	params := row.PathParams()
	given := r.table(3, "a list of the path's values")
	if n := luavalue.Length(given); n != len(params) {
		got := fmt.Sprintf("%d", n)
		if n < 0 {
			got = "a table with other keys"
		}
		r.fail(3, fmt.Sprintf("a list of %d expected for %s, got %s", len(params), row.Path, got))
	}
	var values []string
	for i := range params {
		text, err := plain(luavalue.At(given, i+1))
		if err == nil && (text == "." || text == "..") {
			err = fmt.Errorf("%q would change the address", text)
		}
		if err != nil {
			r.fail(3, fmt.Sprintf("item %d, for {%s}: %v", i+1, params[i].Name, err))
		}
		values = append(values, text)
	}
	return values
}

// plain returns a value of a path or a query as text.
func plain(v lua.LValue) (string, error) {
	switch v := v.(type) {
	case lua.LString, lua.LBool:
		return v.String(), nil
	case lua.LNumber:
		if _, err := luavalue.AppendJSON(nil, v, luavalue.EmptyObject); err != nil {
			return "", err
		}
		return queryText(v), nil
	}
	return "", fmt.Errorf("a string, a number or a boolean expected, got %s", describe(v))
}

func (r requestReader) options(call *exchange.Call) {
	r.table(4, "a table with query and body").ForEach(func(k, v lua.LValue) {
		var err error
		switch k.String() {
		case "query":
			call.Query, err = freeQuery(v)
		case "body":
			call.Body, err = luavalue.AppendJSONChecked(nil, v, luavalue.EmptyObject, host.Checker(r.L))
		default:
			r.fail(4, fmt.Sprintf("unknown field %q%s", k.String(), spell.OneOf(k.String(), []string{"query", "body"})))
		}
		if err != nil {
			r.fail(4, fmt.Sprintf("%s: %v", k, err))
		}
	})
}

// freeQuery makes a query for which there is no row: a list becomes a repeated parameter.
func freeQuery(v lua.LValue) (url.Values, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("a table expected, got %s", describe(v))
	}
	query := url.Values{}
	var wrong error
	t.ForEach(func(k, v lua.LValue) {
		values := []lua.LValue{v}
		if list, ok := v.(*lua.LTable); ok {
			values = nil
			for i := 1; i <= luavalue.Len(list); i++ {
				values = append(values, luavalue.At(list, i))
			}
			if luavalue.Length(list) < 0 {
				wrong = fmt.Errorf("%s: a list expected, got a table with other keys", k)
			}
		}
		for _, v := range values {
			text, err := plain(v)
			if err != nil {
				wrong = fmt.Errorf("%s: %w", k, err)
			}
			query.Add(k.String(), text)
		}
	})
	return query, wrong
}
