package luasyntax

import (
	"fmt"
	"slices"
)

// Bounds of one function, those of Lua 5.1 where it is not narrower than it must be.
const (
	maxLocals   = 200
	maxUpvalues = 255
)

// scope is what is known of a function while it is read.
type scope struct {
	function *Function
	outer    *scope
	active   []*Local // the locals that can be seen, the innermost last
	loops    int      // around the present place
}

// show makes locals visible.
func (p *parser) show(locals ...*Local) {
	s := p.scope
	if len(s.active)+len(locals) > maxLocals {
		p.failAt(p.last.line, fmt.Sprintf("%s has more than %d local variables", s.function.describe(), maxLocals))
	}
	s.active = append(s.active, locals...)
}

func (f *Function) describe() string {
	if f.FirstLine == 0 {
		return "main function"
	}
	return fmt.Sprintf("function at line %d", f.FirstLine)
}

// find returns the local that a name means in this function, or nil.
func (s *scope) find(name string) *Local {
	for _, l := range slices.Backward(s.active) {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// upvalue returns the upvalue that a name means in a function, and false where no
// function around has such a local.
func (p *parser) upvalue(s *scope, name string) (int, bool) {
	if i := slices.IndexFunc(s.function.Upvalues, func(u Upvalue) bool { return u.Name == name }); i >= 0 {
		return i, true
	}
	if s.outer == nil {
		return 0, false
	}
	u := Upvalue{Name: name}
	if u.Local = s.outer.find(name); u.Local != nil {
		u.Local.Captured = true
	} else if outer, ok := p.upvalue(s.outer, name); ok {
		u.Outer = outer
	} else {
		return 0, false
	}
	if len(s.function.Upvalues) == maxUpvalues {
		p.failAt(p.now.line, fmt.Sprintf("%s has more than %d upvalues", s.function.describe(), maxUpvalues))
	}
	s.function.Upvalues = append(s.function.Upvalues, u)
	return len(s.function.Upvalues) - 1, true
}

// resolve says what a name is here.
func (p *parser) resolve(name string, line int) Expr {
	if l := p.scope.find(name); l != nil {
		return &LocalName{at(line), l}
	}
	if i, ok := p.upvalue(p.scope, name); ok {
		return &UpvalueName{at(line), i, name}
	}
	return &GlobalName{at(line), name}
}
