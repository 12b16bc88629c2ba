package luacode

import (
	"sort"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// label is a place that goto can go on at.
type label struct {
	block  *block
	pc     int
	active int // how many locals live there
	first  int // the first register behind theirs
	line   int
}

// pendingGoto is a goto whose label has not been seen yet.
type pendingGoto struct {
	close int // its instruction that ends the lives of locals
	jump  int
	line  int
}

func onlyLabels(body []luasyntax.Stmt) bool {
	for _, s := range body {
		if _, ok := s.(*luasyntax.Label); !ok {
			return false
		}
	}
	return true
}

// gotoStatement goes on at a label of this block or one around it, before or behind.
func (f *function) gotoStatement(s *luasyntax.Goto) {
	g := pendingGoto{line: s.Line}
	g.close = f.emitABC(lua.OP_CLOSE, f.free, 0, 0, s.Line)
	g.jump = f.emitABx(lua.OP_JMP, 0, 0, s.Line)
	if same := f.labels[s.Name]; len(same) > 0 {
		f.arrive(g, same[len(same)-1])
		return
	}
	f.gotos[s.Name] = append(f.gotos[s.Name], g)
}

// arrive makes a goto go on at a label.
func (f *function) arrive(g pendingGoto, l label) {
	f.proto.Code[g.close] = uint32(lua.OP_CLOSE)<<26 | uint32(l.first)<<18
	f.aim(g.jump, l.pc)
}

// label marks a place. At the end of a block the locals of the
// block live no more, unless a condition behind it can still see them.
func (f *function) label(s *luasyntax.Label, atEnd bool) {
	b := f.blocks[len(f.blocks)-1]
	same := f.labels[s.Name]
	if n := len(same); n > 0 && same[n-1].block == b {
		f.fail(s.Line, "label '%s' already defined on line %d", s.Name, same[n-1].line)
	}
	l := label{b, f.here(), len(f.active), f.locals, s.Line}
	if atEnd && !b.until {
		l.active = b.active
	}
	f.labels[s.Name] = append(same, l)
	b.labels = append(b.labels, s.Name)
	f.arriveAll(s.Name, l)
	f.pollHost(s.Line)
}

// arriveAll makes the gotos that wait for a label go on there: those of its block and the
// blocks inside.
func (f *function) arriveAll(name string, l label) {
	waiting := f.gotos[name]
	n := len(waiting)
	for ; n > 0 && waiting[n-1].jump >= l.block.begin; n-- {
		g := waiting[n-1]
		f.checkScope(name, g, l)
		f.arrive(g, l)
	}
	f.gotos[name] = waiting[:n]
}

// checkScope refuses a goto that is older than a local that lives at its label.
func (f *function) checkScope(name string, g pendingGoto, l label) {
	if l.active == 0 || f.active[l.active-1].since <= g.jump {
		return
	}
	i := sort.Search(l.active, func(i int) bool { return f.active[i].since > g.jump })
	f.fail(g.line, "<goto %s> jumps into the scope of local '%s'", name, f.active[i].name)
}

// forgetLabels ends the sight of a block's labels.
func (f *function) forgetLabels(b *block) {
	for _, name := range b.labels {
		same := f.labels[name]
		f.labels[name] = same[:len(same)-1]
	}
}

// checkGotos refuses a goto that has found no label.
func (f *function) checkGotos() {
	var first pendingGoto
	var missing string
	for name, waiting := range f.gotos {
		if len(waiting) > 0 && (missing == "" || waiting[0].jump < first.jump) {
			first, missing = waiting[0], name
		}
	}
	if missing != "" {
		f.fail(first.line, "no visible label '%s' for goto", missing)
	}
}
