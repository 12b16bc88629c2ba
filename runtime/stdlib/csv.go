package stdlib

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
)

// CSV is the module csv.
//
//	csv.encode(rows [, { columns = {…}, header = true }])   rows are objects or lists
//	csv.decode(text [, { header = true }])                  a list of objects; without header, of lists
//
// A cell that a spreadsheet would run as a formula gets a ' in front, and decode
// takes it away again; user ids and numbers are left as they are. What decode
// gives are strings, the same that encode was given, but that a carriage return
// before a line feed is lost.
func CSV() host.Module {
	return host.Module{Name: "csv", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{"decode": decodeCSV, "encode": encodeCSV})
	}}
}

func encodeCSV(c call) int {
	opts := c.fields(2, "columns", "header")
	g := c.rows(1, opts.names("columns"))
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if opts.flag("header", true) && g.columns != nil {
		if name, twice := repeated(g.columns); twice {
			c.bad(2, "field 'columns': the column '%s' is there twice", name)
		}
		writeRecord(w, &out, g.columns)
	}
	for i, row := range g.rows {
		record := make([]string, len(row))
		for j, v := range row {
			text, err := cellText(v)
			if err != nil {
				c.bad(1, "row %d, %s: %s", i+1, g.place(j), err)
			}
			record[j] = text
		}
		writeRecord(w, &out, record)
	}
	w.Flush()
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

// writeRecord writes to out through w, which never fails.
func writeRecord(w *csv.Writer, out *bytes.Buffer, cells []string) {
	if len(cells) == 1 && cells[0] == "" {
		// The writer would make an empty line of it, which readers pass over.
		w.Flush()
		out.WriteString("\"\"\n")
		return
	}
	guarded := make([]string, len(cells))
	for i, cell := range cells {
		guarded[i] = guard(cell)
	}
	_ = w.Write(guarded)
}

// harmless are the user ids and the numbers among the texts that begin like a
// formula. The ids hold nothing that calls a function or reaches another file.
var harmless = regexp.MustCompile(`^(@[0-9A-Za-z._=/+-]+:[0-9A-Za-z.-]+(:[0-9]+)?|[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)$`)

// formulaStarts are the characters that make a spreadsheet calculate, their wide
// forms included.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// isFormula reports whether a text is a formula, or one with quotes in front: those
// are guarded too, since otherwise decode could not tell its own quote from theirs.
func isFormula(cell string) bool {
	text := strings.TrimLeft(cell, "'")
	first, size := utf8.DecodeRuneInString(text)
	return size > 0 && strings.ContainsRune(formulaStarts, first) && !harmless.MatchString(text)
}

func guard(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	if isFormula(cell) {
		return strings.TrimPrefix(cell, "'")
	}
	return cell
}

// byteOrderMark is what spreadsheets put before the first cell.
const byteOrderMark = "\ufeff"

func decodeCSV(c call) int {
	text := strings.TrimPrefix(c.text(1), byteOrderMark)
	header := c.fields(2, "header").flag("header", true)
	r := csv.NewReader(strings.NewReader(text))
	r.ReuseRecord = true
	list := luavalue.NewArray(0)
	var columns []string
	if header {
		columns = c.heading(r)
	} else {
		r.FieldsPerRecord = -1
	}
	for {
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

func (c call) heading(r *csv.Reader) []string {
	record, err := r.Read()
	if err != nil && err != io.EOF {
		c.bad(1, "not CSV: %s", csvError(err, 0, 0))
	}
	columns := make([]string, len(record))
	for i, cell := range record {
		columns[i] = unguard(cell)
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
			luavalue.Append(row, lua.LString(unguard(cell)))
		}
		return row
	}
	row := luavalue.NewTable(len(columns))
	for i, column := range columns {
		row.RawSetString(column, lua.LString(unguard(record[i])))
	}
	return row
}

func csvError(err error, cells, columns int) string {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err.Error()
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Sprintf("line %d has %d cells, the heading has %d", parse.Line, cells, columns)
	}
	return fmt.Sprintf("line %d, column %d: %s", parse.Line, parse.Column, parse.Err)
}
