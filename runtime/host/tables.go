package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// concat is table.concat. gopher-lua's puts the whole list on the stack, which
// has room for half a million.
func concat(L *lua.LState) int {
	t, separator := checkTable(L, 1), optString(L, 2, "")
	first := optInt(L, 3, 1)
	last := optInt(L, 4, t.Len())
	var out strings.Builder
	for i := first; i <= last; i++ {
		v := t.RawGet(lua.LNumber(i))
		item, ok := text(v)
		if !ok {
			fail(L, "invalid value (%s) at index %d in table for 'concat'", v.Type(), i)
		}
		out.WriteString(item)
		if i < last {
			out.WriteString(separator)
		}
		if out.Len() > maxString {
			fail(L, "table.concat would make a string of more than %d bytes", maxString)
		}
	}
	L.Push(lua.LString(out.String()))
	return 1
}
