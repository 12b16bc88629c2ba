package luasyntax

import "fmt"

// Bounds of one function. Upvalues can be more than the 60 of Lua 5.1.
const (
	maxLocals   = 200
	maxUpvalues = 255
)

// scope is what we know of a function while it is parsed.
type scope struct {
	function *Function
	outer    *scope
	active   []*Local // the locals in scope, the innermost last
	loops    int      // that enclose the current token
	upvalues map[*Local]int
}

// declared is a local in scope, and the function that it belongs to.
type declared struct {
	local *Local
	scope *scope
}

// show brings locals into scope.
func (p *parser) show(locals ...*Local) {
	s := p.scope
	if len(s.active)+len(locals) > maxLocals {
		p.failAt(p.last.line, fmt.Sprintf("%s has more than %d local variables", s.function.describe(), maxLocals))
	}
	s.active = append(s.active, locals...)
	for _, l := range locals {
		p.visible[l.Name] = append(p.visible[l.Name], declared{l, s})
	}
}

// hide ends the scope of the current function's locals after the first n.
func (p *parser) hide(n int) {
	for _, l := range p.scope.active[n:] {
		same := p.visible[l.Name]
		p.visible[l.Name] = same[:len(same)-1]
	}
	p.scope.active = p.scope.active[:n]
}

func (f *Function) describe() string {
	if f.FirstLine == 0 {
		return "main function"
	}
	return fmt.Sprintf("function at line %d", f.FirstLine)
}

// upvalue returns the index of the upvalue through which a function uses a local of an
// enclosing one.
func (p *parser) upvalue(s *scope, d declared) int {
	if i, ok := s.upvalues[d.local]; ok {
		return i
	}
	u := Upvalue{Name: d.local.Name}
	if s.outer == d.scope {
		u.Local = d.local
		u.Local.Captured = true
	} else {
		u.Outer = p.upvalue(s.outer, d)
	}
	i := len(s.function.Upvalues)
	if i == maxUpvalues {
		p.failAt(p.now.line, fmt.Sprintf("%s has more than %d upvalues", s.function.describe(), maxUpvalues))
	}
	s.function.Upvalues = append(s.function.Upvalues, u)
	if s.upvalues == nil {
		s.upvalues = map[*Local]int{}
	}
	s.upvalues[d.local] = i
	return i
}

// resolve returns what a name refers to here.
func (p *parser) resolve(name string, line int) Expr {
	same := p.visible[name]
	if len(same) == 0 {
		return &GlobalName{at(line), name}
	}
	d := same[len(same)-1]
	if d.scope == p.scope {
		return &LocalName{at(line), d.local}
	}
	return &UpvalueName{at(line), p.upvalue(p.scope, d), name}
}
