package terminal

import (
	"strings"
	"testing"
)

func tableOnScreen(width int, columns []string, rows [][]string) string {
	p, seen := screen(PrinterOptions{Width: func() int { return width }})
	p.Table(columns, rows)
	return seen.String()
}

func lines(rows ...string) string {
	return strings.Join(rows, "\n") + "\n"
}

func TestTableAlignsColumns(t *testing.T) {
	got := tableOnScreen(80, []string{"user", "name"}, [][]string{{"@a:x", "Al"}, {"@bob:x", "Bob"}})
	expect(t, "the table", got, lines(
		"user    name",
		"@a:x    Al",
		"@bob:x  Bob"))
}

func TestTableMeasuresWideCharacters(t *testing.T) {
	got := tableOnScreen(80, []string{"name", "n"}, [][]string{{"生命", "1"}, {"e\u0301a", "2"}, {"👩\u200d💻", "3"}})
	expect(t, "the table", got, lines(
		"name  n",
		"生命  1",
		"e\u0301a    2",
		"👩\u200d💻    3"))
}

func TestTableCutsTheWidestColumnsButNeverTheFirst(t *testing.T) {
	user := "@somebody-with-a-long-name:example.org"
	got := tableOnScreen(60, []string{"user", "name", "n"}, [][]string{{user, strings.Repeat("命", 20), "12"}})
	expect(t, "the table", got, lines(
		"user                                    name              n",
		user+"  命命命命命命命…   12"))
	for line := range strings.Lines(got) {
		if width := widths.StringWidth(strings.TrimSuffix(line, "\n")); width > 60 {
			t.Errorf("line %q is %d columns wide, want at most 60", line, width)
		}
	}
}

func TestTableShowsTheFirstColumnInFullOnATinyTerminal(t *testing.T) {
	got := tableOnScreen(5, []string{"user", "name"}, [][]string{{"@alice:example.org", "Alice Margatroid"}})
	expect(t, "the table", got, lines(
		"user                name",
		"@alice:example.org  Ali…"))
}

func TestTableCleansHostileCells(t *testing.T) {
	hostile := "Eve\n@admin:x\tadmin\x1b[1A\u202e"
	visible := `Eve\n@admin:x\tadmin\x1b[1A\u{202e}`
	got := tableOnScreen(80, []string{"user", "name"}, [][]string{{"@e:x", hostile}})
	expect(t, "the table", got, lines("user  name", "@e:x  "+visible))

	p, out, _ := pipes(PrinterOptions{})
	p.Table([]string{"user", "name"}, [][]string{{"@e:x", hostile}})
	flush(t, p)
	expect(t, "standard output", out.String(), lines("user\tname", "@e:x\t"+visible))
}

func TestTableIsWholeAndTabSeparatedInAPipe(t *testing.T) {
	long := strings.Repeat("long ", 40)
	p, out, _ := pipes(PrinterOptions{Width: func() int { return 20 }, Color: true})
	p.Table([]string{"user", "name"}, [][]string{{"@a:x", long}, {"@b:x"}})
	flush(t, p)
	expect(t, "standard output", out.String(), lines("user\tname", "@a:x\t"+long, "@b:x\t"))
}

func TestTableTakesRowsOfAnyLength(t *testing.T) {
	expect(t, "the table", tableOnScreen(80, []string{"a"}, [][]string{{"1", "2"}, {}}), lines("a", "1  2", ""))
	expect(t, "the empty table", tableOnScreen(80, nil, nil), lines(""))
}

func TestTableHeadingIsBoldWithColor(t *testing.T) {
	p, seen := screen(PrinterOptions{Color: true})
	p.Table([]string{"a", "b"}, [][]string{{"1", "2"}})
	expect(t, "the table", seen.String(), lines("\x1b[1ma  b\x1b[0m", "1  2"))
}

func TestFieldsStandBelowEachOther(t *testing.T) {
	p, out, _ := pipes(PrinterOptions{})
	p.Fields([]string{"user", "device"}, []string{"@a:x\nadmin    true\x1b", ""})
	p.Fields([]string{"a long name", "b"}, []string{"1", "2"})
	flush(t, p)
	expect(t, "standard output", out.String(), lines(
		`user     @a:x\nadmin    true\x1b`,
		"device",
		"a long name  1",
		"b            2"))
}

func TestAFewLongNamesDoNotPushOutTheOtherColumns(t *testing.T) {
	long := "@" + strings.Repeat("x", 40) + ":example.org"
	rows := [][]string{{"@a:x", "Al"}, {long, "Long"}, {"@b:x", "Bo"}, {"@c:x", "Cy"}, {"@d:x", ""}}
	expect(t, "the table", tableOnScreen(60, []string{"user", "name"}, rows), lines(
		"user  name", "@a:x  Al", long, "      Long", "@b:x  Bo", "@c:x  Cy", "@d:x"))
	expect(t, "the wide table", tableOnScreen(120, []string{"user", "name"}, rows[1:2]), lines(
		"user                                                   name", long+"  Long"))
	rows[1][1] = ""
	expect(t, "a row of a name alone", tableOnScreen(60, []string{"user", "name"}, rows[:4]), lines(
		"user  name", "@a:x  Al", long, "@b:x  Bo", "@c:x  Cy"))
}
