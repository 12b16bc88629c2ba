// Package stdlib holds the Lua modules that know nothing of Matrix: json, csv, fs,
// time, log, ask and view. Each is a function that makes a host.Module. What a
// module needs of the outside (files, a terminal) the caller gives to it, and
// decides there what is allowed.
//
// Points in time are milliseconds since 1970, as everywhere in Matrix. Mistakes are
// raised as Lua errors, never returned, and those about arguments read as Lua's own
// do. Whatever may wait for long gives the interpreter lock up.
package stdlib

import (
	"time"

	"synlua/runtime/host"
	"synlua/runtime/table"
)

// Options is what the modules need of the outside. A field that is nil leaves its
// module out.
type Options struct {
	// Files is what fs reads and writes.
	Files Files
	// Log takes the messages of log.
	Log Logger
	// Asker answers the questions of ask.
	Asker Asker
	// Table prints the tables of view for people: a heading and rows. Cells may hold
	// anything.
	Table func(columns []string, rows [][]string)
	// Data prints them for programs, in place of Table; nil where people look.
	Data func(table.Table) error
}

// show prints a table of view.
func (o Options) show(t table.Table) error {
	if o.Data != nil {
		return o.Data(t)
	}
	o.Table(t.Cells(time.UTC)) // the zone is of no matter: Lua has no cells that are times
	return nil
}

// Modules lists the modules, for host.Options.
func Modules(opts Options) []host.Module {
	modules := []host.Module{JSON(), CSV(), Time()}
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
		modules = append(modules, View(opts.show))
	}
	return modules
}
