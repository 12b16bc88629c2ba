package repl

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// showEach prints several values for a program one after the other, and keeps the
// first.
func (s *session) showEach(ctx context.Context, values []lua.LValue) error {
	for _, v := range values {
		if err := s.showOne(ctx, v); err != nil {
			return err
		}
	}
	s.keep(values[0])
	return nil
}

// showData prints a value for a program, or nothing for nil.
func (s *session) showData(v lua.LValue) error {
	if v == lua.LNil {
		return nil
	}
	return s.Data()(DataOf(v))
}

// DataOf turns a value into a table. A list of objects has a row for each object, with
// all its fields; another list has a row for each item. Any other value is a single
// row.
func DataOf(v lua.LValue) table.Table {
	t, ok := v.(*lua.LTable)
	if !ok {
		return bare([]lua.LValue{v}, true)
	}
	if luavalue.Length(t) < 1 && !luavalue.IsArray(t) {
		if names := fieldsOf([]lua.LValue{t}); len(names) > 0 {
			return records([]lua.LValue{t}, names, true)
		}
		return bare([]lua.LValue{v}, true)
	}
	items := make([]lua.LValue, luavalue.Len(t))
	for i := range items {
		items[i] = luavalue.At(t, i+1)
	}
	if names := fieldsOf(items); len(names) > 0 {
		return records(items, names, false)
	}
	return bare(items, false)
}

// fieldsOf lists the fields of objects in the order of first appearance. It returns nil
// if an item is not an object.
func fieldsOf(items []lua.LValue) []string {
	var names []string
	known := map[string]bool{}
	for _, item := range items {
		t, ok := item.(*lua.LTable)
		if !ok || luavalue.IsArray(t) {
			return nil
		}
		for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
			name, ok := k.(lua.LString)
			if !ok {
				return nil
			}
			if !known[string(name)] {
				known[string(name)] = true
				names = append(names, string(name))
			}
		}
	}
	return names
}

// records makes a table from objects with these fields.
func records(items []lua.LValue, names []string, one bool) table.Table {
	t := table.Table{One: one}
	for _, name := range names {
		t.Columns = append(t.Columns, table.Column{Name: name, Kind: table.Object})
	}
	for _, item := range items {
		row := make([]any, len(names))
		for i, name := range names {
			row[i] = dataCell(item.(*lua.LTable).RawGetString(name))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// bare makes a table from values without names.
func bare(items []lua.LValue, one bool) table.Table {
	t := table.Table{One: one, Bare: true, Columns: []table.Column{{Name: "value", Kind: table.Object}}}
	for _, item := range items {
		t.Rows = append(t.Rows, []any{dataCell(item)})
	}
	return t
}

// dataCell is a value in a table. A string stays a string: JSON cannot hold one that is
// not UTF-8, and a result with a changed string is better than none.
func dataCell(v lua.LValue) any {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil
	case lua.LString:
		return string(v)
	}
	return luavalue.Data{Value: v}
}
