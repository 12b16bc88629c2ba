package luatest

import (
	"fmt"
	"strings"
)

const (
	chunkMark = "--=="
	errorMark = "--> error:"
)

// chunk is one part of a file. It has all lines of the file up to its end, so that the
// numbers match; the lines of other chunks are empty.
type chunk struct {
	file     string
	name     string
	lines    []string
	expected []expectation
}

// expectation is the error that a line must raise.
type expectation struct {
	line int
	text string
}

func split(file, source string) ([]chunk, error) {
	var chunks []chunk
	var common []string
	for i, line := range strings.Split(source, "\n") {
		switch {
		case strings.HasPrefix(line, chunkMark):
			name := strings.TrimSpace(line[len(chunkMark):])
			if name == "" {
				return nil, fmt.Errorf("%s:%d: a chunk without a name", file, i+1)
			}
			// The lines of the chunks before, and of this one's mark, stay empty.
			lines := append(append([]string{}, common...), make([]string, i+1-len(common))...)
			chunks = append(chunks, chunk{file: file, name: name, lines: lines})
		case len(chunks) == 0:
			common = append(common, line)
		default:
			if err := chunks[len(chunks)-1].add(i+1, line); err != nil {
				return nil, err
			}
		}
	}
	if len(chunks) == 0 {
		return nil, fmt.Errorf("%s: no line begins with %q", file, chunkMark)
	}
	return chunks, nil
}

func (c *chunk) add(number int, line string) error {
	c.lines = append(c.lines, line)
	i := strings.LastIndex(line, errorMark)
	if i < 0 {
		return nil
	}
	text := strings.TrimSpace(line[i+len(errorMark):])
	if text == "" {
		return fmt.Errorf("%s:%d: %q without a text", c.file, number, errorMark)
	}
	c.expected = append(c.expected, expectation{number, text})
	return nil
}

// runs returns the chunk without the lines that must fail, and then with each of them
// alone.
func (c *chunk) runs() []run {
	all := []run{{c.file, c.sourceWith(0), nil}}
	for _, e := range c.expected {
		all = append(all, run{c.file, c.sourceWith(e.line), &e})
	}
	return all
}

// sourceWith returns the chunk with the given failing line only.
func (c *chunk) sourceWith(line int) string {
	lines := append([]string{}, c.lines...)
	for _, e := range c.expected {
		if e.line != line {
			lines[e.line-1] = ""
		}
	}
	return strings.Join(lines, "\n")
}
