package repl

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// firstItems is how many items of a list on the server are shown.
const firstItems = 20

// show prints the values of a chunk and keeps the first one in _.
func (s *session) show(ctx context.Context, values []lua.LValue) error {
	switch {
	case len(values) == 0:
		return nil
	case len(values) == 1:
		return s.showOne(ctx, values[0])
	case s.Data() != nil:
		return s.showEach(ctx, values)
	}
	texts := make([]string, len(values))
	separator := "\t"
	for i, v := range values {
		text, err := s.text(ctx, v)
		if err != nil {
			return err
		}
		if strings.Contains(text, "\n") {
			separator = "\n"
		}
		texts[i] = text
	}
	s.Print(strings.Join(texts, separator) + "\n")
	s.keep(values[0])
	return nil
}

func (s *session) showOne(ctx context.Context, v lua.LValue) error {
	if take := s.takeOf(ctx, v); take != nil {
		return s.showFirst(ctx, v, take)
	}
	s.keep(v)
	return s.showValue(ctx, v)
}

func (s *session) showValue(ctx context.Context, v lua.LValue) error {
	s.remember(v)
	if s.Data() != nil {
		return s.showData(v)
	}
	if objects := display.ListOfObjects(v); objects != nil {
		s.showObjects(objects, len(objects))
		return nil
	}
	if t, ok := v.(*lua.LTable); ok && s.Whole && luavalue.IsArray(t) && luavalue.Len(t) == 0 {
		return nil // a list without rows: whoever reads lines gets none
	}
	text, err := s.text(ctx, v)
	if err != nil {
		return err
	}
	s.Print(text + "\n")
	return nil
}

// keep assigns v to _, unless v is nil: the old value may still be wanted.
func (s *session) keep(v lua.LValue) {
	if v != lua.LNil {
		s.globals.RawSetString("_", v)
	}
}

// text is how one value is shown: a string verbatim, an object with __tostring (such as
// an error) by that, and any other table as a person would write it.
func (s *session) text(ctx context.Context, v lua.LValue) (string, error) {
	if text, ok := v.(lua.LString); ok {
		return string(text), nil
	}
	if v == luavalue.Null || metaField(v, "__tostring") == lua.LNil {
		look := s.Look()
		look.Whole = s.Whole
		return look.Inspect(v), nil
	}
	results, err := s.Host.Call(ctx, s.tostring, v)
	if err != nil {
		return "", err
	}
	return results[0].String(), nil
}

// metaField reads a metatable without running anything.
func metaField(v lua.LValue, name string) lua.LValue {
	var mt lua.LValue
	switch v := v.(type) {
	case *lua.LTable:
		mt = v.Metatable
	case *lua.LUserData:
		mt = v.Metatable
	}
	if mt, ok := mt.(*lua.LTable); ok {
		return mt.RawGetString(name)
	}
	return lua.LNil
}

// takeOf returns the function take of a list that fetches its items on demand: a
// callable object with that function. It is nil for everything else.
func (s *session) takeOf(ctx context.Context, v lua.LValue) *lua.LFunction {
	if _, ok := v.(*lua.LUserData); !ok || metaField(v, "__call") == lua.LNil {
		return nil
	}
	take, _ := s.member(ctx, v, "take").(*lua.LFunction)
	return take
}

// member reads a field of an object as Lua would. An error or a missing field gives
// nil.
func (s *session) member(ctx context.Context, v lua.LValue, name string) lua.LValue {
	switch index := metaField(v, "__index").(type) {
	case *lua.LTable:
		return index.RawGetString(name)
	case *lua.LFunction:
		results, err := s.Host.Call(ctx, index, v, lua.LString(name))
		if err == nil && len(results) > 0 {
			return results[0]
		}
	}
	return lua.LNil
}

// showFirst shows the first items of a list, and keeps them in _.
func (s *session) showFirst(ctx context.Context, list lua.LValue, take *lua.LFunction) error {
	return s.showItems(ctx, list, take, 0)
}

// showItems shows the next items of a list, of which a number was shown before.
func (s *session) showItems(ctx context.Context, list lua.LValue, take *lua.LFunction, before int) error {
	count := firstItems
	if s.Whole {
		count = math.MaxInt32
	}
	s.more = nil
	results, err := s.Host.Call(ctx, take, list, lua.LNumber(count))
	if err != nil {
		return err
	}
	if len(results) != 1 {
		return fmt.Errorf("take returned %d values instead of a list; please report it", len(results))
	}
	items := results[0]
	shown, ok := items.(*lua.LTable)
	if ok && before > 0 && shown.Len() == 0 {
		s.Say("there are no more")
		return nil
	}
	s.keep(items)
	if err := s.showValue(ctx, items); err != nil {
		return err
	}
	if !ok || s.Whole || shown.Len() < firstItems {
		return nil
	}
	last := before + shown.Len()
	total, known := s.member(ctx, list, "total").(lua.LNumber)
	if known && int(total) <= last {
		return nil
	}
	s.more = func(ctx context.Context) error { return s.showItems(ctx, list, take, last) }
	place := fmt.Sprintf("… %d to %d", before+1, last)
	if known {
		place += " of " + luanumber.String(float64(total))
	}
	s.Say(place + "; " + s.howToGoOn(`"more" shows the next; `) + `":collect()" after it gives the whole list`)
	return nil
}

// howToGoOn is what a remark says about going on at the prompt. Evaluate has none.
func (s *session) howToGoOn(text string) string {
	if s.Lines == nil {
		return ""
	}
	return text
}

// showMore goes on with the list that was shown last.
func (s *session) showMore(ctx context.Context) error {
	if s.more == nil {
		return errors.New("nothing was shown of which there is more")
	}
	return s.more(ctx)
}
