package luacode

import (
	"sort"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// label is a place that a goto can jump to.
type label struct {
	block  *block
	pc     int
	active int // how many locals are in scope there
	first  int // the first register after theirs
	line   int
}

// pendingGoto is a goto whose label has not been read yet.
type pendingGoto struct {
	close int // its OP_CLOSE
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

// gotoStatement jumps to a label of this block or of one around it, forward or back.
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

// arrive makes a goto jump to a label.
func (f *function) arrive(g pendingGoto, l label) {
	f.proto.Code[g.close] = uint32(lua.OP_CLOSE)<<26 | uint32(l.first)<<18
	f.aim(g.jump, l.pc)
}

// label marks a place. At the end of a block the block's locals are no longer in scope,
// unless they are visible in an until condition.
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

// arriveAll makes the waiting gotos of a label's block and the blocks inside jump to
// the label.
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

// checkScope refuses a goto into the scope of a local that is declared after it.
func (f *function) checkScope(name string, g pendingGoto, l label) {
	if l.active == 0 || f.active[l.active-1].since <= g.jump {
		return
	}
	i := sort.Search(l.active, func(i int) bool { return f.active[i].since > g.jump })
	f.fail(g.line, "<goto %s> jumps into the scope of local '%s'", name, f.active[i].name)
}

// forgetLabels removes a block's labels, which are no longer visible.
func (f *function) forgetLabels(b *block) {
	for _, name := range b.labels {
		same := f.labels[name]
		f.labels[name] = same[:len(same)-1]
	}
}

// checkGotos refuses a goto whose label was not found.
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
