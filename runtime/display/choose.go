package display

import (
	"cmp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/terminal"
)

const (
	usefulWidth = 14 // of a column with texts; wider ones do not push out others that people look for
	wholeWidth  = 60 // of a column; up to here, a wider one pushes out what hardly anybody looks for
	columnGap   = 2
	flagsName   = "flags"
)

// The ranks of fields: first one of each kind that people look for, and then the others. A
// field that says the same of every object, or the same as another field, is only shown where
// there is room for it, one that tells a person nothing after that, and an empty one never.
const (
	rankID = iota
	rankName
	rankAmount
	rankFlags
	rankLastSeen
	rankCreated
	rankOtherAmount // from here on, names are shown whole before there is room for more
	rankOtherName
	rankOtherID
	rankOtherMoment
	rankText
	rankNested
	rankSame
	rankOpaque
	rankEmpty
)

// choose shows the fields that matter most and have room.
func (l Look) choose(fields []*field, objects int) Grid {
	candidates, flags := withFlags(fields, objects)
	ranks := ranksOf(candidates, identity(fields))
	byRank := func(a, b *field) int {
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(b.filled, a.filled))
	}
	slices.SortStableFunc(candidates, byRank)
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
			needed, wanted = min(width, f.useful())+columnGap, min(width, wholeWidth)+columnGap
		}
		taken := used
		if ranks[f] >= rankOtherAmount {
			taken = whole
		}
		if i > 0 && l.Width > 0 && taken+needed > l.Width {
			continue
		}
		used += needed
		whole += wanted
		chosen = append(chosen, f)
	}
	if i := slices.Index(chosen, flags.field); flags.field != nil && i >= 0 { // the times stand before them
		times := func(f *field) bool { return ranks[f] == rankLastSeen || ranks[f] == rankCreated }
		for ; i+1 < len(chosen) && times(chosen[i+1]); i++ {
			chosen[i], chosen[i+1] = chosen[i+1], chosen[i]
		}
	}
	l.detail(chosen)
	g := l.layOut(chosen, objects)
	isShown := func(f *field) bool { return slices.Contains(chosen, f) }
	for _, f := range fields {
		if !isShown(f) && !(slices.Contains(flags.of, f) && isShown(flags.field)) {
			g.Left = append(g.Left, f.name)
		}
	}
	return g
}

// useful is how wide a column must be to be of use.
func (f *field) useful() int {
	if f.kind == text || f.kind == nested {
		return usefulWidth
	}
	return wholeWidth
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
	all.field = flagsOf(all.of, objects)
	return append(others, all.field), all
}

// flagsOf is a column that names the flags that are set.
func flagsOf(flags []*field, objects int) *field {
	f := emptyField(flagsName, objects)
	f.filled, f.varies, f.of = 1, true, flags
	for i := range objects {
		var set []string
		for _, flag := range flags {
			if flag.values[i] == lua.LTrue {
				set = append(set, flag.name)
			}
		}
		f.values[i] = lua.LString(strings.Join(set, ", "))
	}
	return f
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

// ranksOf says how much people look for each field.
func ranksOf(fields []*field, id *field) map[*field]int {
	ranks, taken := map[*field]int{}, map[int]bool{}
	before := []*field{id}
	for _, f := range fields {
		r := rank(f, id)
		if r < rankSame && r > rankID && slices.ContainsFunc(before, f.repeats) {
			r = rankSame
		}
		before = append(before, f)
		first, others := r, others[r]
		if others > 0 && taken[first] {
			r = others
		}
		taken[first] = true
		ranks[f] = r
	}
	return ranks
}

// others are the ranks of further fields of a kind.
var others = map[int]int{rankName: rankOtherName, rankAmount: rankOtherAmount, rankLastSeen: rankOtherMoment, rankCreated: rankOtherMoment}

// rank is that of the first field of its kind.
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
		return rankOtherMoment
	case f.kind == size || f.kind == number:
		return rankAmount
	case f.kind == nested:
		return rankNested
	case isName(f.name):
		return rankName
	case f.namesThing():
		return rankOtherID
	case f.kind == text && f.every(isOpaque):
		return rankOpaque
	}
	return rankText
}

// repeats says whether a field has the same in it as another one.
func (f *field) repeats(other *field) bool {
	return other != nil && other != f && len(f.values) > 1 && f.kind == other.kind && f.kind != flag && slices.Equal(f.values, other.values)
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

// layOut writes the cells of the fields.
func (l Look) layOut(fields []*field, objects int) Grid {
	widths := l.widths(fields)
	g := Grid{Rows: make([][]string, objects), fields: fields}
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

// widths are how much room the cells need.
func (l Look) widths(fields []*field) []int {
	widths := make([]int, len(fields))
	for i, f := range fields {
		widths[i] = l.width(f)
		if i == 0 {
			widths[i] = l.firstWidth(f)
		}
	}
	return widths
}

// detail gives room that is left to the times: to the time of day, and then to how long ago
// that is, as long as the whole line fits.
func (l Look) detail(fields []*field) {
	widths := l.widths(fields)
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

// like shows these objects with the columns of another grid.
func (l Look) like(g Grid, all []*field, objects int) Grid {
	columns := make([]*field, len(g.fields))
	for i, column := range g.fields {
		columns[i] = flagsLike(g, column, all, objects)
		for _, f := range all {
			if columns[i] == nil && f.name == column.name {
				columns[i] = f
			}
		}
		if columns[i] == nil {
			columns[i] = emptyField(column.name, objects)
			l.study(columns[i])
		}
		columns[i].level = column.level
	}
	return l.layOut(columns, objects)
}

// flagsLike is the column of flags, also of those that no object before had; nil for another
// column.
func flagsLike(g Grid, column *field, all []*field, objects int) *field {
	if column.of == nil {
		return nil
	}
	shown := func(f *field) bool {
		return slices.ContainsFunc(g.fields, func(c *field) bool { return c.of == nil && c.name == f.name })
	}
	var set []*field
	for _, f := range all {
		known := slices.ContainsFunc(column.of, func(c *field) bool { return c.name == f.name })
		if f.kind == flag && (known || f.varies) && !shown(f) {
			set = append(set, f)
		}
	}
	return flagsOf(set, objects)
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
