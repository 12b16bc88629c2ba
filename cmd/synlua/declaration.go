package main

import (
	"context"
	"errors"
	"io"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/luaapi"
	"synlua/runtime/host"
	"synlua/runtime/stdlib"
	"synlua/runtime/workers"
)

// refusing returns the modules for reading a script's declaration: all are there, but they
// open no file, ask nobody and send no request.
func refusing() []host.Module {
	api := luaapi.New(luaapi.Options{
		Connect:       func(context.Context, *catalog.API) (*changes.Client, error) { return nil, errTooEarly },
		Gate:          changes.NewGate(changes.GateOptions{}),
		TransactionID: func(string) string { return "none" },
	})
	own := stdlib.Modules(stdlib.Options{
		Files: nobody{}, Asker: nobody{}, Log: nobody{}, Table: func([]string, [][]string) {},
	})
	own = append(own, shippedModules()...)
	own = append(own, workers.Module(workers.Options{}), workers.ProgressModule(workers.Options{}))
	return append(own, api.Modules()...)
}

var errTooEarly = errors.New("recipe.start must come first")

// nobody stands for a person who answers no question and sees no message. It opens no file.
type nobody struct{}

func (nobody) Open(context.Context, string) (io.ReadCloser, int64, error) { return nil, 0, errTooEarly }
func (nobody) Create(context.Context, string) (io.WriteCloser, error)     { return nil, errTooEarly }
func (nobody) Append(context.Context, string) (io.WriteCloser, error)     { return nil, errTooEarly }
func (nobody) Confirm(context.Context, string) (bool, error)              { return false, errTooEarly }
func (nobody) Line(context.Context, string) (string, error)               { return "", errTooEarly }
func (nobody) Debug(string, ...any)                                       {}
func (nobody) Say(string, ...any)                                         {}
func (nobody) Warn(string, ...any)                                        {}
func (nobody) Error(string, ...any)                                       {}
