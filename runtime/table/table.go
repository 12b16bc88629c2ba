// Package table holds results as rows and columns and renders them: as text for
// people, and as JSON, NDJSON or CSV for programs. A command or a script says what it
// found; how that looks is decided here.
//
// For people a time is a date, a size is in MiB, and a boolean is a mark. For programs
// values are raw: numbers are numbers, and a time is in milliseconds since 1970, since
// that is what Matrix and synlua's Lua modules use throughout: a time from here can be
// compared with one from the server, and given back to synlua.
//
// The package renders what it is given, strange characters included. Whoever prints
// the result makes it safe to show: see terminal.Printer.
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
	Boolean             // Boolean is true or false. In a list people see the column's name where it is true.
	Object              // Object is any value that encoding/json can write.
)

// Audience says who sees a column.
type Audience int

// The audiences of a column.
const (
	Everybody Audience = iota
	People             // People alone see it: programs can do without.
	Programs           // Programs alone see it: people would lose sight of the rest.
)

// Column describes the values in one place of all rows.
type Column struct {
	Name string
	Kind Kind
	Only Audience
}

// Table is a result. A value is a string, a bool, a number, a time.Time, or for an
// Object whatever encoding/json can write; what has a method String is shown to people
// as that. It is nil where there is none: people see an empty cell, and a JSON object
// lacks the field.
type Table struct {
	Columns []Column
	Rows    [][]any
	// One says that the single row is about the one thing that was asked for, and no
	// list: JSON is the object itself, and people see a line for each column.
	One bool
	// Bare says that the name of the single column means nothing: JSON has the values
	// themselves in place of objects.
	Bare bool
}

// Strings makes a table whose cells are text already.
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

// Render renders the table for programs. Aligned has no rendering here: that depends
// on the terminal, and Cells gives what is needed for it.
func (t Table) Render(f Format) (string, error) {
	if render := formats[f].render; render != nil {
		return render(t)
	}
	return "", fmt.Errorf("the format %s is not for programs", f)
}

// seenBy returns the places of the columns that are not kept from the audience.
func (t Table) seenBy(a Audience) []int {
	var places []int
	for i, c := range t.Columns {
		if c.Only == Everybody || c.Only == a {
			places = append(places, i)
		}
	}
	return places
}

// placed returns the error with the place of the cell that caused it, where there are
// several.
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
