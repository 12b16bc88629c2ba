package luasyntax

import (
	"maps"
	"slices"
)

// Use is a place where a chunk mentions something of a module.
type Use struct {
	// Path is the module and the fields behind it, such as "synapse.users.list", whatever
	// the chunk calls them.
	Path string
	// Line is where it stands.
	Line int
}

// Uses returns what a chunk mentions of the modules that it requires, in the order of the
// text. It sees names that the chunk gives to modules and to parts of them. It does not see
// what is computed: of synapse.users[name] it returns "synapse.users".
func (f *Function) Uses() []Use {
	u := newUsage(f)
	u.body(f.Body, &usageScope{function: f}, u.chunk)
	return u.all
}

// FunctionUses returns the functions of a module that is written in Lua, by their names
// behind that of the module, with what each mentions of other modules, directly or through
// functions of its own; sorted. The module must return a local that was a table.
func (f *Function) FunctionUses() map[string][]string {
	u := newUsage(f)
	u.body(f.Body, &usageScope{function: f}, u.chunk)
	all := map[string][]string{}
	for name, n := range u.exported {
		paths := map[string]bool{}
		u.collect(n, map[*usageNode]bool{}, paths)
		all[name] = slices.Sorted(maps.Keys(paths))
	}
	return all
}

// usage finds what a chunk mentions.
type usage struct {
	paths    map[*Local]string // what locals hold of modules
	all      []Use
	own      *Local // the table that the chunk returns, or nil
	chunk    *usageNode
	local    map[*Local]*usageNode // what locals hold
	exported map[string]*usageNode // functions in the table that is returned
}

// usageNode is what a local holds, or a function of the table that is returned, or the chunk.
// A function without a name belongs to what is around it.
type usageNode struct {
	paths  []string // that it mentions
	locals []*Local // that it mentions
	own    []string // fields of the table that is returned
}

// usageScope is a function inside of others.
type usageScope struct {
	function *Function
	outer    *usageScope
}

// ownPath begins the paths of what the chunk returns.
const ownPath = "\x00"

func newUsage(f *Function) *usage {
	u := &usage{paths: map[*Local]string{}, chunk: &usageNode{}, local: map[*Local]*usageNode{}, exported: map[string]*usageNode{}}
	if n := len(f.Body); n > 0 {
		if r, ok := f.Body[n-1].(*Return); ok && len(r.Values) == 1 {
			if name, ok := r.Values[0].(*LocalName); ok {
				u.own = name.Local
				u.paths[u.own] = ownPath
			}
		}
	}
	return u
}

func (u *usage) body(body []Stmt, s *usageScope, n *usageNode) {
	for _, stmt := range body {
		u.statement(stmt, s, n)
	}
}

func (u *usage) statement(stmt Stmt, s *usageScope, n *usageNode) {
	switch stmt := stmt.(type) {
	case *LocalStmt:
		for i, name := range stmt.Names {
			if i < len(stmt.Values) && name != u.own {
				if path := u.path(stmt.Values[i], s); path != "" {
					u.paths[name] = path
				}
			}
			u.local[name] = &usageNode{}
		}
		for i, value := range stmt.Values {
			into := u.local[stmt.Names[min(i, len(stmt.Names)-1)]]
			u.expression(value, s, into)
		}
		n.locals = append(n.locals, stmt.Names...)
		return
	case *LocalFunction:
		u.local[stmt.Name] = &usageNode{}
		u.function(stmt.Function, s, u.local[stmt.Name])
		return
	case *FunctionStmt:
		if path := u.path(stmt.Target, s); len(path) > len(ownPath) && path[:len(ownPath)] == ownPath {
			node := &usageNode{}
			u.exported[path[len(ownPath)+1:]] = node
			u.function(stmt.Function, s, node)
			return
		}
	}
	exprs, blocks := contents(stmt)
	for _, e := range exprs {
		u.expression(e, s, n)
	}
	for _, block := range blocks {
		u.body(block, s, n)
	}
}

func (u *usage) function(f *Function, s *usageScope, n *usageNode) {
	u.body(f.Body, &usageScope{f, s}, n)
}

// expression records the longest path that it finds at each place.
func (u *usage) expression(e Expr, s *usageScope, n *usageNode) {
	if f, ok := e.(*Function); ok {
		u.function(f, s, n)
		return
	}
	if local := s.local(e); local != nil {
		n.locals = append(n.locals, local)
	}
	switch path := u.path(e, s); {
	case path == "":
		for _, part := range operands(e) {
			u.expression(part, s, n)
		}
	case path[:len(ownPath)] != ownPath:
		u.all = append(u.all, Use{path, e.Line()})
		n.paths = append(n.paths, path)
	case len(path) > len(ownPath):
		n.own = append(n.own, path[len(ownPath)+1:])
	}
}

// path is what an expression is of a module, or "".
func (u *usage) path(e Expr, s *usageScope) string {
	switch e := e.(type) {
	case *LocalName, *UpvalueName:
		return u.paths[s.local(e)]
	case *Paren:
		return u.path(e.Inner, s)
	case *Call:
		if isRequire(e) {
			return e.Arguments[0].(*String).Value
		}
	case *Index:
		key, ok := e.Key.(*String)
		if path := u.path(e.Object, s); ok && path != "" {
			return path + "." + key.Value
		}
	}
	return ""
}

// local is the variable that an expression names, or nil.
func (s *usageScope) local(e Expr) *Local {
	switch e := e.(type) {
	case *LocalName:
		return e.Local
	case *UpvalueName:
		index := e.Index
		for ; s != nil && index < len(s.function.Upvalues); s = s.outer {
			up := s.function.Upvalues[index]
			if up.Local != nil {
				return up.Local
			}
			index = up.Outer
		}
	}
	return nil
}

// collect adds what a function mentions, and what those functions do that it mentions.
func (u *usage) collect(n *usageNode, seen map[*usageNode]bool, paths map[string]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	for _, path := range n.paths {
		paths[path] = true
	}
	for _, local := range n.locals {
		u.collect(u.local[local], seen, paths)
	}
	for _, name := range n.own {
		u.collect(u.exported[name], seen, paths)
	}
}
