package luapattern

import (
	"errors"
	"strconv"
	"strings"
)

// Replacement writes the replacement of a match to the output, which may be nothing.
// Keep leaves the match as it is.
type Replacement func(m *Match, out *Output) error

// Gsub replaces the first matches, at most limit, and returns the new text and the
// number of replacements.
func (p *Pattern) Gsub(subject string, replace Replacement, limit int, b *Budget) (string, int, error) {
	out := &Output{subject: subject, budget: orDefault(b)}
	scanner := p.Scan(subject)
	done, count := 0, 0
	for count < limit {
		match, err := scanner.Next(out.budget)
		if err != nil {
			return "", 0, err
		}
		if match == nil {
			break
		}
		count++
		if err := out.replace(done, match, replace); err != nil {
			return "", 0, err
		}
		done = match.End
	}
	if err := out.Add(subject[done:]); err != nil {
		return "", 0, err
	}
	return out.text.String(), count, nil
}

// Output collects the result of Gsub and bounds its length.
type Output struct {
	subject string
	text    strings.Builder
	budget  *Budget
}

// Add appends a text. The Replacement must return its error.
func (o *Output) Add(text string) error {
	o.budget.use(1 + int64(len(text))/bulk)
	if err := o.budget.renew(); err != nil {
		return err
	}
	if int64(len(text)) > o.budget.Bytes {
		return ErrTooLong
	}
	o.budget.Bytes -= int64(len(text))
	o.text.WriteString(text)
	return nil
}

// Keep appends the match itself.
func (o *Output) Keep(m *Match) error {
	return o.Add(o.subject[m.Start:m.End])
}

// replace appends the text between the last match and this one, and the replacement.
func (o *Output) replace(from int, m *Match, with Replacement) error {
	if err := o.Add(o.subject[from:m.Start]); err != nil {
		return err
	}
	return with(m, o)
}

// Template replaces by a text in which %0 is the whole match, %1 to %9 are captures,
// and '%' before any other byte is that byte. A '%' at the end becomes a zero byte, as
// in Lua 5.1.
func Template(text string) Replacement {
	return func(m *Match, out *Output) error {
		for rest := text; rest != ""; {
			plain, after, found := strings.Cut(rest, "%")
			if err := out.Add(plain); err != nil || !found {
				return err
			}
			c := byte(0)
			if after != "" {
				c, after = after[0], after[1:]
			}
			if err := out.addEscaped(c, m); err != nil {
				return err
			}
			rest = after
		}
		return nil
	}
}

// addEscaped appends what '%' and a byte mean.
func (o *Output) addEscaped(c byte, m *Match) error {
	switch {
	case c == '0':
		return o.Keep(m)
	case !isDigit(c):
		return o.Add(string([]byte{c}))
	}
	values, n := m.Values(), int(c-'1')
	if n >= len(values) {
		return errors.New("invalid capture index")
	}
	if values[n].Position {
		return o.Add(strconv.Itoa(values[n].Start + 1))
	}
	return o.Add(o.subject[values[n].Start:values[n].End])
}
