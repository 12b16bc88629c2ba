package display

import (
	"cmp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/terminal"
)

const (
	usefulWidth = 20 // of a column; wider columns do not push out others that people look for
	wholeWidth  = 60 // of a column; up to here, a wider one pushes out what hardly anybody looks for
	columnGap   = 2
	flagsName   = "flags"
)

// The ranks of fields: what people look for comes first. A field that says the same of
// every object is only shown where there is room for it, and an empty one never.
const (
	rankID = iota
	rankName
	rankLastSeen
	rankCreated
	rankSize
	rankFlags
	rankOtherID
	rankMoment
	rankNumber
	rankText
	rankNested
	rankSame
	rankEmpty
)

// choose shows the fields that matter most and have room.
func (l Look) choose(fields []*field, objects int) Grid {
	candidates, flags := withFlags(fields, objects)
	ranks := map[*field]int{}
	id := identity(fields)
	for _, f := range candidates {
		ranks[f] = rank(f, id)
	}
	slices.SortStableFunc(candidates, func(a, b *field) int {
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(b.filled, a.filled))
	})
	var chosen []*field
	used, whole := 0, 0
	for i, f := range candidates {
		if i > 0 && ranks[f] == rankEmpty {
			break
		}
		needed := l.firstWidth(f)
		wanted := needed
		if i > 0 {
			width := l.width(f)
			needed, wanted = min(width, usefulWidth)+columnGap, min(width, wholeWidth)+columnGap
		}
		taken := used
		if ranks[f] >= rankText {
			taken = whole
		}
		if i > 0 && l.Width > 0 && taken+needed > l.Width {
			continue
		}
		used += needed
		whole += wanted
		chosen = append(chosen, f)
	}
	g := l.layOut(chosen, objects)
	isShown := func(f *field) bool { return slices.Contains(chosen, f) }
	for _, f := range fields {
		if !isShown(f) && !(slices.Contains(flags.of, f) && isShown(flags.field)) {
			g.Left = append(g.Left, f.name)
		}
	}
	return g
}

// flags is the column that names what is true of an object, and the fields that it shows.
type flags struct {
	field *field
	of    []*field
}

// withFlags puts the flags that tell one object from another into one column, and returns
// the other fields and that column.
func withFlags(fields []*field, objects int) ([]*field, flags) {
	var all flags
	var others []*field
	for _, f := range fields {
		if f.kind == flag && f.varies && slices.Contains(f.values, lua.LValue(lua.LTrue)) {
			all.of = append(all.of, f)
		} else {
			others = append(others, f)
		}
	}
	if len(all.of) == 0 {
		return others, all
	}
	all.field = &field{name: flagsName, place: len(fields), filled: 1, varies: true, values: make([]lua.LValue, objects)}
	for i := range objects {
		var set []string
		for _, f := range all.of {
			if f.values[i] == lua.LTrue {
				set = append(set, f.name)
			}
		}
		all.field.values[i] = lua.LString(strings.Join(set, ", "))
	}
	return append(others, all.field), all
}

// identity is the field that tells which object a row is about: an id that no two objects
// share, else anything that no two share, else the first field with an id.
func identity(fields []*field) *field {
	for _, fits := range []func(*field) bool{
		func(f *field) bool { return f.unique && f.namesThing() && f.kind != nested },
		func(f *field) bool { return f.unique && f.kind == text },
		func(f *field) bool { return f.unique && f.kind == number },
		func(f *field) bool { return f.filled > 0 && f.varies && f.namesThing() && f.kind != nested },
		func(f *field) bool { return f.filled > 0 && f.kind != nested },
	} {
		if i := slices.IndexFunc(fields, fits); i >= 0 {
			return fields[i]
		}
	}
	return nil
}

// rank says how much people look for a field.
func rank(f, id *field) int {
	switch {
	case f == id:
		return rankID
	case f.filled == 0 || f.kind == flag && !slices.Contains(f.values, lua.LValue(lua.LTrue)):
		return rankEmpty
	case f.name == flagsName && f.kind == text: // those of a script's own, even if they are all the same
		return rankFlags
	case !f.varies:
		return rankSame
	case f.kind == moment && strings.Contains(f.name, "last"):
		return rankLastSeen
	case f.kind == moment && strings.Contains(f.name, "creat"):
		return rankCreated
	case f.kind == moment:
		return rankMoment
	case f.kind == size:
		return rankSize
	case f.kind == number:
		return rankNumber
	case f.kind == nested:
		return rankNested
	case isName(f.name):
		return rankName
	case f.namesThing():
		return rankOtherID
	}
	return rankText
}

// isName says whether a field has what people call a thing.
func isName(name string) bool {
	for _, part := range []string{"name", "alias", "title", "label", "summary"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// layOut writes the cells of the fields. Room that is left goes to the times.
func (l Look) layOut(fields []*field, objects int) Grid {
	widths := make([]int, len(fields))
	for i, f := range fields {
		widths[i] = l.width(f)
		if i == 0 {
			widths[i] = l.firstWidth(f)
		}
	}
	l.detail(fields, widths)
	g := Grid{Rows: make([][]string, objects)}
	for i, f := range fields {
		g.Heading = append(g.Heading, aligned(f, f.name, widths[i]))
	}
	for r := range g.Rows {
		g.Rows[r] = make([]string, len(fields))
		for i, f := range fields {
			g.Rows[r][i] = aligned(f, l.cell(f, f.values[r]), widths[i])
		}
	}
	return g
}

// detail adds the time of day to the times, and then how long ago that is, as long as the
// whole line fits.
func (l Look) detail(fields []*field, widths []int) {
	for _, detail := range []level{minute, ago} {
		for i, f := range fields {
			if f.kind != moment || detail == ago && l.Now.IsZero() {
				continue
			}
			before := f.level
			f.level = detail
			if wider := l.width(f); l.Width > 0 && total(widths)-widths[i]+wider > l.Width {
				f.level = before
			} else {
				widths[i] = wider
			}
		}
	}
}

func total(widths []int) int {
	sum := columnGap * (len(widths) - 1)
	for _, width := range widths {
		sum += width
	}
	return sum
}

// aligned puts numbers to the right of their column.
func aligned(f *field, text string, width int) string {
	if f.kind != number && f.kind != size {
		return text
	}
	return strings.Repeat(" ", max(0, width-terminal.Width(text))) + text
}
