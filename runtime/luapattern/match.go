package luapattern

import (
	"slices"
	"strings"
)

// Capture is a part of the subject, as offsets from 0; End is after its last byte. A
// position capture, "()", has only Start; Lua scripts count it from 1.
type Capture struct {
	Start, End int
	Position   bool
}

// Match is where a pattern matched.
type Match struct {
	Start, End int
	Captures   []Capture
}

// Values returns what a script gets: the captures, or the whole match if the pattern
// has none.
func (m *Match) Values() []Capture {
	if len(m.Captures) == 0 {
		return []Capture{{Start: m.Start, End: m.End}}
	}
	return m.Captures
}

// Match returns the first match that starts at init or later, or nil if there is none. An init
// outside the subject means its start or its end.
func (p *Pattern) Match(subject string, init int, b *Budget) (*Match, error) {
	m := newMatcher(p, subject)
	return m.search(min(max(init, 0), len(subject)), orDefault(b))
}

// matcher matches one pattern against one subject.
type matcher struct {
	*Pattern
	subject  string
	captures []Capture
	choices  []choice
	budget   *Budget
	granted  int64
	fuel     int64 // what remains of granted
}

// choice is an opMost or opFewest that could take another number of bytes. Each op is
// passed once from the pattern's start to its end, so there are at most as many choices
// as such ops. Captures after the op are written again when the choice is tried again.
type choice struct {
	op     int
	lowest int // where an opMost may end at the earliest
	at     int // where the op ended the last time
}

func newMatcher(p *Pattern, subject string) *matcher {
	return &matcher{
		Pattern:  p,
		subject:  subject,
		captures: make([]Capture, p.captures),
		choices:  make([]choice, 0, p.loops),
	}
}

// search tries every start from the given one.
func (m *matcher) search(start int, b *Budget) (*Match, error) {
	m.budget = b
	m.refill()
	defer m.settle()
	for ; ; start++ {
		if !m.anchored {
			start = m.nextStart(start)
		}
		if start < 0 {
			return nil, nil
		}
		end, err := m.matchAt(start)
		if err != nil {
			return nil, err
		}
		if end >= 0 {
			return &Match{Start: start, End: end, Captures: slices.Clone(m.captures)}, nil
		}
		if m.anchored || start >= len(m.subject) {
			return nil, nil
		}
	}
}

// nextStart skips starts at which the pattern cannot match; -1 means that none is left.
func (m *matcher) nextStart(start int) int {
	found := start
	switch {
	case m.prefix != "":
		found = strings.Index(m.subject[start:], m.prefix)
		if found < 0 {
			return -1
		}
		found += start
	case m.first != nil:
		for found < len(m.subject) && !m.first.has(m.subject[found]) {
			found++
		}
		if found == len(m.subject) {
			return -1
		}
	}
	m.fuel -= int64(found-start) / bulk
	return found
}

// bulk is how many bytes of a plain comparison or search count as one step.
const bulk = 16

// matchAt returns the end of a match that begins at start, or -1.
func (m *matcher) matchAt(start int) (int, error) {
	m.choices = m.choices[:0]
	for pc, at := 0, start; ; {
		m.fuel--
		if m.fuel < 0 {
			if err := m.renew(); err != nil {
				return -1, err
			}
		}
		o := &m.program[pc]
		switch o.kind {
		case opDone:
			return at, nil
		case opError:
			return -1, patternError(o.text)
		case opFewest:
			m.choices = append(m.choices, choice{op: pc, at: at})
		case opMost:
			at = m.takeMost(pc, at)
		default:
			at = m.advance(o, at)
		}
		if at < 0 {
			if pc, at = m.nextChoice(); at < 0 {
				return -1, nil
			}
		}
		pc++
	}
}

type patternError string

func (e patternError) Error() string { return string(e) }

// takeMost takes as many bytes as the op can and remembers that it could take fewer.
func (m *matcher) takeMost(pc, at int) int {
	o := &m.program[pc]
	end, limit := at, len(m.subject)
	if o.once {
		limit = min(limit, at+1)
	}
	for end < limit && o.set.has(m.subject[end]) {
		end++
	}
	m.fuel -= int64(end - at)
	lowest := at + int(o.least)
	if end < lowest {
		return -1
	}
	if end > lowest {
		m.choices = append(m.choices, choice{op: pc, lowest: lowest, at: end})
	}
	return end
}

// nextChoice changes the latest choice. It returns the op and its new end, or -1 if no
// choice is left.
func (m *matcher) nextChoice() (pc, at int) {
	for len(m.choices) > 0 {
		last := len(m.choices) - 1
		c := &m.choices[last]
		o := &m.program[c.op]
		switch {
		case o.kind == opMost && c.at > c.lowest:
			c.at--
			return c.op, c.at
		case o.kind == opFewest && c.at < len(m.subject) && o.set.has(m.subject[c.at]):
			c.at++
			return c.op, c.at
		}
		m.choices = m.choices[:last]
	}
	return 0, -1
}

// advance runs an op without a choice. It returns where the op ends, or -1 if it does
// not match.
func (m *matcher) advance(o *op, at int) int {
	switch o.kind {
	case opSet:
		if at < len(m.subject) && o.set.has(m.subject[at]) {
			return at + 1
		}
		return -1
	case opText:
		return m.same(o.text, at)
	case opOpen:
		m.captures[o.n] = Capture{Start: at}
	case opPosition:
		m.captures[o.n] = Capture{Start: at, End: at, Position: true}
	case opClose:
		m.captures[o.n].End = at
	case opBackref:
		return m.again(m.captures[o.n], at)
	case opBalance:
		return m.balance(o.text[0], o.text[1], at)
	case opFrontier:
		if o.set.has(m.byteAt(at-1)) || !o.set.has(m.byteAt(at)) {
			return -1
		}
	case opEnd:
		if at < len(m.subject) {
			return -1
		}
	}
	return at
}

// again matches the text of a capture once more. A position has no text and never matches.
func (m *matcher) again(c Capture, at int) int {
	if c.Position {
		return -1
	}
	return m.same(m.subject[c.Start:c.End], at)
}

func (m *matcher) same(text string, at int) int {
	m.fuel -= int64(len(text)) / bulk
	if strings.HasPrefix(m.subject[at:], text) {
		return at + len(text)
	}
	return -1
}

func (m *matcher) balance(open, closing byte, at int) int {
	if at >= len(m.subject) || m.subject[at] != open {
		return -1
	}
	depth := 1
	for i := at + 1; i < len(m.subject); i++ {
		switch m.subject[i] {
		case closing:
			depth--
		case open:
			depth++
		}
		if depth == 0 {
			m.fuel -= int64(i - at)
			return i + 1
		}
	}
	m.fuel -= int64(len(m.subject) - at)
	return -1
}

// byteAt returns a byte of the subject. Before its start and after its end there is a
// zero byte.
func (m *matcher) byteAt(at int) byte {
	if at < 0 || at >= len(m.subject) {
		return 0
	}
	return m.subject[at]
}

// renew asks the budget whether matching may continue.
func (m *matcher) renew() error {
	m.settle()
	if err := m.budget.renew(); err != nil {
		return err
	}
	m.refill()
	return nil
}

func (m *matcher) refill() {
	m.granted = m.budget.grant()
	m.fuel = m.granted
}

// settle subtracts the used steps from the budget.
func (m *matcher) settle() {
	m.budget.use(m.granted - m.fuel)
	m.granted, m.fuel = 0, 0
}
