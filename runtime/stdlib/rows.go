package stdlib

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
)

// grid is a list of rows from a script. Without columns the rows are lists.
type grid struct {
	columns []string
	rows    [][]lua.LValue
	fields  []string // those of the objects
}

// rows reads a list of objects, or of lists, as a grid. If columns is nil, the columns
// are the keys of the objects, in the order of first appearance.
func (c call) rows(n int, columns []string) grid {
	list := c.list(n)
	g := grid{columns: columns}
	tables := make([]*lua.LTable, luavalue.Len(list))
	objects := false
	for i := range tables {
		c.pace(i)
		t, ok := luavalue.At(list, i+1).(*lua.LTable)
		if !ok {
			c.bad(n, "a list of rows expected, row %d is a %s", i+1, luavalue.TypeName(luavalue.At(list, i+1)))
		}
		tables[i] = t
		objects = objects || isObject(t)
	}
	if objects {
		g.fields = c.keysOf(tables)
	}
	if columns == nil {
		g.columns = g.fields
	}
	for i, t := range tables {
		c.pace(i)
		row, err := g.row(t, objects)
		if err != nil {
			c.bad(n, "row %d %s", i+1, err)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// warn warns of columns that have nothing in them because no row has such a field: it may be a
// typing mistake. It is no error, since a field can be one that no row has today.
func (g *grid) warn(function string, log Logger) {
	if log == nil || len(g.fields) == 0 {
		return
	}
	for _, column := range g.columns {
		if !slices.Contains(g.fields, column) {
			log.Warn("%s: no row has a field %q%s", function, column,
				spell.DidYouMean(column, g.fields, "; there are: "+display.Names(g.fields)))
		}
	}
}

func isObject(t *lua.LTable) bool {
	k, _ := t.Next(lua.LNil)
	return k.Type() == lua.LTString
}

func (c call) keysOf(rows []*lua.LTable) []string {
	var keys []string
	seen := map[string]bool{}
	for i, t := range rows {
		c.pace(i)
		for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
			if s, ok := k.(lua.LString); ok && !seen[string(s)] {
				seen[string(s)] = true
				keys = append(keys, string(s))
			}
		}
	}
	return keys
}

func (g *grid) row(t *lua.LTable, object bool) ([]lua.LValue, error) {
	if object {
		return g.object(t)
	}
	n := luavalue.Length(t)
	switch {
	case n < 0:
		return nil, fmt.Errorf("has other keys than 1 to n; write \"\" or json.null for an empty cell")
	case g.columns == nil && n == 0:
		return nil, fmt.Errorf("has no cells")
	case g.columns != nil && n > len(g.columns):
		return nil, fmt.Errorf("has %s for %s", howMany(n, "cell"), howMany(len(g.columns), "column"))
	}
	row := make([]lua.LValue, max(n, len(g.columns)))
	for i := range row {
		row[i] = luavalue.At(t, i+1)
	}
	return row, nil
}

func (g *grid) object(t *lua.LTable) ([]lua.LValue, error) {
	var odd lua.LValue
	t.ForEach(func(k, _ lua.LValue) {
		if k.Type() != lua.LTString {
			odd = k
		}
	})
	if odd != nil {
		return nil, fmt.Errorf("has the key %s; rows are all objects or all lists", odd)
	}
	row := make([]lua.LValue, len(g.columns))
	for i, column := range g.columns {
		row[i] = t.RawGetString(column)
	}
	return row, nil
}

// howMany is a number of things in words.
func howMany(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// repeated returns a name that occurs twice in the list, if there is one.
func repeated(names []string) (string, bool) {
	sorted := slices.Sorted(slices.Values(names))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i], true
		}
	}
	return "", false
}
