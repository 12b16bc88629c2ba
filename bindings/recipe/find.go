package recipe

import (
	"fmt"
	"slices"

	"synlua/runtime/luasyntax"
)

// findStart returns the call of recipe.start in a script, or nil. There is at most one, as a
// statement of its own outside of functions and conditions: elsewhere a person who reads
// the script, and sees it, could not tell whether it holds.
func findStart(name string, script *luasyntax.Function) (*luasyntax.Call, error) {
	calls, wrong := callsOfStart(script)
	if wrong != nil {
		return nil, declarationErrorf("%s:%d: write recipe.start with a dot: a colon puts recipe itself before the declaration", name, wrong.Line())
	}
	own := ownStatements(script.Body)
	for i, call := range calls {
		switch {
		case !slices.Contains(own, call):
			return nil, declarationErrorf("%s:%d: recipe.start stands here inside of a function, a condition or an expression, which may skip it: "+
				"write it once, as a statement of its own: local opts = recipe.start { … }", name, call.Line())
		case i > 0:
			return nil, declarationErrorf("%s:%d: this is a second recipe.start, beside the one in line %d: leave one of them", name, call.Line(), calls[0].Line())
		}
	}
	if len(calls) == 0 {
		return nil, nil
	}
	return calls[0], nil
}

// ownStatements returns the calls that are a statement, or the only value of one.
func ownStatements(body []luasyntax.Stmt) []*luasyntax.Call {
	var calls []*luasyntax.Call
	for _, s := range body {
		var values []luasyntax.Expr
		switch s := s.(type) {
		case *luasyntax.CallStmt:
			values = []luasyntax.Expr{s.Call}
		case *luasyntax.LocalStmt:
			values = s.Values
		case *luasyntax.Assign:
			values = s.Values
		case *luasyntax.Return:
			values = s.Values
		}
		if len(values) != 1 {
			continue
		}
		if call, ok := values[0].(*luasyntax.Call); ok {
			calls = append(calls, call)
		}
	}
	return calls
}

// callsOfStart returns what a person would take for a call of recipe.start, whatever name
// the script gives the module. wrong is one with a colon.
func callsOfStart(script *luasyntax.Function) (calls []*luasyntax.Call, wrong *luasyntax.MethodCall) {
	names := namesOfModule(script)
	script.Walk(func(luasyntax.Stmt) {}, func(e luasyntax.Expr) {
		switch e := e.(type) {
		case *luasyntax.Call:
			if isStart(e.Function, names) {
				calls = append(calls, e)
			}
		case *luasyntax.MethodCall:
			if e.Name == "start" && isModule(e.Object, names) {
				wrong = e
			}
		}
	})
	return calls, wrong
}

// namesOfModule are the variables that hold the module recipe: one of that name, and those
// to which a require "recipe" is assigned.
func namesOfModule(script *luasyntax.Function) map[string]bool {
	names := map[string]bool{"recipe": true}
	script.Walk(func(s luasyntax.Stmt) {
		switch s := s.(type) {
		case *luasyntax.LocalStmt:
			for i, v := range s.Values {
				if i < len(s.Names) && requiresRecipe(v) {
					names[s.Names[i].Name] = true
				}
			}
		case *luasyntax.Assign:
			for i, v := range s.Values {
				if i < len(s.Targets) && requiresRecipe(v) {
					names[nameOf(s.Targets[i])] = true
				}
			}
		}
	}, func(luasyntax.Expr) {})
	return names
}

// isStart says whether an expression is recipe.start or recipe["start"].
func isStart(e luasyntax.Expr, names map[string]bool) bool {
	field, ok := bare(e).(*luasyntax.Index)
	if !ok {
		return false
	}
	key, ok := field.Key.(*luasyntax.String)
	return ok && key.Value == "start" && isModule(field.Object, names)
}

func isModule(e luasyntax.Expr, names map[string]bool) bool {
	name := nameOf(e)
	return name != "" && names[name] || requiresRecipe(e)
}

// requiresRecipe says whether an expression is require "recipe". It counts even if the
// script has a require of its own, since it looks the same.
func requiresRecipe(e luasyntax.Expr) bool {
	call, ok := bare(e).(*luasyntax.Call)
	if !ok || nameOf(call.Function) != "require" || len(call.Arguments) != 1 {
		return false
	}
	module, ok := call.Arguments[0].(*luasyntax.String)
	return ok && module.Value == "recipe"
}

// nameOf is the name of a variable, or "".
func nameOf(e luasyntax.Expr) string {
	switch e := bare(e).(type) {
	case *luasyntax.LocalName:
		return e.Local.Name
	case *luasyntax.UpvalueName:
		return e.Name
	case *luasyntax.GlobalName:
		return e.Name
	}
	return ""
}

// bare is an expression without parentheses around it.
func bare(e luasyntax.Expr) luasyntax.Expr {
	for {
		paren, ok := e.(*luasyntax.Paren)
		if !ok {
			return e
		}
		e = paren.Inner
	}
}

// DeclarationError says why a script does not run, or does not go on: it would not be held
// to what people are shown.
type DeclarationError struct{ Problem string }

func (e *DeclarationError) Error() string { return e.Problem }

func declarationErrorf(format string, args ...any) error {
	return &DeclarationError{fmt.Sprintf(format, args...)}
}
