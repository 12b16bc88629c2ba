package luasyntax

import "fmt"

// showOuter brings Options.Outer into scope, as locals of a function around the chunk.
func (p *parser) showOuter() {
	around := &scope{}
	for _, name := range p.o.Outer {
		p.visible[name] = append(p.visible[name], declared{&Local{Name: name}, around})
	}
	p.scope.outer = around
}

// Report makes a chunk report its locals: after each statement that declares some, it
// calls a function with a closure that captures them. It does not report those of inner
// blocks and functions. The function is the chunk's last upvalue, and the caller provides
// it. Report returns false, and changes nothing, if the chunk declares none.
func (f *Function) Report() (bool, error) {
	var body []Stmt
	for _, s := range f.Body {
		body = append(body, s)
		if locals, line := declaredBy(s); len(locals) > 0 {
			body = append(body, f.report(locals, line))
		}
	}
	if len(body) == len(f.Body) {
		return false, nil
	}
	if len(f.Upvalues) == maxUpvalues {
		return false, fmt.Errorf("%s has more than %d upvalues", f.describe(), maxUpvalues-1)
	}
	f.Body, f.Upvalues = body, append(f.Upvalues, Upvalue{Name: reporter, Local: &Local{Name: reporter}})
	return true, nil
}

// reporter names the upvalue of the function that Report makes a chunk call. No source
// can have this name.
const reporter = "(report)"

// report is the call for some locals.
func (f *Function) report(locals []*Local, line int) Stmt {
	closure := &Function{at: at(line), FirstLine: line, LastLine: line}
	for _, l := range locals {
		l.Captured = true
		closure.Upvalues = append(closure.Upvalues, Upvalue{Name: l.Name, Local: l})
	}
	function := &UpvalueName{at(line), len(f.Upvalues), reporter}
	return &CallStmt{&Call{at(line), function, []Expr{closure}}}
}

// declaredBy returns the locals that a statement declares, and its last line.
func declaredBy(s Stmt) ([]*Local, int) {
	switch s := s.(type) {
	case *LocalStmt:
		return s.Names, s.Line
	case *LocalFunction:
		return []*Local{s.Name}, s.Function.LastLine
	}
	return nil, 0
}
