package recipe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
	"synlua/runtime/terminal"
	"synlua/runtime/workers"
)

// Run is one run of a recipe, or of a script that only counts its items.
type Run struct {
	// Declaration is nil for a plain script, and Values its options.
	Declaration *Declaration
	Values      Values
	// DryRun says whether changes are held.
	DryRun func() bool
	// Out takes the lines of items that went well, Skipped those of items that were left as
	// they are, and Err those of failures. The newline is not part of the text.
	Out, Skipped, Err func(line string)
	// ShowsSkipped says that Skipped shows its lines. Where it does not, the closing sentence
	// says that -v does.
	ShowsSkipped bool
	// SentBefore says why nothing is left to do for the item that a dry run is at, since the run
	// that is resumed has done it; "" if something is left. ctx is that of the worker. nil is
	// for a run that resumes none.
	SentBefore func(ctx context.Context) string
	// Earlier returns the id of the last run that sent changes with the same recipe and
	// server, and with arguments that are the same as those of this run, or "".
	Earlier func(ctx context.Context, same func(earlier, now []string) bool) (string, error)
	// Resumes says whether this run goes on with one that was not finished.
	Resumes bool
	// Fatal says whether no further item can succeed after a Go error, such as a token that
	// the server no longer knows. recipe.fail then ends the run.
	Fatal func(error) bool
	// Issuer returns the issuer of the service that logs people in for the server, or "".
	// Outdated returns the version of the server's Synapse if it is older than another, else "".
	Issuer   func(context.Context) (string, error)
	Outdated func(ctx context.Context, than string) (has string, err error)
	// Pool runs the loops of the script.
	Pool *workers.Pool
	// End ends the context of the run, so that no script can go on after a recipe.start of
	// which nobody was told. nil is for the prompt, where people type the script.
	End func(cause error)

	refusal               error
	done, skipped, failed int
	traced                []string // the tracebacks that were shown
}

// Module returns the module recipe.
func (r *Run) Module() host.Module {
	return host.Module{Name: "recipe", Open: func(h *host.Host) lua.LValue {
		return h.Table(map[string]lua.LGFunction{
			"start": func(L *lua.LState) int { return r.start(h, L) },
			"ok":    func(L *lua.LState) int { return r.ok(h, L) },
			"skip":  func(L *lua.LState) int { return r.skip(h, L) },
			"fail":  func(L *lua.LState) int { return r.fail(h, L) },
			"items": func(L *lua.LState) int { return r.items(h, L) },

			"dry_run": func(L *lua.LState) int {
				L.Push(lua.LBool(r.DryRun()))
				return 1
			},
			"resumes": func(L *lua.LState) int {
				L.Push(lua.LBool(r.Resumes))
				return 1
			},
			"earlier_run": func(L *lua.LState) int { return r.earlierRun(h, L) },
			"nearest":     nearest,
		})
	}}
}

// start gives the recipe its options. The declaration must be the one that was read before
// the run, since that is what people are shown; else the run ends.
func (r *Run) start(h *host.Host, L *lua.LState) int {
	if r.Declaration == nil {
		r.refuse(h, L, errNotFound)
	}
	d, err := read(L.Get(1))
	if err != nil {
		r.refuse(h, L, declaresOther(err))
	}
	if err := r.Declaration.differs(d); err != nil {
		r.refuse(h, L, declaresOther(err))
	}
	if err := r.checkServer(h, L); err != nil {
		r.refuse(h, L, err)
	}
	opts := L.CreateTable(0, len(r.Values))
	for name, v := range r.Values {
		if v != lua.LNil {
			opts.RawSetString(name, v)
		}
	}
	opts.Metatable = r.strict(h)
	L.Push(opts)
	return 1
}

// checkServer refuses a server on which the recipe does not work.
func (r *Run) checkServer(h *host.Host, L *lua.LState) (err error) {
	d, ctx := r.Declaration, host.Context(L)
	h.Unlocked(L, func() {
		if d.WorksOn == OnSynapse || d.WorksOn == OnMAS {
			var issuer string
			if issuer, err = r.Issuer(ctx); err == nil {
				err = d.checkKind(issuer)
			}
		}
		if d.Since != "" && err == nil {
			var has string
			if has, err = r.Outdated(ctx, d.Since); has != "" {
				err = &ServerError{fmt.Sprintf("%s needs Synapse %s or newer; this server has %s", d.Name, d.Since, has)}
			}
		}
	})
	return err
}

// ServerError says that a recipe does not work on a server.
type ServerError struct{ Problem string }

func (e *ServerError) Error() string { return e.Problem }

