package luacode

import "synlua/runtime/luasyntax"

// work is the making of the code of a whole chunk.
type work struct {
	stopped func() error
	polled  int
	depth   int // of the expressions and functions inside each other
}

// maxDepth is how deep expressions can lie inside each other. Their code is made by
// functions that call themselves.
const maxDepth = 100000

// pollEvery is how many statements and expressions are done between two looks at Stopped.
const pollEvery = 1024

// stopped carries the error that ended the work.
type stopped struct{ error }

func (f *function) poll() {
	w := f.work
	if w.polled++; w.polled%pollEvery == 0 && w.stopped != nil {
		if err := w.stopped(); err != nil {
			panic(stopped{err})
		}
	}
}

// deeper counts an expression inside the one at hand; higher leaves it.
func (f *function) deeper(e luasyntax.Expr) {
	f.poll()
	if f.work.depth++; f.work.depth > maxDepth {
		f.fail(e.Line(), "more than %d expressions inside each other", maxDepth)
	}
}

func (f *function) higher() { f.work.depth-- }
