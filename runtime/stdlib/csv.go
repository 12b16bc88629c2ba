package stdlib

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// CSV is the module csv.
//
//	csv.encode(rows [, { columns = {…}, header = true }])   rows are objects or lists
//	csv.decode(text [, { header = true, delimiter = ";", encoding = "latin-1" }])
//	                                                        a list of objects; without header, of lists
//
// encode puts a ' before a cell that a spreadsheet would run as a formula, and decode
// removes it; user ids and numbers are left as they are. decode returns the same
// strings that encode was given, if they are UTF-8 without the byte 0, except that it drops a carriage return
// before a line feed.
func CSV() host.Module {
	return host.Module{Name: "csv", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{"decode": decodeCSV, "encode": encodeCSV})
	}}
}

func encodeCSV(c call) int {
	opts := c.fields(2, "columns", "header")
	g := c.rows(1, opts.names("columns"))
	var out table.CSVWriter
	if opts.flag("header", true) && g.columns != nil {
		if name, twice := repeated(g.columns); twice {
			c.bad(2, "field 'columns': the column '%s' is there twice", name)
		}
		out.Write(g.columns)
	}
	for i, row := range g.rows {
		c.pace(i)
		record := make([]string, len(row))
		for j, v := range row {
			text, err := cellText(v)
			if err != nil {
				c.bad(1, "row %d, %s: %s", i+1, g.place(j), err)
			}
			record[j] = text
		}
		out.Write(record)
	}
	return c.push(lua.LString(out.String()))
}

func (g *grid) place(column int) string {
	if g.columns == nil {
		return fmt.Sprintf("cell %d", column+1)
	}
	return fmt.Sprintf("column '%s'", g.columns[column])
}

// cellText is a value in a cell.
func cellText(v lua.LValue) (string, error) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), nil
	case lua.LNumber:
		return luanumber.String(float64(v)), nil
	case lua.LBool, *lua.LNilType:
		if v == lua.LNil {
			return "", nil
		}
		return v.String(), nil
	case *lua.LTable:
		return "", errors.New("a table is no cell; choose other columns, or json.encode it first")
	}
	if v == luavalue.Null {
		return "", nil
	}
	return "", fmt.Errorf("a %s is no cell", v.Type())
}

func decodeCSV(c call) int {
	opts := c.fields(2, "header", "delimiter", "encoding")
	text, err := ReadText(c.text(1), opts.oneOf("encoding", encodings))
	if err != nil {
		c.bad(1, "not CSV: %s%s", err, instead(err))
	}
	delimiter, err := opts.delimiter(text)
	if err != nil {
		c.bad(1, "%s", err)
	}
	r := newCSVReader(text, delimiter)
	list := luavalue.NewArray(0)
	var columns []string
	if opts.flag("header", true) {
		r.FieldsPerRecord = 0 // all have as many as the first
		columns = c.heading(r)
	}
	for i := 0; ; i++ {
		c.pace(i)
		record, err := r.Read()
		if err == io.EOF {
			return c.push(list)
		}
		if err != nil {
			c.bad(1, "not CSV: %s", csvError(err, len(record), len(columns)))
		}
		luavalue.Append(list, decodedRow(columns, record))
	}
}

// instead says what to do about a text in another encoding.
func instead(err error) string {
	var other *EncodingError
	if !errors.As(err, &other) {
		return ""
	}
	return fmt.Sprintf("; give { encoding = %q }, or save it as UTF-8", other.Encoding)
}

// newCSVReader reads records of any number of cells.
func newCSVReader(text string, delimiter rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = delimiter, true, -1
	return r
}

// delimiter returns what separates the cells: what the script says, or what the text seems to
// have.
func (f fields) delimiter(text string) (rune, error) {
	v := f.table.RawGetString("delimiter")
	if v == lua.LNil {
		return guessDelimiter(text)
	}
	given, ok := v.(lua.LString)
	if !ok {
		f.expected("delimiter", "string")
	}
	r, size := utf8.DecodeRuneInString(string(given))
	if size != len(given) || size == 0 || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
		f.bad(f.n, "field 'delimiter': one character expected, such as \",\" or \";\", and no quote or end of a line")
	}
	return r, nil
}

// delimiters are those that are guessed. A spreadsheet writes semicolons where a comma stands
// in decimal numbers.
const delimiters = ",;\t"

// guessedLines is how many records a guess looks at.
const guessedLines = 20

// guessDelimiter returns the delimiter that gives the first lines of a text the same number of
// cells, more than one. If none does, it is the one that gives the first line the most. A text
// that two delimiters fit is refused: the wrong one would mix up the columns.
func guessDelimiter(text string) (rune, error) {
	best, most := ',', 1
	var fitting []string
	for _, delimiter := range delimiters {
		cells, same := cellsOf(text, delimiter)
		if cells > most {
			best, most = delimiter, cells
		}
		if cells > 1 && same {
			fitting = append(fitting, strconv.Quote(string(delimiter)))
		}
	}
	if len(fitting) > 1 {
		return 0, fmt.Errorf("the cells could be separated by %s: say which, as in { delimiter = %s }",
			strings.Join(fitting, " or "), fitting[0])
	}
	if len(fitting) == 1 {
		best, _, _, _ = strconv.UnquoteChar(strings.Trim(fitting[0], `"`), 0)
	}
	return best, nil
}

// cellsOf returns how many cells the first record has, and whether the next ones have as many.
func cellsOf(text string, delimiter rune) (cells int, same bool) {
	r := newCSVReader(text, delimiter)
	same = true
	for i := range guessedLines {
		record, err := r.Read()
		if err != nil {
			return cells, same && err == io.EOF
		}
		if i == 0 {
			cells = len(record)
		}
		same = same && len(record) == cells
	}
	return cells, same
}

func (c call) heading(r *csv.Reader) []string {
	record, err := r.Read()
	if err != nil && err != io.EOF {
		c.bad(1, "not CSV: %s", csvError(err, 0, 0))
	}
	columns := make([]string, len(record))
	for i, cell := range record {
		columns[i] = table.Unguarded(cell)
	}
	if name, twice := repeated(columns); twice {
		c.bad(1, "the heading has '%s' twice; read lists with { header = false }", name)
	}
	return columns
}

func decodedRow(columns, record []string) *lua.LTable {
	if columns == nil {
		row := luavalue.NewArray(len(record))
		for _, cell := range record {
			luavalue.Append(row, lua.LString(table.Unguarded(cell)))
		}
		return row
	}
	row := luavalue.NewTable(len(columns))
	for i, column := range columns {
		row.RawSetString(column, lua.LString(table.Unguarded(record[i])))
	}
	return row
}

func csvError(err error, cells, columns int) string {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err.Error()
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Sprintf("line %d has %s, the heading has %d", parse.Line, howMany(cells, "cell"), columns)
	}
	return fmt.Sprintf("line %d, column %d: %s", parse.Line, parse.Column, parse.Err)
}
