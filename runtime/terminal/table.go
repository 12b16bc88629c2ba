package terminal

import (
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

const (
	columnGap     = "  "
	narrowest     = 4 // columns are not cut below this width
	defaultWidth  = 80
	boldOn        = "\x1b[1m"
	attributesOff = "\x1b[0m"
)

// widths measures text as most terminals draw it. It ignores the locale, so that the
// same table looks the same everywhere.
var widths = &runewidth.Condition{StrictEmojiNeutral: true}

// Table prints a heading and rows. On a terminal the columns are aligned and cut with
// "…" to fit its width, except the first column, which names the row and is shown in
// full: where few rows have a name that is far longer than the others, the rest of such a
// row stands below it. Elsewhere cells are whole and separated by one tab, heading included, so that
// cut and awk can read them. In both forms cells contain no tab, newline or control
// character.
func (p *Printer) Table(columns []string, rows [][]string) {
	cells := p.cleanCells(columns, rows)
	if p.opts.OutIsTerminal {
		p.alignedTable(cells)
		return
	}
	var b strings.Builder
	for _, row := range cells {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	p.printClean(b.String())
}

// narrowestName is the smallest width of the names of Fields, so that the values of
// most tables of fields begin in the same column.
const narrowestName = 7

// Fields prints a line for each name, followed by its value, which a terminal that is narrower
// breaks at words. Values contain no tab, newline or control character, so that none can pass for
// another field.
func (p *Printer) Fields(names, values []string) {
	width := narrowestName
	for _, name := range names {
		width = max(width, widths.StringWidth(CleanLine(name)))
	}
	var b strings.Builder
	for i, name := range names {
		line := widths.FillRight(CleanLine(name), width) + columnGap + CleanLine(values[i])
		line = p.typed(strings.TrimRight(line, " "))
		if p.opts.OutIsTerminal {
			line = wrapLine(line, p.width(), width+len(columnGap))
		}
		b.WriteString(line + "\n")
	}
	p.printClean(b.String())
}

func (p *Printer) alignedTable(cells [][]string) {
	needed := columnWidths(cells)
	if len(needed) > 0 {
		needed[0] = firstWidth(cells, p.width())
	}
	fits := fitColumns(needed, p.width())
	var b strings.Builder
	for i, row := range cells {
		line := alignedLine(row, fits, p.typed("…"))
		if i == 0 && p.opts.Color {
			line = boldOn + line + attributesOff
		}
		b.WriteString(line + "\n")
	}
	p.printClean(b.String())
}

func (p *Printer) printClean(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.hide(s))
}

func (p *Printer) width() int {
	if p.opts.Width == nil {
		return defaultWidth
	}
	if width := p.opts.Width(); width > 0 {
		return width
	}
	return defaultWidth
}

// cleanCells returns heading and rows as one rectangle of text that is safe to show.
// Missing cells are empty.
func (p *Printer) cleanCells(columns []string, rows [][]string) [][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	count := len(columns)
	for _, row := range rows {
		count = max(count, len(row))
	}
	cells := make([][]string, 0, len(rows)+1)
	cells = append(cells, p.cleanRow(columns, count))
	for _, row := range rows {
		cells = append(cells, p.cleanRow(row, count))
	}
	return cells
}

func (p *Printer) cleanRow(row []string, count int) []string {
	cleaned := make([]string, count)
	for i, cell := range row {
		cleaned[i] = p.typed(CleanLine(p.hide(cell))) // before it is cut: a part of a secret is secret too
	}
	return cleaned
}

func columnWidths(cells [][]string) []int {
	needed := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			needed[i] = max(needed[i], widths.StringWidth(cell))
		}
	}
	return needed
}

// firstWidth is the width of the first column.
func firstWidth(cells [][]string, terminalWidth int) int {
	names := make([]string, len(cells)-1)
	for i, row := range cells[1:] {
		names[i] = row[0]
	}
	return FirstColumn(cells[0][0], names, terminalWidth)
}

// FirstColumn is the width that Table gives a first column with this heading and these
// cells: that of its longest cell, unless this takes more than half of the terminal for
// the sake of less than a quarter of the rows.
func FirstColumn(heading string, cells []string, terminalWidth int) int {
	width := Width(heading)
	if len(cells) == 0 {
		return width
	}
	all := make([]int, len(cells))
	for i, cell := range cells {
		all[i] = Width(cell)
	}
	slices.Sort(all)
	most := max(all[(len(all)-1)*3/4], terminalWidth/2)
	for _, cell := range all {
		if cell <= most {
			width = max(width, cell)
		}
	}
	return width
}

// fitColumns narrows the widest columns, but not the first, until a line fits the
// terminal or every column has its smallest width.
func fitColumns(needed []int, terminalWidth int) []int {
	fits := make([]int, len(needed))
	total := 0
	for i, width := range needed {
		fits[i] = width
		if i > 0 {
			fits[i] = min(width, terminalWidth)
			total += len(columnGap)
		}
		total += fits[i]
	}
	for ; total > terminalWidth; total-- {
		widest := widestOf(fits)
		if widest == 0 {
			break
		}
		fits[widest]--
	}
	return fits
}

// widestOf returns the widest column that can be narrowed, or 0 if none can.
func widestOf(fits []int) int {
	widest, width := 0, narrowest
	for i := 1; i < len(fits); i++ {
		if fits[i] > width {
			widest, width = i, fits[i]
		}
	}
	return widest
}

// Fill is a text on one line that takes exactly this many columns: it is cut with "…", or blanks
// follow it.
func Fill(text string, width int) string {
	text = CleanLine(text)
	if widths.StringWidth(text) > width {
		text = widths.Truncate(text, width, "…")
	}
	return widths.FillRight(text, width)
}

func alignedLine(row []string, fits []int, cut string) string {
	var b strings.Builder
	for i, cell := range row {
		if i > 0 {
			b.WriteString(columnGap)
		}
		if i == 0 && widths.StringWidth(cell) > fits[0] && len(row) > 1 {
			b.WriteString(cell + "\n" + strings.Repeat(" ", fits[0]))
			continue
		}
		if i > 0 && widths.StringWidth(cell) > fits[i] {
			cell = widths.Truncate(cell, fits[i], cut)
		}
		b.WriteString(widths.FillRight(cell, fits[i]))
	}
	return strings.TrimRight(b.String(), " \n")
}
