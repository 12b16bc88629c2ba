package luacode

import "synlua/runtime/luasyntax"

// work is the state of compiling a whole chunk.
type work struct {
	stopped func() error
	polled  int
	depth   int // of nested expressions and functions
}

// maxDepth is how deeply expressions can nest. The functions that compile them are
// recursive.
const maxDepth = 100000

// pollEvery is how many statements and expressions are compiled between two calls of
// Stopped.
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

// enter counts a nested expression; leave ends it.
func (f *function) enter(e luasyntax.Expr) {
	f.poll()
	if f.work.depth++; f.work.depth > maxDepth {
		f.fail(e.Line(), "more than %d expressions inside each other", maxDepth)
	}
}

func (f *function) leave() { f.work.depth-- }
