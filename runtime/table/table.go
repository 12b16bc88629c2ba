// Package table holds results as rows and columns and renders them: as text for people,
// and as JSON, NDJSON or CSV for programs. A command or a script provides the result;
// this package decides how it looks.
//
// For people a time is a date, a size is in kB, MB or GB, and a boolean is a mark. For programs
// values are raw: numbers are numbers, and a time is in milliseconds since 1970. Matrix
// and synlua's Lua modules use the same unit, so such a time can be compared with one
// from the server, and passed back to synlua.
//
// The package renders text as it is, strange characters included. Whoever prints the
// result makes it safe to show: see terminal.Printer.
package table

import (
	"fmt"
	"strings"
)

// Kind says what a column holds.
type Kind int

// The kinds of columns.
const (
	Text    Kind = iota // Text is a string for people to read.
	ID                  // ID is a string that names something.
	Integer             // Integer is a whole number.
	Bytes               // Bytes is a size, as a number of bytes.
	Time                // Time is a moment, as a time.Time.
	Boolean             // Boolean is true or false. In a list people see the column's name if it is true.
	Object              // Object is any value that encoding/json can write.
)

// Audience says who sees a column.
type Audience int

// The audiences of a column.
const (
	Everybody Audience = iota
	People             // Only people see it: programs do not need it.
	Programs           // Only programs see it: it would distract people.
	nobody
)

// Column describes one column.
type Column struct {
	Name string
	Kind Kind
	Only Audience
}

// Table is a result. A value is a string, a bool, a number, a time.Time, or for an
// Object anything that encoding/json can write. People see a value with a method String
// as that string. nil means no value: people see an empty cell, and a JSON object lacks
// the field.
type Table struct {
	Columns []Column
	Rows    [][]any
	// One says that the single row describes the one thing that was asked for, and is
	// not a list: JSON is the object itself, and people see a line for each column.
	One bool
	// Bare says that the name of the single column means nothing: JSON has the values
	// themselves instead of objects.
	Bare bool
}

// Strings makes a table from text cells.
func Strings(columns []string, rows [][]string) Table {
	var t Table
	for _, name := range columns {
		t.Columns = append(t.Columns, Column{Name: name})
	}
	for _, row := range rows {
		cells := make([]any, len(row))
		for i, text := range row {
			cells[i] = text
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// Format is a way to render a table.
type Format int

// The formats. The first is for people.
const (
	Aligned Format = iota
	JSON           // JSON is one array, with an object for each row.
	NDJSON         // NDJSON is one line for each row, with its object.
	CSV            // CSV has a heading, and can be opened in a spreadsheet without risk.
)

// formats holds what there is to know of each format: all else is read from here.
var formats = []struct {
	name   string                      // as people type it
	render func(Table) (string, error) // nil for people
	isJSON bool
}{
	Aligned: {name: "table"},
	JSON:    {name: "json", render: Table.json, isJSON: true},
	NDJSON:  {name: "ndjson", render: Table.ndjson, isJSON: true},
	CSV:     {name: "csv", render: Table.csv},
}

// String returns the format's name.
func (f Format) String() string { return formats[f].name }

// IsJSON reports whether the output is JSON, in whose strings any character can be escaped.
func (f Format) IsJSON() bool { return formats[f].isJSON }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	for i, f := range formats {
		if f.name == name {
			return Format(i), nil
		}
	}
	return Aligned, fmt.Errorf("%q is no format: give %s", name, FormatNames())
}

// FormatNames lists the formats for people: "table, json, ndjson or csv".
func FormatNames() string {
	var text strings.Builder
	for i, f := range formats {
		switch {
		case i == len(formats)-1:
			text.WriteString(" or ")
		case i > 0:
			text.WriteString(", ")
		}
		text.WriteString(f.name)
	}
	return text.String()
}

// Render renders the table for programs. It does not render Aligned, which depends on
// the terminal: see Cells.
func (t Table) Render(f Format) (string, error) {
	if render := formats[f].render; render != nil {
		return render(t)
	}
	return "", fmt.Errorf("the format %s is not for programs", f)
}

// seenBy returns the indexes of the columns that the audience sees.
func (t Table) seenBy(a Audience) []int {
	var places []int
	for i, c := range t.Columns {
		if (c.Only == Everybody || c.Only == a) && !(a == People && t.isBlank(i)) {
			places = append(places, i)
		}
	}
	return places
}

// Hide leaves a column to programs; one that only people see, to nobody.
func (t *Table) Hide(name string) {
	for i := range t.Columns {
		c := &t.Columns[i]
		switch {
		case c.Name != name:
		case c.Only == People:
			c.Only = nobody
		default:
			c.Only = Programs
		}
	}
}

// Same returns the value that all rows have in a column, and whether there is one.
func (t Table) Same(name string) (value any, ok bool) {
	for i, c := range t.Columns {
		if c.Name != name {
			continue
		}
		for r, row := range t.Rows {
			if r > 0 && at(row, i) != value {
				return nil, false
			}
			value, ok = at(row, i), true
		}
	}
	return value, ok
}

// isBlank says whether a table about one thing has nothing to say in a column.
func (t Table) isBlank(i int) bool {
	return t.One && len(t.Rows) == 1 && (at(t.Rows[0], i) == nil || at(t.Rows[0], i) == "")
}

// placed adds the place of the cell that caused an error, if there are several cells.
func (t Table) placed(row, column int, err error) error {
	switch {
	case err == nil || t.One && t.Bare:
		return err
	case t.One:
		return fmt.Errorf("%s: %w", t.Columns[column].Name, err)
	case t.Bare:
		return fmt.Errorf("row %d: %w", row+1, err)
	}
	return fmt.Errorf("row %d, %s: %w", row+1, t.Columns[column].Name, err)
}

// at returns a cell; a row may be shorter than the heading.
func at(row []any, i int) any {
	if i < len(row) {
		return row[i]
	}
	return nil
}
