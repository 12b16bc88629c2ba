package luaapi

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
)

// addQuery puts a checked value into the query; a list is repeated.
func (r *reader) addQuery(p *catalog.Param, v lua.LValue) {
	if r.call.Query == nil {
		r.call.Query = url.Values{}
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		r.call.Query.Set(p.SentAs(), queryText(v))
		return
	}
	for i := 1; i <= luavalue.Len(t); i++ {
		r.call.Query.Add(p.SentAs(), queryText(luavalue.At(t, i)))
	}
}

// sent returns a checked value as it is sent. A ULID gets the one spelling that answers
// have, and milliseconds become a date and time where the API wants that.
func sent(t catalog.Type, v lua.LValue) lua.LValue {
	switch t.Kind {
	case catalog.ULID:
		if catalog.IsReference(v.String()) {
			return v
		}
		return lua.LString(strings.ToUpper(v.String()))
	case catalog.DateTime:
		if ms, ok := v.(lua.LNumber); ok {
			return lua.LString(time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339Nano))
		}
	case catalog.List:
		table, ok := v.(*lua.LTable)
		if !ok || t.Elem == nil || t.Elem.Kind != catalog.ULID && t.Elem.Kind != catalog.DateTime {
			return v
		}
		list := luavalue.NewArray(luavalue.Len(table))
		for i := 1; i <= luavalue.Len(table); i++ {
			luavalue.Append(list, sent(*t.Elem, luavalue.At(table, i)))
		}
		return list
	}
	return v
}

// opposite returns the opposite of a checked boolean.
func opposite(v lua.LValue) lua.LValue { return lua.LBool(v != lua.LTrue) }

// addBody adds a value that is JSON already to the body. The caller adds the closing brace.
func (r *reader) addBody(name string, value []byte) {
	sep := byte(',')
	if r.call.Body == nil {
		sep = '{'
	}
	r.call.Body = append(r.call.Body, sep)
	r.call.Body = append(strconv.AppendQuote(r.call.Body, name), ':')
	r.call.Body = append(r.call.Body, value...)
}

// queryText returns a checked value as text. Whole numbers keep all their digits.
func queryText(v lua.LValue) string {
	if n, ok := v.(lua.LNumber); ok {
		if i, err := luavalue.Whole(n); err == nil {
			return strconv.FormatInt(i, 10)
		}
		return strconv.FormatFloat(float64(n), 'g', -1, 64)
	}
	return v.String()
}

func emptyOf(t catalog.Type) luavalue.Empty {
	if t.Kind == catalog.List {
		return luavalue.EmptyArray
	}
	return luavalue.EmptyObject
}

// withLists makes empty lists of the empty objects that stand in these fields of a JSON value.
func withLists(value []byte, lists []string) []byte {
	if len(lists) == 0 || !bytes.Contains(value, []byte("{}")) {
		return value
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(value, &fields) != nil {
		return value
	}
	for name, field := range fields {
		if string(field) == "{}" && slices.Contains(lists, name) {
			fields[name] = json.RawMessage("[]")
		} else {
			fields[name] = withLists(field, lists)
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return value
	}
	return text
}
