package table

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (t Table) csv() (string, error) {
	var out CSVWriter
	places := t.seenBy(Programs)
	if len(places) == 0 {
		return "", nil
	}
	record := make([]string, len(places))
	for j, i := range places {
		record[j] = t.Columns[i].Name
	}
	out.Write(record)
	for r, row := range t.Rows {
		for j, i := range places {
			text, err := csvCell(at(row, i))
			if err != nil {
				return "", t.placed(r, i, err)
			}
			record[j] = text
		}
		out.Write(record)
	}
	return out.String(), nil
}

// csvCell is a value in a cell: a string verbatim, and any other value as JSON.
func csvCell(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	}
	value, err := jsonValue(v)
	if err != nil {
		return "", err
	}
	var text string
	if json.Unmarshal(value, &text) == nil { // or null, which gives an empty cell
		return text, nil
	}
	return string(value), nil
}

// CSVWriter collects CSV that a spreadsheet can open without running anything: a cell
// that looks like a formula gets a ' in front, which Unguarded removes again. User ids
// and numbers are left as they are. A cell with any character that separates cells in other
// files is quoted, so that nobody who guesses the separator is misled. The zero value is ready
// to use.
type CSVWriter struct{ out bytes.Buffer }

// Write adds a record.
func (c *CSVWriter) Write(cells []string) {
	for i, cell := range cells {
		if i > 0 {
			c.out.WriteByte(',')
		}
		cell = Guarded(cell)
		if needsQuotes(cell) || cell == "" && len(cells) == 1 { // readers skip an empty line
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		c.out.WriteString(cell)
	}
	c.out.WriteByte('\n')
}

// needsQuotes says whether a cell could be misread without quotes. Databases take \. alone for
// the end of their input.
func needsQuotes(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell == `\.` || unicode.IsSpace(first) || strings.ContainsAny(cell, ",;\t\"\r\n")
}

// String returns what was written.
func (c *CSVWriter) String() string { return c.out.String() }

// harmless matches the user ids and numbers among the texts that begin like a formula.
// The ids contain nothing that calls a function or reaches another file.
var harmless = regexp.MustCompile(`^(@[0-9A-Za-z._=/+-]+:[0-9A-Za-z.-]+(:[0-9]+)?|[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)$`)

// formulaStarts are the characters that begin a formula in a spreadsheet, their wide
// forms included.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// isFormula reports whether a text is a formula, or one with quotes in front. Those are
// guarded too: otherwise Unguarded could not tell our quote from theirs.
func isFormula(cell string) bool {
	text := strings.TrimLeft(cell, "'")
	first, size := utf8.DecodeRuneInString(text)
	return size > 0 && strings.ContainsRune(formulaStarts, first) && !harmless.MatchString(text)
}

// Guarded returns the cell with a ' in front if a spreadsheet would run it as a formula.
func Guarded(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

// Unguarded returns what Guarded was given.
func Unguarded(cell string) string {
	if isFormula(cell) {
		return strings.TrimPrefix(cell, "'")
	}
	return cell
}
