package display

import (
	"math"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
	"synlua/runtime/terminal"
)

// kind says what a field holds.
type kind int

const (
	text   kind = iota
	number      // a number that only counts
	size        // a number of bytes
	moment      // a time
	flag        // true or false
	nested      // tables
)

// field is one field of the objects that are shown.
type field struct {
	name   string
	kind   kind
	values []lua.LValue // one of each object; nil for none
	filled int          // how many objects have something in it
	varies bool
	unique bool // no two objects have the same in it
	level  level
	of     []*field // the flags that this field names
}

// emptyField is a field that has nothing in it.
func emptyField(name string, objects int) *field {
	f := &field{name: name, values: make([]lua.LValue, objects)}
	for i := range f.values {
		f.values[i] = lua.LNil
	}
	return f
}

// fieldsOf lists the named fields of the objects in the order of first appearance.
func (l Look) fieldsOf(objects []*lua.LTable) []*field {
	var fields []*field
	known := map[string]*field{}
	for i, object := range objects {
		for k, v := object.Next(lua.LNil); k != lua.LNil; k, v = object.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				continue
			}
			f := known[string(name)]
			if f == nil {
				f = emptyField(string(name), len(objects))
				known[f.name] = f
				fields = append(fields, f)
			}
			f.values[i] = v
		}
	}
	for _, f := range fields {
		l.study(f)
	}
	return fields
}

// fieldsOfRows makes fields from rows of values, which may be shorter than the names.
func (l Look) fieldsOfRows(names []string, rows [][]lua.LValue) []*field {
	fields := make([]*field, len(names))
	for i, name := range names {
		fields[i] = emptyField(name, len(rows))
		for r, row := range rows {
			if i < len(row) {
				fields[i].values[r] = row[i]
			}
		}
		l.study(fields[i])
	}
	return fields
}

// study finds out what a field holds, from its name and all its values.
func (l Look) study(f *field) {
	seen := map[lua.LValue]bool{}
	types := map[lua.LValueType]bool{}
	for _, v := range f.values {
		if !isEmpty(v) {
			f.filled++
			types[v.Type()] = true
		}
		seen[v] = true
	}
	f.varies = len(seen) > 1 || len(f.values) == 1
	f.unique = f.filled == len(f.values) && len(seen) == len(f.values)
	f.kind = text
	if len(types) != 1 {
		return
	}
	switch {
	case types[lua.LTBool]:
		f.kind = flag
	case types[lua.LTTable]:
		f.kind = nested
	case l.isTime(f.name) && f.every(isMoment):
		f.kind = moment
	case types[lua.LTNumber] && l.isSize(f.name) && f.every(isCount):
		f.kind = size
	case types[lua.LTNumber]:
		f.kind = number
	}
}

// every says whether a condition holds for all values that are there.
func (f *field) every(holds func(lua.LValue) bool) bool {
	return !slices.ContainsFunc(f.values, func(v lua.LValue) bool { return !isEmpty(v) && !holds(v) })
}

// isEmpty says that there is nothing to show: no value, null, or an empty text or table.
func isEmpty(v lua.LValue) bool {
	if t, ok := v.(*lua.LTable); ok {
		k, _ := t.Next(lua.LNil)
		return k == lua.LNil && !hasText(t)
	}
	return v == lua.LNil || v == luavalue.Null || v == lua.LString("")
}

// timeWords are what the last word of a name says about a time.
var timeWords = []string{"ts", "at", "time", "timestamp", "date", "seen", "created", "modified", "updated", "expires"}

// isTime says whether the name of a field says that a time is in it.
func (l Look) isTime(name string) bool {
	if l.IsTime != nil && l.IsTime(name) {
		return true
	}
	name = strings.ToLower(name)
	return slices.Contains(timeWords, name[strings.LastIndexByte(name, '_')+1:]) ||
		strings.HasSuffix(name, "timestamp_ms") || strings.HasSuffix(name, "before_ms")
}

// isSize says whether the name of a field says that it is a number of bytes.
func (l Look) isSize(name string) bool {
	if l.IsSize != nil && l.IsSize(name) {
		return true
	}
	name = strings.ToLower(name)
	return name == "bytes" || name == "size" || strings.HasSuffix(name, "_bytes") || name == "file_size"
}

// The numbers that can be a time. In seconds they reach from 1998 to 2128, in
// milliseconds from 1973 to the end of the year 9999. What lies between is neither.
const (
	firstSecond      = 9e8
	lastSecond       = 5e9
	firstMillisecond = 1e11
	lastMillisecond  = 253_402_300_799_999
)

// isMoment says whether a value can be a time. Servers write 0 for "never".
func isMoment(v lua.LValue) bool {
	_, ok := momentOf(v)
	return ok || v == lua.LNumber(0)
}

// momentOf reads a time: milliseconds or seconds since 1970, or RFC 3339.
func momentOf(v lua.LValue) (time.Time, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		x := float64(v)
		switch {
		case x >= firstSecond && x <= lastSecond:
			return time.UnixMilli(int64(x * 1000)), true
		case x >= firstMillisecond && x <= lastMillisecond:
			return time.UnixMilli(int64(x)), true
		}
	case lua.LString:
		t, err := time.Parse(time.RFC3339Nano, string(v))
		return t, err == nil && t.Year() >= 0 && t.Year() <= 9999
	}
	return time.Time{}, false
}

func isCount(v lua.LValue) bool {
	n, ok := v.(lua.LNumber)
	return ok && n >= 0 && !math.IsInf(float64(n), 0)
}

// namesThing says whether an id is in the field, as its name or all of its values say.
func (f *field) namesThing() bool {
	return f.name == "id" || strings.HasSuffix(f.name, "_id") || f.kind == text && f.filled > 0 && f.every(isMatrixID)
}

// isMatrixID recognizes what an API calls a thing: a sigil and a server's name, or the
// address of a file.
func isMatrixID(v lua.LValue) bool {
	s, ok := v.(lua.LString)
	return ok && (strings.HasPrefix(string(s), "mxc://") ||
		len(s) > 1 && strings.IndexByte("@!#$", s[0]) >= 0 && strings.IndexByte(string(s), ':') > 0)
}

// opaque is how long a word is at least that people do not read, such as a hash.
const opaque = 32

// isOpaque recognizes such words. An address is made to be read.
func isOpaque(v lua.LValue) bool {
	s, ok := v.(lua.LString)
	return ok && len(s) >= opaque && !strings.ContainsAny(string(s), " :./@")
}

// width is how much room the cells need.
func (l Look) width(f *field) int {
	width := terminal.Width(f.name)
	for _, v := range f.values {
		width = max(width, terminal.Width(l.cell(f, v)))
	}
	return width
}

// firstWidth is how much room they need in the first column, which a terminal does not
// widen for a few long names.
func (l Look) firstWidth(f *field) int {
	if l.Width == 0 {
		return l.width(f)
	}
	cells := make([]string, len(f.values))
	for i, v := range f.values {
		cells[i] = l.cell(f, v)
	}
	return terminal.FirstColumn(f.name, cells, l.Width)
}
