package luasyntax

// GivesIterator reports whether a call is parallel.each(pairs(t), fn) or one like it.
// Lua would cut the first argument to one value, the function next, which is of no use
// alone. In this one place we pass all three values, as a for loop does.
func (c *Call) GivesIterator() bool {
	callee, ok := c.Function.(*Index)
	if !ok || len(c.Arguments) < 2 {
		return false
	}
	function, ok := callee.Key.(*String)
	if !ok || !modules[calledName(callee.Object)].meaning.starts(function.Value) {
		return false
	}
	given, ok := c.Arguments[0].(*Call)
	if !ok {
		return false
	}
	iterator, ok := given.Function.(*GlobalName)
	return ok && (iterator.Name == "pairs" || iterator.Name == "ipairs")
}

// calledName is the name of a variable of any kind, or "".
func calledName(e Expr) string {
	if g, ok := e.(*GlobalName); ok {
		return g.Name
	}
	return nameOf(e)
}
