package stdlib

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// CSV is the module csv.
//
//	csv.encode(rows [, { columns = {…}, header = true }])   rows are objects or lists
//	csv.decode(text [, { header = true }])                  a list of objects; without header, of lists
//
// encode puts a ' before a cell that a spreadsheet would run as a formula, and decode
// removes it; user ids and numbers are left as they are. decode returns the same
// strings that encode was given, except that it drops a carriage return before a line
// feed.
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
		return fmt.Sprintf("line %d has %s, the heading has %d", parse.Line, counted(cells, "cell"), columns)
	}
	return fmt.Sprintf("line %d, column %d: %s", parse.Line, parse.Column, parse.Err)
}
