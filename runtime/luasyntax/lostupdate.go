package luasyntax

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Warning is about code that Lua allows but that is a mistake.
type Warning struct {
	Line    int
	Message string
}

// LostUpdates warns of assignments that lose what other workers do, in functions that
// parallel.each, parallel.map or recipe.items runs. In total = total + f(), Lua reads total and then
// waits in f. Meanwhile other workers add to total. Then Lua sets it to the old value
// plus its own share.
func (f *Function) LostUpdates() []Warning {
	u := &updates{meanings: map[*Local]meaning{}, handed: map[*Function]bool{}}
	u.function(f, nil)
	for _, s := range u.scopes {
		s.boundary = s.outer.boundaryOf()
		if u.handed[s.function] {
			s.boundary = s.depth
		}
		for _, a := range s.assigns {
			u.check(s, a)
		}
	}
	slices.SortStableFunc(u.warnings, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
	return u.warnings
}

// updates is what we find out about a chunk.
type updates struct {
	scopes   []*updateScope // of all functions, the outer before the inner
	meanings map[*Local]meaning
	handed   map[*Function]bool // to workers
	warnings []Warning
}

// updateScope is what we know of one function.
type updateScope struct {
	function *Function
	outer    *updateScope // nil for the chunk
	depth    int          // how many functions enclose it
	boundary int          // the depth of the innermost enclosing function handed to workers, or 0
	upvalues []variable   // their variables
	assigns  []*Assign
	waits    bool // it calls something that may wait
}

// variable is a local, and the depth of the function that declares it.
type variable struct {
	local *Local
	depth int
}

func (s *updateScope) boundaryOf() int {
	if s == nil {
		return 0
	}
	return s.boundary
}

// variable returns the variable of a name; a global has no local and the depth -1.
func (s *updateScope) variable(name Expr) variable {
	switch name := name.(type) {
	case *LocalName:
		return variable{name.Local, s.depth}
	case *UpvalueName:
		return s.upvalues[name.Index]
	}
	return variable{nil, -1}
}

// function examines a function, and reports whether a call of it may wait.
func (u *updates) function(f *Function, outer *updateScope) bool {
	s := &updateScope{function: f, outer: outer}
	if outer != nil {
		s.depth = outer.depth + 1
	}
	for _, up := range f.Upvalues {
		v := variable{up.Local, s.depth - 1}
		if up.Local == nil {
			v = outer.upvalues[up.Outer]
		}
		s.upvalues = append(s.upvalues, v)
	}
	u.scopes = append(u.scopes, s)
	u.block(s, f.Body)
	return s.waits
}

func (u *updates) block(s *updateScope, body []Stmt) {
	for _, stmt := range body {
		if l, ok := stmt.(*LocalFunction); ok {
			u.meanings[l.Name] = neverWaits // assumed for recursive calls
		}
		exprs, blocks := contents(stmt)
		var meanings []meaning
		for _, e := range exprs {
			meanings = append(meanings, u.expression(s, e))
		}
		switch stmt := stmt.(type) {
		case *Assign:
			s.assigns = append(s.assigns, stmt)
		case *LocalFunction:
			u.meanings[stmt.Name] = meanings[0]
		case *LocalStmt:
			for i, m := range meanings[:min(len(meanings), len(stmt.Names))] {
				u.meanings[stmt.Names[i]] = m
			}
		}
		for _, b := range blocks {
			u.block(s, b)
		}
	}
}

// expression examines an expression, and returns what we know of its value.
func (u *updates) expression(s *updateScope, e Expr) meaning {
	if f, ok := e.(*Function); ok {
		if u.function(f, s) {
			return unknown
		}
		return neverWaits
	}
	inOrder(e, func(part Expr) {
		switch part := part.(type) {
		case *Function:
			u.function(part, s)
		case *Call:
			s.waits = s.waits || u.mayWait(s, part)
			if u.meaning(s, part.Function) == startsWorkers {
				u.hand(s, part.Arguments)
			}
		case *MethodCall:
			s.waits = s.waits || u.mayWait(s, part)
		}
	})
	return u.meaning(s, e)
}

// hand records the functions that workers will run. It skips the first argument: that
// is the list, or an iterator, which only the caller runs.
func (u *updates) hand(s *updateScope, arguments []Expr) {
	for _, a := range arguments[min(1, len(arguments)):] {
		fn, _ := a.(*Function)
		if l := s.variable(a).local; l != nil {
			fn = l.Function
		}
		if fn != nil {
			u.handed[fn] = true
		}
	}
}

// check warns of each target that is read before a call and assigned after it.
func (u *updates) check(s *updateScope, a *Assign) {
	if s.boundary == 0 {
		return
	}
	shared := map[string]int{} // the targets that other workers see too
	for i, target := range a.Targets {
		name, path := root(target), pathOf(target)
		if name != nil && path != "" && s.variable(name).depth < s.boundary {
			shared[path] = i
		}
	}
	var read []string
	for _, value := range a.Values {
		inOrder(value, func(e Expr) {
			path := pathOf(e)
			if _, ok := shared[path]; ok {
				read = append(read, path)
			}
			if !u.mayWait(s, e) {
				return
			}
			for _, path := range read {
				if i, ok := shared[path]; ok {
					u.warnings = append(u.warnings, Warning{a.Targets[i].Line(), lost(path, valueOf(a, i))})
					delete(shared, path)
				}
			}
			read = nil
		})
	}
}

// valueOf returns the value for the i-th target of an assignment, or nil.
func valueOf(a *Assign, i int) Expr {
	if i < len(a.Values) {
		return a.Values[i]
	}
	return nil
}

func lost(path string, value Expr) string {
	advice := fmt.Sprintf("call first, and read %s afterwards", path)
	if rest := restOf(path, value); rest != "" {
		advice = fmt.Sprintf("take the answer into a local first: local x = …; %s = %s x", path, rest)
	}
	return fmt.Sprintf("%s is read before the call waits, so other workers' changes to it are lost: %s", path, advice)
}

// restOf returns what precedes the call in a value such as total + f(), with the
// operator. It returns "" if that does not fit on a line.
func restOf(path string, value Expr) string {
	for {
		switch e := value.(type) {
		case *Paren:
			value = e.Inner
		case *Binary:
			if left := written(e.Left, maxPath); left != "" {
				if strings.Contains(left, path) && len(left) <= maxLength {
					return left + " " + e.Op
				}
				return ""
			}
			value = e.Left
		default:
			return ""
		}
	}
}
