// Package stdlib has the Lua modules that know nothing of Matrix: json, csv, fs, time, text,
// random, log, ask and view. Each is a function that makes a host.Module. The caller passes
// what a module needs of the outside (files, a terminal), and decides there what is
// allowed.
//
// Points in time are milliseconds since 1970, as everywhere in Matrix. Errors are
// raised as Lua errors, never returned, and those about arguments read like Lua's own.
// Functions that may wait for long release the interpreter lock.
package stdlib

import (
	"crypto/rand"

	"synlua/runtime/display"
	"synlua/runtime/host"
	"synlua/runtime/table"
)

// Options is what the modules need of the outside. A nil field leaves its module out.
type Options struct {
	// Files is what fs reads and writes.
	Files Files
	// Log receives the messages of log.
	Log Logger
	// Asker answers the questions of ask.
	Asker Asker
	// Table prints the tables of view for people: a heading and rows. Cells may contain
	// anything.
	Table func(columns []string, rows [][]string)
	// Print writes what view shows for people and is no table. It adds no newline.
	Print func(text string)
	// Block prints what a function of view shows, below a title that may be ""; nil shows no
	// titles.
	Block func(title string, show func())
	// Look says for whom view shows something; nil for a terminal of 80 columns.
	Look func() display.Look
	// Data returns what prints them for programs, instead of Table. It returns nil while the
	// output is for people; nil for always.
	Data func() func(table.Table) error
}

// data is what prints for programs, or nil.
func (o Options) data() func(table.Table) error {
	if o.Data == nil {
		return nil
	}
	return o.Data()
}

// Modules lists the modules, for host.Options.
func Modules(opts Options) []host.Module {
	modules := []host.Module{JSON(), CSV(opts.Log), Time(), Text(), Random(rand.Reader)}
	if opts.Files != nil {
		modules = append(modules, FS(opts.Files))
	}
	if opts.Log != nil {
		modules = append(modules, Log(opts.Log))
	}
	if opts.Asker != nil {
		modules = append(modules, Ask(opts.Asker))
	}
	if opts.Table != nil {
		modules = append(modules, View(opts))
	}
	return modules
}
