package recipe

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// scalar reads a value of a type other than a list.
func scalar(t catalog.Type, s string, in Input) (lua.LValue, error) {
	switch t.Kind {
	case catalog.Boolean:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return nil, fmt.Errorf("%q is neither true nor false", s)
		}
		return lua.LBool(b), nil
	case catalog.TimestampMS:
		ms, err := stdlib.ParseMoment(s, in.Now, in.Zone)
		return lua.LNumber(ms), err
	case catalog.Integer:
		i, err := strconv.ParseInt(s, 10, 64)
		if err != nil || i < 0 || i > luavalue.MaxInteger {
			return nil, fmt.Errorf("%q is no whole number from 0 to 2^53", s)
		}
		return lua.LNumber(i), nil
	case catalog.Number:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%q is no number", s)
		}
		return lua.LNumber(f), nil
	}
	return lua.LString(s), t.CheckText(s)
}

// checkDefault checks that the default is a value that could be given.
func (o *Option) checkDefault() error {
	if o.Default == lua.LNil {
		return nil
	}
	if o.Time {
		switch o.Default.(type) {
		case lua.LString, lua.LNumber:
			return nil
		}
		return errors.New("a date, an age, a time such as \"in 7d\" or milliseconds expected, as a string")
	}
	if o.Type.Kind != catalog.List {
		return checkValue(o.Type, o.Default)
	}
	t, ok := o.Default.(*lua.LTable)
	if !ok || luavalue.Length(t) < 0 {
		return errors.New("a list expected")
	}
	for i := 1; i <= luavalue.Len(t); i++ {
		if err := checkValue(*o.Type.Elem, luavalue.At(t, i)); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

// checkValue says whether a Lua value is of a type other than a list.
func checkValue(t catalog.Type, v lua.LValue) error {
	want := lua.LTString
	switch t.Kind {
	case catalog.Boolean:
		want = lua.LTBool
	case catalog.Integer, catalog.TimestampMS, catalog.Number:
		want = lua.LTNumber
	}
	if v.Type() != want {
		return fmt.Errorf("a %s expected, got a %s", want, v.Type())
	}
	_, err := scalar(t, v.String(), Input{Zone: time.UTC})
	return err
}

// byDefault returns the value of an option that was not given.
func (o *Option) byDefault(in Input) (lua.LValue, error) {
	switch {
	case o.Default == lua.LNil && o.Type.Kind == catalog.Boolean && !o.Time:
		return lua.LFalse, nil
	case o.Time && o.Default != lua.LNil:
		ms, err := stdlib.ParseMoment(o.Default.String(), in.Now, in.Zone)
		return lua.LNumber(ms), err
	}
	return o.Default, nil
}

// list reads a list: items between commas, @FILE for a file with one item a line, - for
// standard input. Duplicates are dropped, and of a file blank lines and comments too.
func (o *Option) list(given []string, in Input) (lua.LValue, error) {
	list := luavalue.NewArray(0)
	seen := map[string]bool{}
	for _, text := range given {
		items, err := o.items(text, in)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			v, err := scalar(*o.Type.Elem, item.text, in)
			if err != nil {
				return nil, fmt.Errorf("%s%w", item.where, err)
			}
			if !seen[item.text] {
				seen[item.text] = true
				luavalue.Append(list, v)
			}
		}
	}
	if luavalue.Len(list) == 0 {
		return nil, errors.New("the list is empty")
	}
	return list, nil
}

type listItem struct{ text, where string }

func (o *Option) items(text string, in Input) ([]listItem, error) {
	path, isFile := o.file(text)
	if !isFile {
		var items []listItem
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, listItem{text: item})
			}
		}
		return items, nil
	}
	content, err := in.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if text, err = stdlib.ReadText(string(content), ""); err != nil {
		return nil, fmt.Errorf("%s: %w: save it as UTF-8", path, err)
	}
	var items []listItem
	for i, line := range strings.Split(text, "\n") {
		if item := o.withoutComment(strings.TrimSpace(line)); item != "" {
			items = append(items, listItem{item, fmt.Sprintf("%s, line %d: ", path, i+1)})
		}
	}
	return items, nil
}

// withoutComment returns a line of a file without the comment in it. A # begins one at the
// start of a line and, where no item contains a blank, also after a blank. Where an item may be
// an alias of a room, which begins with # too, the # of a comment has a blank, another # or
// nothing behind it.
func (o *Option) withoutComment(line string) string {
	for i := 0; i < len(line); i++ {
		if line[i] != '#' || i > 0 && (o.Type.Elem.Kind == catalog.String || !isBlank(line[i-1])) {
			continue
		}
		if next := line[i+1:]; !o.takesAliases() || next == "" || next[0] == '#' || isBlank(next[0]) {
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

func (o *Option) takesAliases() bool {
	kind := o.Type.Elem.Kind
	return kind == catalog.RoomAlias || kind == catalog.RoomIDOrAlias
}

// file tells @FILE from a user id: @alice:example.org is an id, but @users.txt is a file,
// and so is whatever begins like a path, such as @./alice:example.org.
func (o *Option) file(text string) (path string, ok bool) {
	if text == "-" {
		return "-", true
	}
	path, ok = strings.CutPrefix(text, "@")
	for _, start := range []string{"/", "./", "../"} {
		if ok && strings.HasPrefix(path, start) {
			return path, true
		}
	}
	if ok && o.Type.Elem.Kind == catalog.UserID && o.Type.Elem.CheckText(text) == nil {
		return "", false
	}
	return path, ok
}
