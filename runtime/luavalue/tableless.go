package luavalue

import lua "github.com/yuin/gopher-lua"

// Tableless is a Go value in a userdata that scripts may mistake for a table.
type Tableless interface {
	// InsteadOfTable says what to write instead, such as "write  for item in list do".
	InsteadOfTable() string
}

// InsteadOfTable returns that advice, or "" for a value that nobody takes for a table.
func InsteadOfTable(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		if t, ok := ud.Value.(Tableless); ok {
			return t.InsteadOfTable()
		}
	}
	return ""
}

// Collectable is a Tableless whose items a function may take as a table.
type Collectable interface {
	// Collect returns all of them. It may wait for them, and raise errors.
	Collect(L *lua.LState) *lua.LTable
}

// Collected returns a value as a table, if it is one or can be made into one.
func Collected(L *lua.LState, v lua.LValue) (*lua.LTable, bool) {
	if ud, ok := v.(*lua.LUserData); ok {
		if c, ok := ud.Value.(Collectable); ok {
			return c.Collect(L), true
		}
	}
	t, ok := v.(*lua.LTable)
	return t, ok
}
