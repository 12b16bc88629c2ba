package repl

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

const (
	maxRows     = 50
	usefulWidth = 24 // of a column; wider columns do not push out others
	columnGap   = 2
	namedFields = 8 // how many of the omitted fields are named
)

// column is a field of objects.
type column struct {
	name  string
	place int // in the order of first appearance
	count int // how many objects have a scalar in it
	width int
}

// listOfObjects returns the items of v if v is a list of tables with named fields that
// rows and columns can show. Otherwise it returns nil.
func listOfObjects(v lua.LValue) []*lua.LTable {
	t, ok := v.(*lua.LTable)
	if !ok || metaField(t, "__tostring") != lua.LNil || luavalue.Length(t) < 1 {
		return nil
	}
	objects := make([]*lua.LTable, luavalue.Len(t))
	for i := range objects {
		object, ok := luavalue.At(t, i+1).(*lua.LTable)
		if !ok || luavalue.Len(object) > 0 || metaField(object, "__tostring") != lua.LNil {
			return nil
		}
		objects[i] = object
	}
	if !slices.ContainsFunc(columnsOf(objects), func(c column) bool { return c.count > 0 }) {
		return nil
	}
	return objects
}

// showObjects prints a row for each object, with the most common columns that fit. all is
// how many there were before some of them were shown.
func (s *session) showObjects(objects []*lua.LTable, all int) {
	rowLimit, width := maxRows, s.Width()
	if s.Whole {
		rowLimit, width = len(objects), math.MaxInt
	}
	shown := objects[:min(len(objects), rowLimit)]
	columns, left := fit(columnsOf(shown), width)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	rows := make([][]string, len(shown))
	for i, object := range shown {
		for _, name := range names {
			rows[i] = append(rows[i], cell(object.RawGetString(name)))
		}
	}
	s.Table(names, rows)
	if more := len(objects) - len(shown); more > 0 {
		s.more = func(context.Context) error {
			s.more = nil
			s.showObjects(objects[len(shown):], all)
			return nil
		}
		s.Say(fmt.Sprintf("… %d more%s", more, s.howToGoOn(fmt.Sprintf(`; "more" shows them, and _ holds all %d`, all))))
	}
	if len(left) > 0 {
		s.Say("fields not shown: " + enumerate(left) + "; _[1] shows a whole item")
	}
}

// columnsOf lists the named fields of the objects in the order of first appearance.
func columnsOf(objects []*lua.LTable) []column {
	var columns []column
	places := map[string]int{}
	for _, object := range objects[:min(len(objects), maxRows)] {
		for k, v := object.Next(lua.LNil); k != lua.LNil; k, v = object.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				continue
			}
			place, known := places[string(name)]
			if !known {
				place = len(columns)
				places[string(name)] = place
				columns = append(columns, column{name: string(name), place: place, width: utf8.RuneCountInString(string(name))})
			}
			columns[place].add(v)
		}
	}
	return columns
}

func (c *column) add(v lua.LValue) {
	if isScalar(v) {
		c.count++
		c.width = max(c.width, utf8.RuneCountInString(cell(v)))
	}
}

// fit chooses columns for a terminal of the given width, the most common first, and
// names those it leaves out. It always chooses at least one.
func fit(columns []column, width int) (chosen []column, left []string) {
	common := slices.Clone(columns)
	slices.SortStableFunc(common, func(a, b column) int { return cmp.Compare(b.count, a.count) })
	used := 0
	for _, c := range common {
		needed := min(c.width, usefulWidth) + columnGap
		if len(chosen) == 0 {
			needed = c.width
		}
		if c.count == 0 || len(chosen) > 0 && used+needed > width {
			continue
		}
		used += needed
		chosen = append(chosen, c)
	}
	slices.SortFunc(chosen, func(a, b column) int { return cmp.Compare(a.place, b.place) })
	for _, c := range columns {
		if !slices.ContainsFunc(chosen, func(other column) bool { return other.place == c.place }) {
			left = append(left, c.name)
		}
	}
	return chosen, left
}

func enumerate(names []string) string {
	if len(names) > namedFields {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:namedFields], ", "), len(names)-namedFields)
	}
	return strings.Join(names, ", ")
}

func isScalar(v lua.LValue) bool {
	switch v.Type() {
	case lua.LTString, lua.LTNumber, lua.LTBool:
		return true
	}
	return v == luavalue.Null
}

func cell(v lua.LValue) string {
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
