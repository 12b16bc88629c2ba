package stdlib

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
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
//	csv.decode(text [, { header = true, delimiter = ";", encoding = "latin-1", comment = "#", uneven = true }])
//	                                                        a list of objects; without header, of lists
//
// encode puts a ' before a cell that a spreadsheet would run as a formula, and decode
// removes it; user ids and numbers are left as they are. decode returns the same
// strings that encode was given, if they are UTF-8 without the byte 0, except that it drops a carriage return
// before a line feed.
//
// A warning that no row has a column goes to log, unless it is nil.
func CSV(log Logger) host.Module {
	return host.Module{Name: "csv", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"decode": takes(2, decodeCSV),
			"encode": takes(2, func(c call) int { return encodeCSV(c, log) }),
		})
	}}
}

func encodeCSV(c call, log Logger) int {
	opts := c.fields(2, "columns", "header")
	g := c.rows(1, opts.names("columns"))
	g.warn("csv.encode", log)
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
	return "", fmt.Errorf("a %s is no cell", luavalue.TypeName(v))
}

func decodeCSV(c call) int {
	opts := c.fields(2, "header", "delimiter", "encoding", "comment", "uneven")
	text, err := ReadText(c.text(1), opts.oneOf("encoding", encodings))
	if err != nil {
		c.bad(1, "not CSV: %s%s", err, instead(err))
	}
	comment := opts.character("comment")
	delimiter := opts.character("delimiter")
	if delimiter == 0 {
		if delimiter, err = guessDelimiter(text, comment); err != nil {
			c.bad(1, "%s", err)
		}
	}
	if comment == delimiter {
		c.bad(2, "field 'comment': a comment cannot begin with what separates the cells")
	}
	r := newCSVReader(text, delimiter, comment)
	list := luavalue.NewArray(0)
	var columns []string
	uneven := opts.flag("uneven", false)
	if opts.flag("header", true) {
		columns = c.heading(r)
	}
	for i := 0; ; i++ {
		c.pace(i)
		record, err := r.Read()
		if err == io.EOF {
			return c.push(list)
		}
		if err != nil {
			c.bad(1, "not CSV: %s", csvError(err))
		}
		if n := len(record); columns != nil && n != len(columns) && (n > len(columns) || !uneven) {
			line, _ := r.FieldPos(0)
			c.bad(1, "not CSV: line %d has %s, the heading has %d%s", line, howMany(n, "cell"), len(columns), aboutLine(record[0], n, len(columns)))
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

// aboutLine says which option lets a line pass that has another number of cells than the
// heading.
func aboutLine(first string, cells, columns int) string {
	switch {
	case strings.HasPrefix(first, "#"):
		return `; { comment = "#" } leaves out lines that begin with #`
	case cells < columns:
		return "; with { uneven = true } the missing cells are empty"
	}
	return ""
}

// newCSVReader reads records of any number of cells. A comment of 0 stands for none.
func newCSVReader(text string, delimiter, comment rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.Comment, r.ReuseRecord, r.FieldsPerRecord = delimiter, comment, true, -1
	return r
}

// character returns a field that is one character, or 0 if it is not there.
func (f fields) character(name string) rune {
	v := f.table.RawGetString(name)
	if v == lua.LNil {
		return 0
	}
	given, ok := v.(lua.LString)
	if !ok {
		f.expected(name, "string")
	}
	r, size := utf8.DecodeRuneInString(string(given))
	if size != len(given) || size == 0 || r == 0 || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
		f.bad(f.n, "field '%s': one character expected, such as \";\" or \"#\", and no quote or end of a line", name)
	}
	return r
}

// delimiters are those that are guessed. A spreadsheet writes semicolons where a comma stands
// in decimal numbers.
const delimiters = ",;\t"

// guessedLines is how many records a guess looks at.
const guessedLines = 20

// guessDelimiter returns the delimiter that gives the first lines of a text the same number of
// cells, more than one. If none does, it is the one that gives the first line the most. A text
// that two delimiters fit is refused: the wrong one would mix up the columns.
func guessDelimiter(text string, comment rune) (rune, error) {
	best, most := ',', 1
	var fitting []string
	for _, delimiter := range delimiters {
		cells, same := cellsOf(text, delimiter, comment)
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
func cellsOf(text string, delimiter, comment rune) (cells int, same bool) {
	r := newCSVReader(text, delimiter, comment)
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

// Sheet is a CSV text with a heading.
type Sheet struct {
	Columns []string
	Rows    [][]string // as many cells in each as there are columns
	Lines   []int      // where each begins
}

// ReadSheet reads a CSV text in UTF-8 as spreadsheets write it. Lines may have fewer cells than
// the heading; those that are missing are empty. Lines without anything in a cell, and those
// that begin with # and a blank, do not count.
func ReadSheet(text string) (*Sheet, error) {
	delimiter, err := guessDelimiter(text, 0)
	if err != nil {
		return nil, err
	}
	r := newCSVReader(text, delimiter, 0)
	s := &Sheet{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("it is not CSV: %s", csvError(err))
		}
		if isRemark(record) {
			continue
		}
		cells := make([]string, max(len(record), len(s.Columns)))
		for i, cell := range record {
			cells[i] = strings.TrimSpace(table.Unguarded(cell))
		}
		line, _ := r.FieldPos(0)
		if s.Columns == nil {
			if name, twice := repeated(cells); twice {
				return nil, fmt.Errorf("line %d: the column %q is there twice", line, name)
			}
			s.Columns = cells
			continue
		}
		if len(cells) > len(s.Columns) {
			return nil, fmt.Errorf("line %d has %s, the heading has %d", line, howMany(len(cells), "cell"), len(s.Columns))
		}
		s.Rows, s.Lines = append(s.Rows, cells), append(s.Lines, line)
	}
}

// isRemark says whether a record holds nothing, or a comment.
func isRemark(record []string) bool {
	if first := record[0]; first == "#" || strings.HasPrefix(first, "# ") || strings.HasPrefix(first, "##") {
		return true
	}
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func (c call) heading(r *csv.Reader) []string {
	record, err := r.Read()
	if err != nil && err != io.EOF {
		c.bad(1, "not CSV: %s", csvError(err))
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
		cell := ""
		if i < len(record) {
			cell = table.Unguarded(record[i])
		}
		row.RawSetString(column, lua.LString(cell))
	}
	return row
}

func csvError(err error) string {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err.Error()
	}
	return fmt.Sprintf("line %d, column %d: %s", parse.Line, parse.Column, parse.Err)
}
