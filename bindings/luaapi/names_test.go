package luaapi_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
)

func TestEveryFunctionIsThereAndKnowsItsName(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	for _, e := range catalog.Entries() {
		values, err := f.run("return " + e.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := f.api.NameOf(values[0]); got != e.Name {
			t.Errorf("%s knows itself as %q", e.Name, got)
		}
	}
	if f.api.NameOf(lua.LString("x")) != "" || f.api.NameOf(&lua.LFunction{}) != "" {
		t.Error("a value that is none of the functions has a name")
	}
}
