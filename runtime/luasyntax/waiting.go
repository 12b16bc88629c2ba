package luasyntax

import (
	"slices"
	"strings"
)

// meaning is what we know of a value.
type meaning int

const (
	unknown       meaning = iota
	neverWaits            // a function that returns without waiting for anything
	library               // a table of such functions
	workers               // the module parallel
	recipes               // the module recipe
	startsWorkers         // a function of either that runs a function for many items at once
)

// known are the globals and modules that we know more about.
var known = map[string]meaning{}

// modules have functions that start workers.
var modules = map[string]struct {
	meaning meaning
	starts  []string
}{
	"parallel": {workers, []string{"each", "map"}},
	"recipe":   {recipes, []string{"items"}},
}

// starts reports whether a field of a module starts workers.
func (m meaning) starts(field string) bool {
	for _, module := range modules {
		if module.meaning == m {
			return slices.Contains(module.starts, field)
		}
	}
	return false
}

func init() {
	for name, m := range modules {
		known[name] = m.meaning
	}
	for _, name := range strings.Fields("assert error getmetatable ipairs next pairs print rawequal rawget rawset select setmetatable tonumber tostring type unpack") {
		known[name] = neverWaits
	}
	for _, name := range strings.Fields("math os string table csv json log") {
		known[name] = library
	}
}

// textMethods are the methods of strings.
var textMethods = map[string]bool{}

func init() {
	for _, name := range strings.Fields("byte find format gmatch gsub len lower match rep reverse sub upper") {
		textMethods[name] = true
	}
}

// mayWait reports whether an expression is a call during which other workers may run.
func (u *updates) mayWait(s *updateScope, e Expr) bool {
	switch e := e.(type) {
	case *Call:
		return u.meaning(s, e.Function) != neverWaits && !isRequire(e)
	case *MethodCall:
		return !textMethods[e.Name]
	}
	return false
}

// meaning returns what we know of a value without examining functions.
func (u *updates) meaning(s *updateScope, e Expr) meaning {
	switch e := e.(type) {
	case *LocalName, *UpvalueName:
		if m := u.meanings[s.variable(e).local]; m != unknown {
			return m
		}
		return modules[nameOf(e)].meaning
	case *GlobalName:
		return known[e.Name]
	case *Paren:
		return u.meaning(s, e.Inner)
	case *Call:
		if isRequire(e) {
			return known[e.Arguments[0].(*String).Value]
		}
	case *Index:
		return u.field(s, e)
	}
	return unknown
}

func (u *updates) field(s *updateScope, e *Index) meaning {
	key, ok := e.Key.(*String)
	if !ok {
		return unknown
	}
	switch m := u.meaning(s, e.Object); {
	case m == library:
		return neverWaits
	case m.starts(key.Value):
		return startsWorkers
	}
	return unknown
}

// isRequire reports whether a call is require "name".
func isRequire(c *Call) bool {
	f, ok := c.Function.(*GlobalName)
	if !ok || f.Name != "require" || len(c.Arguments) != 1 {
		return false
	}
	_, ok = c.Arguments[0].(*String)
	return ok
}

func nameOf(e Expr) string {
	switch e := e.(type) {
	case *LocalName:
		return e.Local.Name
	case *UpvalueName:
		return e.Name
	}
	return ""
}
