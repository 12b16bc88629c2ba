package luarandom

// A kind is what we know of the value of an expression or a variable.
type kind int

const (
	number  kind = iota // finite, of a magnitude of at most maxNumber
	text                // a string of at most maxText bytes
	boolean             // true or false
	scalar              // any of these, or nil
	list                // a table of at least three numbers, without holes
	record              // a table with the fields x, y (numbers), s (text) and v (scalar)
	hidden              // unknown
)

const (
	maxNumber = 1e4
	maxText   = 60
	maxCost   = 1500 // statements that one call may run, by estimate
)

// A variable keeps its kind.
type variable struct {
	name  string
	kind  kind
	fn    *function // whose local it is; nil for a global
	fixed bool      // must not be assigned
	call  *signature
}

// A signature says how a function is called. A variable that holds a function has no
// other kind.
type signature struct {
	params  []kind
	vararg  bool // takes more numbers and texts
	results []kind
	cost    int
}

// A function is a function that is being written.
type function struct {
	outer  *function
	blocks [][]*variable
	*signature
	loops     int  // enclosing loops in this function
	times     int  // how often the current place runs, by estimate
	coroutine bool // may yield
	closed    bool // what is written may become part of an inner function
}

func (g *generator) enter(s *signature) *function {
	g.fn = &function{outer: g.fn, blocks: [][]*variable{nil}, signature: s, times: 1}
	return g.fn
}

func (g *generator) leave() { g.fn = g.fn.outer }

func (g *generator) push() { g.fn.blocks = append(g.fn.blocks, nil) }

func (g *generator) pop() { g.fn.blocks = g.fn.blocks[:len(g.fn.blocks)-1] }

// size is the largest number of locals that the function has here.
func (fn *function) size() int {
	n := 0
	for _, block := range fn.blocks {
		n += len(block)
	}
	return min(n, 120)
}

// spend counts the cost of what is written here, and reports whether there is room for
// it.
func (g *generator) spend(cost int) bool {
	if g.fn.cost+cost*g.fn.times > maxCost {
		return false
	}
	g.fn.cost += cost * g.fn.times
	return true
}

// declare declares a local in the innermost block.
func (g *generator) declare(name string, k kind) *variable {
	v := &variable{name: name, kind: k, fn: g.fn}
	last := len(g.fn.blocks) - 1
	for _, same := range g.fn.blocks[last] {
		if same.name == name && k != hidden {
			g.tag("two locals of one name in a block")
		}
	}
	g.fn.blocks[last] = append(g.fn.blocks[last], v)
	return v
}

func (g *generator) declareFunction(name string, s *signature) *variable {
	v := g.declare(name, scalar)
	v.fixed, v.call = true, s
	return v
}

// atTop reports whether a statement here runs for certain, and once.
func (g *generator) atTop() bool { return g.fn.outer == nil && len(g.fn.blocks) == 1 }

// visible lists the variables in scope that want accepts.
func (g *generator) visible(want func(*variable) bool) []*variable {
	var found []*variable
	seen := map[string]bool{}
	look := func(v *variable) {
		if !seen[v.name] && want(v) {
			found = append(found, v)
		}
		seen[v.name] = true
	}
	for fn := g.fn; fn != nil; fn = fn.outer {
		for i := len(fn.blocks) - 1; i >= 0; i-- {
			for j := len(fn.blocks[i]) - 1; j >= 0; j-- {
				look(fn.blocks[i][j])
			}
		}
	}
	for i := len(g.globals) - 1; i >= 0; i-- {
		look(g.globals[i])
	}
	return found
}

// variable draws a variable in scope, or returns nil. The function's own variables and
// the latest declarations are more likely.
func (g *generator) variable(want func(*variable) bool) *variable {
	found := g.visible(want)
	if len(found) == 0 {
		return nil
	}
	v := found[min(g.intn(len(found)), g.intn(len(found)+2))]
	switch v.fn {
	case g.fn:
	case nil:
		g.tag("global")
	case g.fn.outer:
		g.tag("upvalue")
	default:
		g.tag("upvalue of an outer function")
	}
	return v
}

// ofKind draws a variable that holds the kind.
func (g *generator) ofKind(k kind) *variable {
	return g.variable(func(v *variable) bool {
		return v.call == nil && (v.kind == k || k == scalar && v.kind < scalar)
	})
}

// assignable draws a variable that may be given a value of the kind.
func (g *generator) assignable(k kind) *variable {
	return g.variable(func(v *variable) bool { return !v.fixed && v.kind == k })
}

var localNames = []string{"a", "b", "c", "d", "e", "i", "j", "k", "m", "n", "s", "t", "u", "v", "w", "x", "y", "z", "item", "last", "name", "total"}

var functionNames = []string{"f", "g", "h", "p", "q", "make", "run", "step"}

func (g *generator) localName() string { return g.pick(localNames...) }

func (g *generator) kinds(low, high int) []kind {
	ks := make([]kind, g.between(low, high))
	for i := range ks {
		ks[i] = g.kind()
	}
	return ks
}

// kind draws a kind; simple ones are more likely.
func (g *generator) kind() kind {
	return weighted(g, []choice[kind]{{6, number}, {4, text}, {2, boolean}, {5, scalar}, {2, list}, {2, record}})
}

// simple draws a kind whose values print without an address.
func (g *generator) simple() kind {
	return weighted(g, []choice[kind]{{5, number}, {4, text}, {2, boolean}, {5, scalar}})
}
