package table

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Cells returns the heading and the cells as people see them, with times in the given
// zone. A short row stays short. They are not yet safe to show.
func (t Table) Cells(zone *time.Location) (heading []string, rows [][]string) {
	places := t.seenBy(People)
	for _, i := range places {
		heading = append(heading, t.heading(i))
	}
	rows = make([][]string, len(t.Rows))
	for r, row := range t.Rows {
		for _, i := range places {
			if i < len(row) {
				rows[r] = append(rows[r], t.cell(i, row[i], zone))
			}
		}
	}
	return heading, rows
}

// heading is "" for marks, since each of them names the column.
func (t Table) heading(i int) string {
	if t.isMark(i) {
		return ""
	}
	return t.Columns[i].Name
}

// isMark reports whether a boolean is shown as the name of its column. In a table about
// one thing the name is already there.
func (t Table) isMark(i int) bool { return t.Columns[i].Kind == Boolean && !t.One }

func (t Table) cell(i int, v any, zone *time.Location) string {
	switch {
	case v == nil:
		return ""
	case t.isMark(i) && v == true:
		return t.Columns[i].Name
	case t.isMark(i):
		return ""
	case t.Columns[i].Kind == Bytes:
		return mebibytes(v)
	}
	return text(v, zone)
}

func text(v any, zone *time.Location) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return v.In(zone).Format("2006-01-02 15:04")
	case fmt.Stringer:
		return v.String()
	case bool, int, int64, float64:
		return fmt.Sprint(v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// mebibytes is a size in MiB with one decimal.
func mebibytes(v any) string {
	n, err := strconv.ParseFloat(fmt.Sprint(v), 64)
	if err != nil {
		return fmt.Sprint(v)
	}
	return strconv.FormatFloat(n/(1<<20), 'f', 1, 64) + " MiB"
}
