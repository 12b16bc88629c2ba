package main

import (
	"slices"

	"synlua/runtime/table"
)

// forPrograms reports whether results go to a program: then standard output has
// nothing but data.
func (c *cli) forPrograms() bool { return c.opts.output != table.Aligned }

// show prints a result as --output says.
func (c *cli) show(t table.Table) error {
	if c.forPrograms() {
		return c.showData(t)
	}
	heading, rows := t.Cells(c.zone)
	if t.One {
		c.printer.Fields(heading, rows[0])
	} else {
		c.printer.Table(heading, rows)
	}
	return nil
}

// showList prints a list. Where it is empty, people are told what that means.
func (c *cli) showList(t table.Table, empty string) error {
	if len(t.Rows) == 0 && !c.forPrograms() {
		c.printer.Say("%s", empty)
		return nil
	}
	return c.show(t)
}

// showData prints a result for a program.
func (c *cli) showData(t table.Table) error {
	text, err := t.Render(c.opts.output)
	switch {
	case err != nil:
		return err
	case c.opts.output.IsJSON():
		c.printer.PrintJSON(text)
	default:
		c.printer.Print(text)
	}
	return nil
}

// dataPrinter is showData if results go to a program, and nil otherwise.
func (c *cli) dataPrinter() func(table.Table) error {
	if c.forPrograms() {
		return c.showData
	}
	return nil
}

// checkOutput refuses --output where the result is text: whoever parses it would read
// something else than the data they asked for.
func (c *cli) checkOutput(cmd command, w words) error {
	verb := ""
	if len(w.positional) > 0 {
		verb = w.positional[0]
	}
	if !c.forPrograms() || cmd.rows != nil && cmd.rows(verb) {
		return nil
	}
	name := cmd.name
	if verb != "" && cmd.rows != nil {
		name += " " + verb
	}
	return usagef("synlua %s has no rows to print: leave out --output", name)
}

// always is for a command whose results are rows whatever follows its name, and
// verbs for one where that depends on the first word.
func always(string) bool { return true }

func verbs(names ...string) func(string) bool {
	return func(verb string) bool { return slices.Contains(names, verb) }
}
