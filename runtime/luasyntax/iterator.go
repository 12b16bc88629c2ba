package luasyntax

// GivesIterator reports whether a call is parallel.each(pairs(t), fn) or one like it. In
// Lua the first argument there is one value, the function next, which alone is of no use;
// in this one place all three values are meant and handed over, as by a for loop.
func (c *Call) GivesIterator() bool {
	callee, ok := c.Function.(*Index)
	if !ok || len(c.Arguments) < 2 || !isCalled(callee.Object, "parallel") {
		return false
	}
	function, ok := callee.Key.(*String)
	if !ok || function.Value != "each" && function.Value != "map" {
		return false
	}
	given, ok := c.Arguments[0].(*Call)
	if !ok {
		return false
	}
	iterator, ok := given.Function.(*GlobalName)
	return ok && (iterator.Name == "pairs" || iterator.Name == "ipairs")
}

func isCalled(e Expr, name string) bool {
	if g, ok := e.(*GlobalName); ok {
		return g.Name == name
	}
	return nameOf(e) == name
}
