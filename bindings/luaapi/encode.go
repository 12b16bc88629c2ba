package luaapi

import (
	"net/url"
	"strconv"

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
		r.call.Query.Set(p.Name, queryText(v))
		return
	}
	for i := 1; i <= luavalue.Len(t); i++ {
		r.call.Query.Add(p.Name, queryText(luavalue.At(t, i)))
	}
}

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