func (d *Declaration) checkKind(issuer string) error {
	switch {
	case d.WorksOn == OnSynapse && issuer != "":
		return &ServerError{fmt.Sprintf("%s works where Synapse logs people in; on this server the Matrix Authentication Service at %s does",
			d.Name, issuer)}
	case d.WorksOn == OnMAS && issuer == "":
		return &ServerError{d.Name + " works where the Matrix Authentication Service logs people in; on this server Synapse does"}
	}
	return nil
}

// strict makes a misspelt option an error, where Lua would give nil.
func (r *Run) strict(h *host.Host) *lua.LTable {
	mt := h.Table(map[string]lua.LGFunction{"__index": func(L *lua.LState) int {
		r.checkOption(L, L.Get(2).String())
		L.Push(lua.LNil) // it was not given
		return 1
	}})
	mt.RawSetString("__metatable", lua.LString("options"))
	return mt
}

// checkOption raises an error unless the recipe declares an option of that name.
func (r *Run) checkOption(L *lua.LState, name string) {
	var names []string
	if r.Declaration != nil {
		for _, o := range r.Declaration.Options {
			names = append(names, o.Name)
		}
	}
	if !slices.Contains(names, name) {
		L.RaiseError("the recipe declares no option %q%s", name, spell.OneOf(name, names))
	}
}

// refuse ends the run.
func (r *Run) refuse(h *host.Host, L *lua.LState, err error) {
	r.refusal = err
	if r.End != nil {
		r.End(err)
	}
	h.Stop(L, err)
}

// Refusal returns why recipe.start ended the run, or nil. It counts even if nothing was left
// to do then.
func (r *Run) Refusal() error { return r.refusal }

// declaresOther is the error for a recipe.start that is not the one that was read.
func declaresOther(why error) error {
	return declarationErrorf("recipe.start declares something else than what was read and shown (%v): call it once, as it is written", why)
}

// errNotFound ends a run that comes to a recipe.start of which nobody was told.
var errNotFound = declarationErrorf("recipe.start was not found when the script was read, so nobody was shown what it declares: " +
	"write it as a statement of its own, outside of functions and conditions: local opts = recipe.start { … }")

func (r *Run) ok(h *host.Host, L *lua.LState) int {
	if why := r.sentBefore(host.Context(L)); why != "" {
		text := line(h, L, "skipped")
		r.skipped++
		r.Skipped(text + "; " + why)
		return 0
	}
	text := line(h, L, r.doneWord())
	r.done++
	r.Out(text)
	return 0
}

// sentBefore asks SentBefore, which forgets the changes of the item then.
func (r *Run) sentBefore(ctx context.Context) string {
	if r.SentBefore == nil {
		return ""
	}
	return r.SentBefore(ctx)
}

// doneWord begins the line of an item that went well.
func (r *Run) doneWord() string {
	if r.holds() {
		return "would"
	}
	return "done"
}

// holds says whether changes are held that somebody can have sent. A recipe that only reads
// has done its work without them.
func (r *Run) holds() bool {
	return r.DryRun() && (r.Declaration == nil || r.Declaration.Effect > catalog.Read)
}

func (r *Run) skip(h *host.Host, L *lua.LState) int {
	text := line(h, L, "skipped")
	r.sentBefore(host.Context(L))
	r.skipped++
	r.Skipped(text)
	return 0
}

// fail counts a failure. It ends the run if every further item would fail for the same
// reason.
func (r *Run) fail(h *host.Host, L *lua.LState) int {
	if cause := host.Cause(L.Get(2)); cause != nil && r.Fatal(cause) {
		L.Error(L.Get(2), 0)
	}
	text := line(h, L, "failed")
	r.sentBefore(host.Context(L))
	r.failed++
	r.Err(text)
	return 0
}

// items is the loop of most recipes: it runs a function for many items at once, and counts
// what became of each. A text that the function returns is what was done; nil or false and a
// reason, why there was nothing to do; an error, why it failed.
func (r *Run) items(h *host.Host, L *lua.LState) int {
	return r.Pool.Run(h, L, workers.Loop{
		Name:    "recipe.items",
		InOrder: r.DryRun(), // so that two dry runs can be compared
		Note:    r.sentBefore,
		Done: func(item string, results []lua.LValue, sentBefore string) {
			if !lua.LVAsBool(first(results)) && len(results) > 1 && results[1] != lua.LNil {
				r.skipped++
				r.Skipped(itemLine("skipped", item, results[1]))
				return
			}
			if sentBefore != "" {
				r.skipped++
				r.Skipped(itemLine("skipped", item, first(results)) + "; " + sentBefore)
				return
			}
			r.done++
			r.Out(itemLine(r.doneWord(), item, first(results)))
		},
		Failed: r.failItem,
	})
}

