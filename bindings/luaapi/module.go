// Package luaapi gives the catalogue to Lua: a module for each API, with one
// function per row and the few that are more than a row. Arguments are checked
// against the row before any request, answers become tables, lists become
// iterators, and refused requests are raised as tables.
package luaapi

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/reference"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// Files opens the files that a script may read and write. It may ask the person at the
// terminal, until the context ends. If it refuses, the error says which option allows the
// file.
type Files interface {
	// Open returns the file's content and its size in bytes.
	Open(ctx context.Context, path string) (io.ReadCloser, int64, error)
	// Create makes a file, or replaces it when it is closed.
	Create(ctx context.Context, path string, mode fs.FileMode) (stdlib.NewFile, error)
}

// Options says what the modules work with.
type Options struct {
	// Connect returns the client for an API. It is called at the first request, so that
	// a script without requests needs no server.
	Connect func(ctx context.Context, api *catalog.API) (*changes.Client, error)
	// Issuer returns the issuer of the service to which the server delegates logins, or ""
	// if it delegates them to none. It is called only before a call for which that matters;
	// nil means that no server delegates logins.
	Issuer func(ctx context.Context) (string, error)
	// Gate is the gate of the clients that Connect returns.
	Gate *changes.Gate
	// Files opens the files of uploads and downloads; nil refuses all.
	Files Files
	// TransactionID makes the transaction id of a request for which the script gave none.
	// The seed is what is sent: the function's name, the path and the body.
	TransactionID func(seed string) string
	// Progress receives a line for people about every ten seconds, while a function waits
	// for the server's work; nil means silence.
	Progress func(text string)
	// Sleep waits between two requests for the status of such work; nil means real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

// API is the catalogue in one Lua state.
type API struct {
	opts     Options
	host     *host.Host
	allowed  map[string]bool // nil: everything
	refused  *ErrNotDeclared // the last refusal
	limit    catalog.Effect  // the gravest effect that is allowed
	names    map[*lua.LFunction]string
	listMeta *lua.LTable
	// eventsMeta is the metatable of what matrix.sync.events returns.
	eventsMeta *lua.LTable
	decoders   sync.Pool
}

// New returns the API. Its modules can be opened by one Host.
func New(opts Options) *API {
	if opts.Sleep == nil {
		opts.Sleep = exchange.Sleep
	}
	return &API{
		opts:     opts,
		limit:    catalog.Destroy,
		names:    map[*lua.LFunction]string{},
		decoders: sync.Pool{New: func() any { return new(luavalue.Decoder) }},
	}
}

// Restrict makes every function that is not named an error from now on. Recipes are
// restricted to what they declare.
func (a *API) Restrict(names []string) {
	a.allowed = map[string]bool{}
	for _, name := range names {
		a.allowed[name] = true
	}
}

// Limit makes every request with a graver effect than the given one an error from now on.
// Recipes are limited to the effect that they declare. Lists are collected first only if
// changes are allowed.
func (a *API) Limit(effect catalog.Effect) { a.limit = effect }

// ErrNotDeclared is raised when a recipe calls what it did not declare.
type ErrNotDeclared struct {
	// Name is the function.
	Name string
	// Effect is the function's effect, if it is graver than the effect that the recipe
	// declares. It is Read if the function is not among the needs.
	Effect catalog.Effect
}

func (e *ErrNotDeclared) Error() string {
	if e.Effect != catalog.Read {
		return fmt.Sprintf("%s has the effect %q, which is more than this recipe declares; if you trust the recipe, declare effect = %q",
			e.Name, e.Effect, e.Effect)
	}
	return fmt.Sprintf("%s is not among the functions that this recipe declares; if you trust the recipe, add %q to its needs", e.Name, e.Name)
}

// permit raises an error unless the recipe may call the function, whose request has the
// given effect.
func (a *API) permit(L *lua.LState, name string, effect catalog.Effect) {
	switch {
	case a.allowed != nil && !a.allowed[name]:
		a.refused = &ErrNotDeclared{Name: name}
	case effect > a.limit:
		a.refused = &ErrNotDeclared{Name: name, Effect: effect}
	default:
		return
	}
	a.raise(L, a.refused)
}

// permitCall raises an error unless the recipe may make the call, whose query may make a
// change of a read.
func (a *API) permitCall(L *lua.LState, name string, call exchange.Call) {
	call = call.WithoutSideEffect(false)
	a.permit(L, name, max(call.Row.Effect, call.Effect()))
}

// Refusal returns the error of the last call that was refused, or nil. It counts even if
// the script caught the error.
func (a *API) Refusal() error {
	if a.refused == nil {
		return nil
	}
	return a.refused
}

// Modules returns one module for each API of the catalogue.
func (a *API) Modules() []host.Module {
	var modules []host.Module
	for _, api := range catalog.APIs() {
		modules = append(modules, host.Module{Name: api.Name, Open: func(h *host.Host) lua.LValue { return a.module(h, api) }})
	}
	return modules
}

// module builds the module of an API: a table of groups, each a table of functions.
func (a *API) module(h *host.Host, api *catalog.API) lua.LValue {
	a.host = h
	if a.listMeta == nil {
		a.listMeta = a.newListMeta()
		a.eventsMeta = a.newEventsMeta()
	}
	top := h.Table(nil)
	for _, row := range catalog.Rows() {
		if row.API == api {
			a.define(top, row.Name, a.function(row))
		}
	}
	for name, fn := range a.specials(api) {
		a.define(top, name, fn)
	}
	top.ForEach(func(group, members lua.LValue) {
		if t, ok := members.(*lua.LTable); ok {
			a.guardNames(t, api.Name+"."+group.String())
		}
	})
	a.guardNames(top, api.Name)
	return top
}

func (a *API) define(top *lua.LTable, name string, fn lua.LGFunction) {
	parts := strings.Split(name, ".")
	t := top
	for _, group := range parts[1 : len(parts)-1] {
		sub, ok := t.RawGetString(group).(*lua.LTable)
		if !ok {
			sub = a.host.Table(nil)
			t.RawSetString(group, sub)
		}
		t = sub
	}
	f := a.host.Func(withDot(t, name, fn))
	a.names[f] = name
	t.RawSetString(parts[len(parts)-1], f)
}

// withDot makes it an error to call a function of a group with a colon, which would pass
// the group as the first argument.
func withDot(group *lua.LTable, name string, fn lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		if L.Get(1) == lua.LValue(group) {
			badArgument(L, name, 1, "a colon puts the group itself before the arguments: write "+reference.Usage(name)+" with a dot")
		}
		return fn(L)
	}
}

// guardNames makes a misspelt name an error with a suggestion, where Lua would
// only say that nil was called.
func (a *API) guardNames(t *lua.LTable, name string) {
	mt := a.host.Table(map[string]lua.LGFunction{"__index": func(L *lua.LState) int {
		L.RaiseError("%s", reference.HasNo(name, L.Get(2).String()))
		return 0
	}})
	mt.RawSetString("__metatable", lua.LString(name))
	t.Metatable = mt
}

// NameOf returns the full name of one of the functions, such as
// "synapse.users.list", or "".
func (a *API) NameOf(v lua.LValue) string {
	f, ok := v.(*lua.LFunction)
	if !ok {
		return ""
	}
	return a.names[f]
}
