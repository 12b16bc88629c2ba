package main

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/display"
	"synlua/runtime/repl"
	"synlua/runtime/table"
)

// forPrograms reports whether results go to a program: standard output then has only data.
func (c *cli) forPrograms() bool { return c.opts.output != table.Aligned }

// show prints a result as --output says.
func (c *cli) show(t table.Table) error {
	if c.forPrograms() {
		return c.showData(t)
	}
	heading, rows := t.Cells(c.zone)
	if t.One {
		c.printer.Fields(heading, rows[0])
		return nil
	}
	if c.stdoutIsTerminal {
		t.AlignNumbers(heading, rows)
	}
	c.printer.Table(heading, rows)
	return nil
}

// showList prints a list. If it is empty, people are told what that means.
func (c *cli) showList(t table.Table, empty string) error {
	if len(t.Rows) == 0 && !c.forPrograms() {
		c.printer.Say("%s", empty)
		return nil
	}
	return c.show(t)
}

// look is how Lua values are shown to this person.
func (c *cli) look() display.Look {
	return display.Look{
		Width: c.width(), Whole: !c.stdoutIsTerminal, Now: c.now(), Zone: c.zone, Plain: c.isPlain(), ASCII: c.isDumb(),
		IsTime: catalog.IsTimeField, IsSize: catalog.IsSizeField,
	}
}

// printTable shows what print was given as the prompt does, and reports whether it did: in a
// pipe, only a list of objects has a form of its own. A program gets any table as data.
func (c *cli) printTable(t *lua.LTable) bool {
	if c.forPrograms() {
		return c.showData(repl.DataOf(t)) == nil // what cannot be data is printed as Lua
	}
	objects := display.ListOfObjects(t)
	switch {
	case objects == nil && !c.stdoutIsTerminal:
		return false
	case objects == nil:
		c.printer.Print(c.look().Inspect(t) + "\n")
		return true
	}
	shown := objects
	if c.stdoutIsTerminal {
		shown = objects[:min(len(objects), display.FirstRows)]
	}
	grid := c.look().Objects(shown)
	c.printer.Table(grid.Heading, grid.Rows)
	if more := len(objects) - len(shown); more > 0 {
		c.printer.Say("… %d more; view.table shows all %d", more, len(objects))
	}
	if remark := grid.Remark(); remark != "" && c.stdoutIsTerminal {
		c.printer.Say("%s", remark)
	}
	return true
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

// dataPrinter returns showData if results go to a program, else nil.
func (c *cli) dataPrinter() func(table.Table) error {
	if c.forPrograms() {
		return c.showData
	}
	return nil
}

// checkOutput refuses --output if the result is text: a program that parses it would not
// get the data that it expects.
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
	return noRows(name)
}

func noRows(command string) error {
	return usagef("synlua %s has no rows to print: leave out --output", command)
}

// always is for a command whose results are always tables; verbs is for one where that
// depends on the first word.
func always(string) bool { return true }

func verbs(names ...string) func(string) bool {
	return func(verb string) bool { return slices.Contains(names, verb) }
}
