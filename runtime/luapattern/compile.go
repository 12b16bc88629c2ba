package luapattern

import (
	"errors"
	"strings"
)

type opKind uint8

const (
	opText     opKind = iota // the bytes of text
	opSet                    // one byte of set
	opMost                   // as many bytes of set as possible, from least to most
	opFewest                 // as few bytes of set as possible
	opOpen                   // capture n starts here
	opPosition               // capture n is this position
	opClose                  // capture n ends here
	opBackref                // the text of capture n again
	opBalance                // text[0] to the text[1] that balances it
	opFrontier               // from outside the set to inside
	opEnd                    // the end of the subject
	opError                  // the pattern is wrong here
	opDone                   // all of the pattern matched
)

// op is one step of a compiled pattern. There are neither jumps nor alternatives: after
// an op comes the next one, or the last op that still has a choice. So the captures
// that exist at an op are known at compile time.
type op struct {
	kind  opKind
	n     uint8
	least uint8
	once  bool // opMost: at most one byte
	set   *byteSet
	text  string // for opError: its message
}

type compiler struct {
	Pattern
	rest   string
	states [maxCaptures]captureState
}

type captureState uint8

const (
	captureOpen captureState = iota
	captureClosed
)

func compile(pattern string, anchored bool) *Pattern {
	c := &compiler{Pattern: Pattern{anchored: anchored}, rest: pattern}
	var err error
	for c.rest != "" && err == nil {
		err = c.item()
	}
	if err == nil && c.openCapture() >= 0 {
		err = errors.New("unfinished capture")
	}
	if err != nil {
		c.emit(op{kind: opError, text: err.Error()})
	}
	c.emit(op{kind: opDone})
	result := c.Pattern
	result.findStart()
	return &result
}

func (c *compiler) emit(o op) {
	c.program = append(c.program, o)
}

// item compiles the next item of the pattern.
func (c *compiler) item() error {
	switch {
	case c.rest[0] == '(':
		return c.openItem()
	case c.rest[0] == ')':
		return c.closeItem()
	case c.rest == "$":
		c.rest = ""
		c.emit(op{kind: opEnd})
		return nil
	case strings.HasPrefix(c.rest, "%b"):
		return c.balanceItem()
	case strings.HasPrefix(c.rest, "%f"):
		return c.frontierItem()
	case len(c.rest) > 1 && c.rest[0] == '%' && isDigit(c.rest[1]):
		return c.backrefItem()
	}
	return c.byteItem()
}

func (c *compiler) openItem() error {
	if c.captures == maxCaptures {
		return errors.New("too many captures")
	}
	kind, state, size := opOpen, captureOpen, 1
	if strings.HasPrefix(c.rest, "()") {
		kind, state, size = opPosition, captureClosed, 2
	}
	c.emit(op{kind: kind, n: uint8(c.captures)})
	c.states[c.captures] = state
	c.captures++
	c.rest = c.rest[size:]
	return nil
}

func (c *compiler) closeItem() error {
	n := c.openCapture()
	if n < 0 {
		return errors.New("invalid pattern capture")
	}
	c.states[n] = captureClosed
	c.emit(op{kind: opClose, n: uint8(n)})
	c.rest = c.rest[1:]
	return nil
}

// openCapture returns the innermost open capture, or -1.
func (c *compiler) openCapture() int {
	for n := c.captures - 1; n >= 0; n-- {
		if c.states[n] == captureOpen {
			return n
		}
	}
	return -1
}

func (c *compiler) balanceItem() error {
	if len(c.rest) < 4 {
		return errors.New("unbalanced pattern")
	}
	c.emit(op{kind: opBalance, text: c.rest[2:4]})
	c.rest = c.rest[4:]
	return nil
}

func (c *compiler) frontierItem() error {
	c.rest = c.rest[2:]
	if !strings.HasPrefix(c.rest, "[") {
		return errors.New("missing '[' after '%f' in pattern")
	}
	set, err := c.class()
	if err != nil {
		return err
	}
	c.emit(op{kind: opFrontier, set: set})
	return nil
}

func (c *compiler) backrefItem() error {
	n := int(c.rest[1]) - '1'
	if n < 0 || n >= c.captures || c.states[n] == captureOpen {
		return errors.New("invalid capture index")
	}
	c.emit(op{kind: opBackref, n: uint8(n)})
	c.rest = c.rest[2:]
	return nil
}

// byteItem compiles an item that matches single bytes, with its repetition.
func (c *compiler) byteItem() error {
	if size := c.plainBytes(); size > 0 {
		c.emit(op{kind: opText, text: c.rest[:size]})
		c.rest = c.rest[size:]
		return nil
	}
	set, err := c.class()
	if err != nil {
		return err
	}
	o := op{kind: opSet, set: set}
	if c.rest != "" && strings.IndexByte("?*+-", c.rest[0]) >= 0 {
		o = repetition(c.rest[0], set)
		c.rest = c.rest[1:]
		c.loops++
	}
	c.emit(o)
	return nil
}

func repetition(sign byte, set *byteSet) op {
	switch sign {
	case '-':
		return op{kind: opFewest, set: set}
	case '+':
		return op{kind: opMost, set: set, least: 1}
	}
	return op{kind: opMost, set: set, once: sign == '?'}
}

// plainBytes counts the bytes before the next special one. A last byte that is repeated
// does not count.
func (c *compiler) plainBytes() int {
	size := strings.IndexAny(c.rest, "%[.()$?*+-")
	if size < 0 {
		return len(c.rest)
	}
	if strings.IndexByte("?*+-", c.rest[size]) >= 0 {
		size--
	}
	return size
}

// findStart records what every match begins with.
func (p *Pattern) findStart() {
	at := 0
	for p.program[at].kind == opOpen || p.program[at].kind == opPosition {
		at++
	}
	switch o := &p.program[at]; {
	case o.kind == opText:
		p.prefix = o.text
	case o.kind == opBalance:
		p.prefix = o.text[:1]
	case o.kind == opSet, o.kind == opMost && o.least > 0:
		p.first = o.set
	}
}
