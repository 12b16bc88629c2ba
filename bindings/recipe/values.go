package recipe

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
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
	switch o.Form {
	case CSV:
		return errors.New("a file that is read has no default")
	case Time:
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
	case o.Default == lua.LNil && o.Type.Kind == catalog.Boolean:
		return lua.LFalse, nil
	case o.Form == Time && o.Default != lua.LNil:
		ms, err := stdlib.ParseMoment(o.Default.String(), in.Now, in.Zone)
		return lua.LNumber(ms), err
	}
	return o.Default, nil
}

// list reads a list: items between commas, @FILE for a file with one item a line,
// @FILE#COLUMN for a column of a CSV file, - for standard input. Duplicates are dropped, and of
// a file blank lines and comments too.
func (o *Option) list(given []string, in Input) (lua.LValue, error) {
	list := luavalue.NewArray(0)
	seen := map[string]bool{}
	for _, text := range given {
		items, err := o.items(text, in)
		if err != nil {
			return nil, err
		}
		var wrong problems
		for _, item := range items {
			v, err := scalar(*o.Type.Elem, item.text, in)
			if err != nil && item.where == "" && in.IsFile != nil && in.IsFile(item.text) {
				err = fmt.Errorf("%w; there is a file of that name: @%s reads it", err, item.text)
			}
			if err != nil {
				wrong.add(fmt.Errorf("%s%w", item.where, err))
				continue
			}
			if !seen[item.text] {
				seen[item.text] = true
				luavalue.Append(list, v)
			}
		}
		if err := wrong.all(); err != nil {
			return nil, err
		}
	}
	if luavalue.Len(list) == 0 {
		return nil, errors.New("the list is empty")
	}
	return list, nil
}

// problems collects what is wrong with a list, so that nobody has to run a recipe once for
// each line of a file.
type problems []error

const mostProblems = 10

func (p *problems) add(err error) { *p = append(*p, err) }

// all is one error for all of them, or nil.
func (p problems) all() error {
	if len(p) < 2 {
		return errors.Join(p...)
	}
	var out strings.Builder
	for _, err := range p[:min(len(p), mostProblems)] {
		out.WriteString("\n" + err.Error())
	}
	if more := len(p) - mostProblems; more > 0 {
		fmt.Fprintf(&out, "\nand %d more", more)
	}
	return errors.New(out.String()[1:])
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
	if path, column, ok := strings.Cut(path, "#"); ok {
		return columnOf(path, column, in)
	}
	text, path, err := readText(path, in)
	if err != nil {
		return nil, err
	}
	var items []listItem
	for i, line := range strings.Split(text, "\n") {
		if item := o.withoutComment(strings.TrimSpace(line)); item != "" {
			items = append(items, listItem{item, fmt.Sprintf("%s, line %d: ", path, i+1)})
		}
	}
	return items, o.checkNoSheet(items, path)
}

// checkNoSheet tells a CSV file, of which a column is meant, from a list.
func (o *Option) checkNoSheet(items []listItem, path string) error {
	if len(items) == 0 || !strings.ContainsAny(items[0].text, ";\t,") || o.Type.Elem.CheckText(items[0].text) == nil {
		return nil
	}
	return fmt.Errorf("%s begins with %q, so it is a CSV file: say which column, as in @%s#user_id", path, items[0].text, path)
}

// readText reads a file in UTF-8, in UTF-16, or in the encoding whose name stands before its
// path. It returns the path without that.
func readText(path string, in Input) (text, file string, err error) {
	encoding, file := stdlib.CutEncoding(path)
	content, err := in.ReadFile(file)
	if err != nil {
		return "", file, err
	}
	text, err = stdlib.ReadText(string(content), encoding)
	var other *stdlib.EncodingError
	if errors.As(err, &other) {
		if other.Certain {
			text, err = stdlib.ReadText(string(content), other.Encoding)
		} else {
			err = fmt.Errorf("%w: if it is, write %s:%s, else save it as UTF-8", err, other.Encoding, file)
		}
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return text, file, err
}

// columnOf returns the cells of a column of a CSV file that are not empty.
func columnOf(path, column string, in Input) ([]listItem, error) {
	sheet, path, err := readSheet(path, in)
	if err != nil {
		return nil, err
	}
	at := columnIndex(sheet.Columns, column)
	if at < 0 {
		return nil, missingColumn(path, column, sheet.Columns)
	}
	var items []listItem
	for i, row := range sheet.Rows {
		if row[at] != "" {
			items = append(items, listItem{row[at], fmt.Sprintf("%s, line %d: ", path, sheet.Lines[i])})
		}
	}
	return items, nil
}

func readSheet(path string, in Input) (sheet *stdlib.Sheet, file string, err error) {
	text, file, err := readText(path, in)
	if err != nil {
		return nil, file, err
	}
	if sheet, err = stdlib.ReadSheet(text); err != nil {
		return nil, file, fmt.Errorf("%s: %w", file, err)
	}
	return sheet, file, nil
}

// columnIndex finds a column by its name, in any case; -1 if there is none.
func columnIndex(columns []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, strings.TrimSpace(name)) })
}

func missingColumn(path, name string, columns []string) error {
	return fmt.Errorf("%s has no column %q%s", path, name,
		spell.DidYouMean(name, columns, "; there are: "+strings.Join(columns, ", ")))
}

// rows reads a CSV file: a list of tables by column, each with the line in which it begins.
// Columns that the recipe asks for have the names that it gives them.
func (o *Option) rows(path string, in Input) (lua.LValue, error) {
	sheet, path, err := readSheet(strings.TrimPrefix(path, "@"), in)
	if err != nil {
		return nil, err
	}
	for _, name := range o.Columns {
		at := columnIndex(sheet.Columns, name)
		if at < 0 {
			return nil, missingColumn(path, name, sheet.Columns)
		}
		sheet.Columns[at] = name
	}
	list := luavalue.NewArray(len(sheet.Rows))
	for i, cells := range sheet.Rows {
		row := luavalue.NewTable(len(cells) + 1)
		row.RawSetString("line", lua.LNumber(sheet.Lines[i]))
		for j, column := range sheet.Columns {
			row.RawSetString(column, lua.LString(cells[j]))
		}
		luavalue.Append(list, row)
	}
	return list, nil
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
	if encoding, _ := stdlib.CutEncoding(path); ok && encoding != "" {
		return path, true
	}
	if ok && o.Type.Elem.Kind == catalog.UserID && o.Type.Elem.CheckText(text) == nil {
		return "", false
	}
	return path, ok
}
