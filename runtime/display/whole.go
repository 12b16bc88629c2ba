package display

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// wholeObjects shows every field that is a simple value in any object, in the order of
// first appearance and with raw values, as suits a pipe.
func wholeObjects(objects []*lua.LTable) Grid {
	g := Grid{Rows: make([][]string, len(objects))}
	for _, f := range (Look{}).fieldsOf(objects) {
		scalar := false
		for _, v := range f.values {
			scalar = scalar || isScalar(v)
		}
		if !scalar {
			g.Left = append(g.Left, f.name)
			continue
		}
		g.Heading = append(g.Heading, f.name)
		for i, v := range f.values {
			g.Rows[i] = append(g.Rows[i], raw(v))
		}
	}
	return g
}

// raw is a value as a program can read it.
func raw(v lua.LValue) string {
	switch {
	case v == luavalue.Null:
		return "null"
	case v == lua.LNil:
		return ""
	case !isScalar(v):
		return "…"
	}
	if n, ok := v.(lua.LNumber); ok {
		return luanumber.String(float64(n))
	}
	return v.String()
}
