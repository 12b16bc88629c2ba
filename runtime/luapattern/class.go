package luapattern

import (
	"errors"
	"strings"
)

// class reads one single-byte class: a byte, '.', '%' and a byte, or a set in brackets.
func (c *compiler) class() (*byteSet, error) {
	first := c.rest[0]
	c.rest = c.rest[1:]
	switch first {
	case '.':
		return &anyByte, nil
	case '[':
		return c.set()
	case '%':
		if c.rest == "" {
			return nil, errors.New("malformed pattern (ends with '%')")
		}
		letter := c.rest[0]
		c.rest = c.rest[1:]
		return &escaped[letter], nil
	}
	return &single[first], nil
}

// set reads a set after its '['.
func (c *compiler) set() (*byteSet, error) {
	body, negated := strings.CutPrefix(c.rest, "^")
	size := setSize(body)
	if size < 0 {
		return nil, errors.New("malformed pattern (missing ']')")
	}
	c.rest = body[size+1:]
	set := setOf(body[:size+1])
	if negated {
		set = set.complement()
	}
	return &set, nil
}

// setSize returns the index of the ']' that ends a set. One at the very start is a
// member of the set.
func setSize(body string) int {
	for i := 0; i < len(body); i++ {
		switch {
		case body[i] == ']' && i > 0:
			return i
		case body[i] == '%':
			i++
		}
	}
	return -1
}

// setOf makes the set of a body that still has its closing bracket. A '%' that is left
// over at the end, as in "[a-%%]", escapes that bracket, as in Lua.
func setOf(body string) byteSet {
	var set byteSet
	end := len(body) - 1
	for i := 0; i < end; i++ {
		switch {
		case body[i] == '%':
			i++
			set.addAll(&escaped[body[i]])
		case i+2 < end && body[i+1] == '-':
			set.addRange(body[i], body[i+2])
			i += 2
		default:
			set.add(body[i])
		}
	}
	return set
}
