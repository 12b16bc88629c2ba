package luavalue

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// inspectDepth is how many nested tables Inspect opens.
const inspectDepth = 6

// inspectItems is how many members Inspect shows of one table, and inspectTotal of all
// together.
const (
	inspectItems = 200
	inspectTotal = 2000
)

// Inspect writes a value as a person would write it in Lua: strings quoted, tables
// opened, long ones on several lines. The number function writes numbers. A remark
// replaces what is cut off, so the text is not always Lua.
func Inspect(v lua.LValue, number func(float64) string) string {
	return InspectWithRemarks(v, number, func(string, lua.LValue) string { return "" })
}

// InspectWithRemarks is Inspect with a comment after each named field of which remark
// returns one. A table with such a field has a line for each field.
func InspectWithRemarks(v lua.LValue, number func(float64) string, remark func(name string, v lua.LValue) string) string {
	in := inspector{number: number, remark: remark, open: map[*lua.LTable]bool{}, left: inspectTotal}
	return in.value(v, 0)
}

type inspector struct {
	remark func(name string, v lua.LValue) string
	number func(float64) string
	open   map[*lua.LTable]bool
	left   int // members that may still be shown
}

func (in *inspector) value(v lua.LValue, depth int) string {
	switch v := v.(type) {
	case lua.LString:
		return quote(string(v))
	case lua.LNumber:
		return in.number(float64(v))
	case *lua.LTable:
		return in.table(v, depth)
	}
	if v == Null {
		return nullName
	}
	if v.Type() == lua.LTFunction || v.Type() == lua.LTThread || v.Type() == lua.LTUserData {
		return v.Type().String()
	}
	return v.String()
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}

func (in *inspector) table(t *lua.LTable, depth int) string {
	if in.open[t] {
		return "{ … itself … }"
	}
	if depth >= inspectDepth {
		return "{ … }"
	}
	in.open[t] = true
	defer delete(in.open, t)
	members := in.members(t, depth)
	if len(members) == 0 {
		return "{}"
	}
	texts, remarked := make([]string, len(members)), false
	for i, m := range members {
		texts[i] = m.text
		remarked = remarked || m.remark != ""
	}
	flat := "{ " + strings.Join(texts, ", ") + " }"
	if !remarked && len(flat)+2*depth <= 78 && !strings.Contains(flat, "\n") {
		return flat
	}
	pad := strings.Repeat("  ", depth)
	lines := "{\n"
	for _, m := range members {
		lines += pad + "  " + m.text + ","
		if m.remark != "" {
			lines += " -- " + m.remark
		}
		lines += "\n"
	}
	return lines + pad + "}"
}

// member is one member of a table as text, and the comment behind it.
type member struct{ text, remark string }

// members writes the items of the list, and then the other fields by name.
func (in *inspector) members(t *lua.LTable, depth int) []member {
	var all []member
	add := func(key, remark string, v lua.LValue) bool {
		if len(all) == inspectItems || in.left == 0 {
			all = append(all, member{text: "… more"})
			return false
		}
		in.left--
		all = append(all, member{key + in.value(v, depth+1), remark})
		return true
	}
	n := Len(t)
	for i := 1; i <= n; i++ {
		if !add("", "", At(t, i)) {
			return all
		}
	}
	fields := in.fields(t, n)
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !add(key+" = ", in.remark(key, fields[key]), fields[key]) {
			break
		}
	}
	return all
}

// fields are the members that are not items of a list of length n.
func (in *inspector) fields(t *lua.LTable, n int) map[string]lua.LValue {
	fields := map[string]lua.LValue{}
	t.ForEach(func(k, v lua.LValue) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && i <= lua.LNumber(n) && i == lua.LNumber(int(i)) {
			return
		}
		key := in.key(k)
		for _, taken := fields[key]; taken; _, taken = fields[key] {
			key += " " // another function or table
		}
		fields[key] = v
	})
	return fields
}

func (in *inspector) key(k lua.LValue) string {
	if s, ok := k.(lua.LString); ok && isName(string(s)) {
		return string(s)
	}
	return fmt.Sprintf("[%s]", in.value(k, inspectDepth))
}

var keywords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

func isName(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && !slices.Contains(keywords, s)
}
