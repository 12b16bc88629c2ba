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

// AlignNumbers puts blanks before the numbers of what Cells returned, so that they stand below
// each other.
func (t Table) AlignNumbers(heading []string, rows [][]string) {
	for column, i := range t.seenBy(People) {
		if kind := t.Columns[i].Kind; kind != Integer && kind != Bytes {
			continue
		}
		width := len(heading[column])
		for _, row := range rows {
			if column < len(row) {
				width = max(width, len(row[column]))
			}
		}
		heading[column] = fmt.Sprintf("%*s", width, heading[column])
		for _, row := range rows {
			if column < len(row) {
				row[column] = fmt.Sprintf("%*s", width, row[column])
			}
		}
	}
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
		return sizeCell(v)
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

// units are those of Size. Each is 1000 of the one before, as disks are sold.
var units = []string{"B", "kB", "MB", "GB", "TB", "PB"}

// Size is a number of bytes in the unit in which people read it.
func Size(bytes float64) string {
	i, digits := 0, 0
	for ; i < len(units)-1 && bytes >= 999.95; i++ {
		bytes, digits = bytes/1000, 1
	}
	return strconv.FormatFloat(bytes, 'f', digits, 64) + " " + units[i]
}

// SizeUnit is the unit in which people read a size, and how many bytes it is.
func SizeUnit(bytes float64) (name string, size float64) {
	i, size := 0, 1.0
	for ; i < len(units)-1 && bytes >= 1000*size; i++ {
		size *= 1000
	}
	return units[i], size
}

// spans are the units of Ago, the longest first.
var spans = []struct {
	length time.Duration
	noun   string
}{
	{365 * 24 * time.Hour, "year"}, {30 * 24 * time.Hour, "month"}, {24 * time.Hour, "day"},
	{time.Hour, "hour"}, {time.Minute, "minute"},
}

// Ago says how long before now a time is, as in "3 days ago", or "in 3 days".
func Ago(t, now time.Time) string {
	passed := now.Sub(t)
	for _, span := range spans {
		n := int64(passed.Abs() / span.length)
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s", n, span.noun)
		if n > 1 {
			text += "s"
		}
		if passed < 0 {
			return "in " + text
		}
		return text + " ago"
	}
	return "now"
}

// BriefAgo is Ago for a narrow column: "3 min ago" for the last days, and before that the date.
func BriefAgo(t, now time.Time, zone *time.Location) string {
	switch passed := now.Sub(t); {
	case passed < 0 || passed >= 7*24*time.Hour:
		return t.In(zone).Format("2006-01-02")
	case passed < time.Minute:
		return "now"
	case passed < time.Hour:
		return fmt.Sprintf("%d min ago", passed/time.Minute)
	case passed < 48*time.Hour:
		return fmt.Sprintf("%d h ago", passed/time.Hour)
	default:
		return fmt.Sprintf("%d days ago", passed/(24*time.Hour))
	}
}

// sizeCell is a cell of the kind Bytes.
func sizeCell(v any) string {
	n, err := strconv.ParseFloat(fmt.Sprint(v), 64)
	if err != nil {
		return fmt.Sprint(v)
	}
	return Size(n)
}
