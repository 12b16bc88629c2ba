package recipe

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
	"synlua/runtime/luavalue"
)

// errComputed is why a value in a declaration cannot be read.
var errComputed = errors.New("this value is computed, but a declaration is read without running the script: write out the value itself")

// constant returns the value of an expression that is the same whenever it is evaluated:
// a text, a number, true, false, nil, texts joined by "..", or a table of these.
func constant(e luasyntax.Expr) (lua.LValue, error) {
	switch e := bare(e).(type) {
	case *luasyntax.Nil:
		return lua.LNil, nil
	case *luasyntax.True:
		return lua.LTrue, nil
	case *luasyntax.False:
		return lua.LFalse, nil
	case *luasyntax.Number:
		return lua.LNumber(e.Value), nil
	case *luasyntax.String:
		return lua.LString(e.Value), nil
	case *luasyntax.Binary:
		var text strings.Builder
		err := join(&text, e)
		return lua.LString(text.String()), err
	case *luasyntax.Table:
		return constantTable(e)
	}
	return nil, errComputed
}

// join appends texts that are joined by "..", with which people write long lines.
func join(text *strings.Builder, e luasyntax.Expr) error {
	switch e := bare(e).(type) {
	case *luasyntax.String:
		text.WriteString(e.Value)
		return nil
	case *luasyntax.Binary:
		if e.Op == ".." {
			return errors.Join(join(text, e.Left), join(text, e.Right))
		}
	}
	return errComputed
}

func constantTable(e *luasyntax.Table) (lua.LValue, error) {
	t := luavalue.NewTable(0)
	for _, field := range e.Fields {
		var err error
		if field.Key == nil {
			err = addItem(t, field.Value)
		} else {
			err = addField(t, field)
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func addItem(t *lua.LTable, value luasyntax.Expr) error {
	v, err := constant(value)
	if err == nil && v == lua.LNil {
		err = errors.New("nil is no item: leave it out")
	}
	if err != nil {
		return fmt.Errorf("item %d: %w", luavalue.Len(t)+1, err)
	}
	luavalue.Append(t, v)
	return nil
}

// addField adds a field with a name. A name that is there twice is refused: Lua takes one of
// the two values, and a person might read the other.
func addField(t *lua.LTable, field luasyntax.Field) error {
	name, ok := bare(field.Key).(*luasyntax.String)
	if !ok {
		return errors.New("the name of a field is computed, or is no text: write it out")
	}
	v, err := constant(field.Value)
	if err == nil && t.RawGetString(name.Value) != lua.LNil {
		err = errors.New("is there twice: leave one of them")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name.Value, err)
	}
	t.RawSetString(name.Value, v)
	return nil
}
