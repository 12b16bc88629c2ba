package luacode

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luasyntax"
)

// label is a place that goto can go on at.
type label struct {
	pc     int
	active int // how many locals live there
	first  int // the first register behind theirs
	line   int
}

// pendingGoto is a goto whose label has not been seen yet.
type pendingGoto struct {
	name   string
	active int // how many of the locals that live at the goto still do
	close  int // its instruction that ends the lives of locals
	jump   int
	line   int
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
	g := pendingGoto{name: s.Name, active: len(f.active), line: s.Line}
	g.close = f.emitABC(lua.OP_CLOSE, f.free, 0, 0, s.Line)
	g.jump = f.emitABx(lua.OP_JMP, 0, 0, s.Line)
	for i := len(f.blocks) - 1; i >= 0; i-- {
		if l, ok := f.blocks[i].labels[s.Name]; ok {
			f.arrive(g, l)
			return
		}
	}
	b := f.blocks[len(f.blocks)-1]
	b.gotos = append(b.gotos, g)
}

// arrive makes a goto go on at a label.
func (f *function) arrive(g pendingGoto, l label) {
	if l.active > g.active {
		f.fail(g.line, "<goto %s> jumps into the scope of local '%s'", g.name, f.active[g.active].Name)
	}
	f.proto.Code[g.close] = uint32(lua.OP_CLOSE)<<26 | uint32(l.first)<<18
	f.aim(g.jump, l.pc)
}

// label marks a place. At the end of a block the locals of the
// block live no more, unless a condition behind it can still see them.
func (f *function) label(s *luasyntax.Label, atEnd bool) {
	b := f.blocks[len(f.blocks)-1]
	if old, ok := b.labels[s.Name]; ok {
		f.fail(s.Line, "label '%s' already defined on line %d", s.Name, old.line)
	}
	l := label{f.here(), len(f.active), f.locals, s.Line}
	if atEnd && !b.until {
		l.active = b.active
	}
	b.labels[s.Name] = l
	rest := b.gotos[:0]
	for _, g := range b.gotos {
		if g.name == s.Name {
			f.arrive(g, l)
		} else {
			rest = append(rest, g)
		}
	}
	b.gotos = rest
}

// leaveGotos hands the gotos that found no label in a block to the block around it.
func (f *function) leaveGotos(b *block) {
	if len(b.gotos) == 0 {
		return
	}
	if len(f.blocks) == 0 {
		g := b.gotos[0]
		f.fail(g.line, "no visible label '%s' for goto", g.name)
	}
	outer := f.blocks[len(f.blocks)-1]
	for _, g := range b.gotos {
		g.active = min(g.active, b.active)
		outer.gotos = append(outer.gotos, g)
	}
}