// first is the first of what a function returned, or nil.
func first(results []lua.LValue) lua.LValue {
	if len(results) == 0 {
		return lua.LNil
	}
	return results[0]
}

// itemLine is the line of an item, with the remark if that is a text: a function may return
// the answer of its last request as well.
func itemLine(word, item string, remark lua.LValue) string {
	switch remark.(type) {
	case lua.LString, lua.LNumber:
		item += ": " + remark.String()
	}
	return inLine(word, item)
}

// failItem counts an item of recipe.items that failed. What the server refused, and what the
// script raised without a place, is for the person who runs the recipe; any other error is
// for the one who wrote it, who needs the traceback.
func (r *Run) failItem(item string, err error) {
	var script *host.ScriptError
	if errors.As(err, &script) && (script.Cause != nil || script.ForPeople()) {
		r.failed++
		r.Err(inLine("failed", item+": "+script.Message))
		return
	}
	r.Fail(item, err)
}

// earlierRun tells a recipe that finds nothing left to do whether it did that itself. The
// arguments name the options that count; without any, all do.
func (r *Run) earlierRun(h *host.Host, L *lua.LState) int {
	same := slices.Equal[[]string]
	var names []string
	for i := 1; i <= L.GetTop(); i++ {
		names = append(names, L.CheckString(i))
		r.checkOption(L, names[i-1])
	}
	if len(names) > 0 {
		same = func(earlier, now []string) bool { return r.Declaration.sameOptions(names, earlier, now) }
	}
	var id string
	var err error
	h.Unlocked(L, func() { id, err = r.Earlier(host.Context(L), same) })
	if err != nil {
		h.Raise(L, err)
	}
	return pushText(L, id)
}

// nearest returns the word of a list that was probably meant, or nil.
func nearest(L *lua.LState) int {
	word, list := L.CheckString(1), L.CheckTable(2)
	var words []string
	for i := 1; i <= luavalue.Len(list); i++ {
		words = append(words, luavalue.At(list, i).String())
	}
	return pushText(L, spell.NearestOrPart(word, words))
}

// pushText returns a text to Lua; nil for "".
func pushText(L *lua.LState, text string) int {
	if text == "" {
		L.Push(lua.LNil)
	} else {
		L.Push(lua.LString(text))
	}
	return 1
}

// Fail counts a failure that the script did not catch. Its traceback is shown once, however
// many items fail in the same place.
func (r *Run) Fail(item string, err error) {
	r.failed++
	r.Err(inLine("failed", fmt.Sprintf("%s: %s", item, err)))
	var script *host.ScriptError
	if !errors.As(err, &script) || len(script.Traceback) < 2 {
		return
	}
	trace := strings.Join(script.Traceback, "\n")
	if slices.Contains(r.traced, trace) {
		return
	}
	r.traced = append(r.traced, trace)
	for _, call := range script.Traceback {
		r.Err("  at " + terminal.CleanLine(call))
	}
}

// line is "word    item: remark".
func line(h *host.Host, L *lua.LState, word string) string {
	text := h.ToString(L, L.CheckAny(1))
	if L.Get(2) != lua.LNil {
		text += ": " + h.ToString(L, L.Get(2))
	}
	return inLine(word, text)
}

// inLine puts an item on one line: after a line break in a name, the rest would look like
// another item.
func inLine(word, text string) string { return fmt.Sprintf("%-7s %s", word, terminal.CleanLine(text)) }

// Done is how many items were done, or would be.
func (r *Run) Done() int { return r.done }

// Skips is how many items were left as they are.
func (r *Run) Skips() int { return r.skipped }

// Failed is how many items failed.
func (r *Run) Failed() int { return r.failed }

// Summary is the closing sentence, or "" where no item was counted.
func (r *Run) Summary() string {
	if r.done+r.skipped+r.failed == 0 {
		return ""
	}
	var parts []string
	word := "done"
	if r.holds() {
		word = "would be done"
	}
	if r.done > 0 || r.Declaration != nil { // a plain script may count its failures alone
		parts = append(parts, fmt.Sprintf("%d %s", r.done, word))
	}
	if r.skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", r.skipped)+r.whoListsSkipped())
	}
	if r.failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", r.failed))
	}
	return strings.Join(parts, ", ")
}

// whoListsSkipped says how to see which items were skipped, if that was not shown.
func (r *Run) whoListsSkipped() string {
	switch {
	case r.ShowsSkipped:
		return ""
	case r.skipped == 1:
		return " (-v shows it)"
	}
	return " (-v shows them)"
}
