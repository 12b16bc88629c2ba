// Package recipe is the module that a recipe begins with. recipe.start declares what the
// recipe is, what options it takes and which functions it needs. The runner reads the
// declaration without running the rest, and then enforces it. recipe.ok, skip and fail
// count what became of each item.
package recipe

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/host"
)

// Declaration is what a recipe says about itself in recipe.start.
type Declaration struct {
	// Name is the recipe's name in summaries.
	Name string
	// Summary is one sentence.
	Summary string
	// Effect is the gravest thing that the recipe does.
	Effect catalog.Effect
	// Needs names the functions that the recipe may call. If the recipe names none,
	// Restricted is false and it may call all.
	Needs      []string
	Restricted bool
	// Options are the recipe's own options.
	Options []Option
}

// Option is one option of a recipe. In Lua its name is written with underscores,
// on the command line with hyphens.
type Option struct {
	Name     string
	Type     catalog.Type
	Time     bool // a date, an age or milliseconds; Lua gets milliseconds
	Required bool
	Default  lua.LValue // LNil for none
	Help     string
}

// Flag is the option's name on the command line, without the hyphens before it.
func (o *Option) Flag() string { return strings.ReplaceAll(o.Name, "_", "-") }

// TypeName is the option's type as help shows it.
func (o *Option) TypeName() string {
	if o.Time {
		return "time"
	}
	return o.Type.String()
}

// errDeclared ends a script that is run for its declaration alone.
var errDeclared = errors.New("declared")

// Declare reads the declaration of a script: it runs the script up to recipe.start, with
// the given modules, which must refuse every request. It returns nil for a script without a
// declaration. It refuses a script that contains recipe.start but does not reach it.
func Declare(ctx context.Context, name string, source []byte, opts host.Options) (*Declaration, error) {
	if text := string(source); !strings.Contains(text, "recipe") || !strings.Contains(text, "start") {
		return nil, nil
	}
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	start := &reading{stop: stop}
	opts.Print, opts.Warn = nil, nil
	opts.Modules = append(slices.Clone(opts.Modules), host.Module{Name: "recipe", Open: start.open})
	h := host.New(opts)
	defer h.Close()
	fn, err := h.LoadContext(ctx, name, source)
	if err != nil {
		return nil, err
	}
	_, err = h.Call(inner, fn)
	switch {
	case start.wrong != nil:
		return nil, start.wrong
	case start.found != nil:
		return start.found, nil
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	}
	// It ended, or reached its first request, without a declaration.
	if speaksOfStart.Match(source) {
		return nil, undeclared(name, err)
	}
	return nil, nil
}

// speaksOfStart finds recipe.start in a source, whatever name the script gives the module.
var speaksOfStart = regexp.MustCompile(`recipe\s*\.\s*start\b|\.\s*start\s*[({]|\[\s*["']start["']\s*\]`)

// undeclared refuses a script whose text contains a declaration that was not reached. The
// script may have noticed that it was only being read. It would then run without any
// limits, although people believe what it declares.
func undeclared(name string, err error) error {
	const advice = "a recipe begins with it; a script that is no recipe must not contain it"
	if err != nil {
		return fmt.Errorf("%s contains recipe.start, but ended before it (%w): %s", name, err, advice)
	}
	return fmt.Errorf("%s contains recipe.start, but does not come to it: %s", name, advice)
}

// reading is recipe.start for a script that is run only to read its declaration.
type reading struct {
	stop  context.CancelCauseFunc
	found *Declaration
	wrong error
}

func (r *reading) open(h *host.Host) lua.LValue {
	return h.Table(map[string]lua.LGFunction{"start": func(L *lua.LState) int {
		where := host.Where(L)
		if d, err := read(L.Get(1)); err != nil {
			r.wrong = startError(where, err)
		} else if r.found == nil {
			r.found = d
		}
		r.stop(errDeclared) // so that no pcall can continue the script
		h.Raise(L, errDeclared)
		return 0
	}})
}
