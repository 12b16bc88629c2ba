package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/scripts"
)

// testSource is the module test.
//
//go:embed recipetest.lua
var testSource []byte

// testSuffix ends the name of the file with the tests of a recipe, which stands beside it.
const testSuffix = "_test.lua"

// errTests ends a command in which tests failed. They have been reported.
var errTests = errors.New("tests failed")

// testRecipes runs the tests of recipes, which are named by file, folder or name.
func (c *cli) testRecipes(ctx context.Context, words []string, record, fake bool) error {
	if len(words) == 0 {
		return usagef("test what? synlua recipes test RECIPE, where RECIPE is a file, a folder or a name")
	}
	if record && fake {
		return usagef("--record makes the recording that --fake uses: give one of them")
	}
	if err := c.checkRehearsal(ctx); err != nil && !fake {
		return err
	}
	var failed error
	for _, word := range words {
		recipes, err := c.recipesAt(word)
		if err != nil {
			return err
		}
		for _, src := range recipes {
			err := c.testRecipe(ctx, src, record, fake)
			if err != nil && !errors.Is(err, errTests) {
				return err
			}
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// checkRehearsal refuses a server that is not on this machine: tests make accounts and rooms,
// and delete them.
func (c *cli) checkRehearsal(ctx context.Context) error {
	if c.opts.profile == "" && c.opts.homeserver == "" && c.getenv("SYNLUA_HOMESERVER") == "" && c.getenv("SYNLUA_PROFILE") == "" {
		c.opts.profile = labProfile
	}
	conn, err := c.resolve(ctx)
	if err != nil {
		return err
	}
	u, err := url.Parse(conn.Homeserver)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return &boundError{fmt.Sprintf("tests make accounts and rooms and delete them, so they only run on this machine, and not on %s: "+
			"start a server to rehearse on with  synlua lab up", conn.Homeserver)}
	}
	return nil
}

// recipesAt returns the recipes that a word names: a file, all of a folder, or one that is
// installed.
func (c *cli) recipesAt(word string) ([]script, error) {
	if info, err := os.Stat(word); err != nil || !info.IsDir() {
		src, err := c.findScript(word)
		return []script{src}, err
	}
	files, err := filepath.Glob(filepath.Join(word, "*.lua"))
	if err != nil {
		return nil, err
	}
	var recipes []script
	for _, file := range files {
		if strings.HasSuffix(file, testSuffix) {
			continue
		}
		src, err := c.findScript(file)
		if err != nil {
			return nil, err
		}
		recipes = append(recipes, src)
	}
	if len(recipes) == 0 {
		return nil, usagef("there is no recipe in %s: a recipe is a file NAME.lua", word)
	}
	return recipes, nil
}

// testOf returns the tests of a recipe.
func testOf(src script) (script, error) {
	if src.shipped {
		source, _ := scripts.Test(src.name)
		return script{name: src.name + testSuffix, source: source}, nil
	}
	path := strings.TrimSuffix(src.file, ".lua") + testSuffix
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return script{}, usagef("%s has no tests: they belong into %s; synlua recipes new NAME shows what they look like", src.typed, path)
	}
	return script{name: filepath.Base(path), source: source, folder: src.folder, file: path}, err
}

// recipeTest is a run of the tests of one recipe.
type recipeTest struct {
	c             *cli // with what is printed, and records in a folder of its own
	parent        *cli
	src           script
	folder        string
	session       *session   // of the test itself
	others        []*session // of other people
	seed          string     // of the names that test.unique makes
	cases, failed int
}

// testRecipe runs the tests of one recipe and tells how each case went.
func (c *cli) testRecipe(ctx context.Context, src script, record, fake bool) error {
	tests, err := testOf(src)
	if err != nil {
		return err
	}
	if _, err := declarationOf(ctx, src); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "synlua-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	t := &recipeTest{c: c.forTests(folder), parent: c, src: src, folder: folder, seed: rand.Text()[:6]}
	began := c.now()
	recording := strings.TrimSuffix(cmp.Or(src.file, src.name), ".lua") + recordingSuffix
	switch {
	case fake:
		err = t.replay(ctx, tests, recording)
	case record:
		err = t.record(ctx, tests, recording)
	default:
		err = t.run(ctx, tests)
	}
	switch {
	case err != nil:
		return err
	case t.cases == 0:
		return usagef("%s has no test.case", tests.name)
	}
	c.printer.Say("%s: %s, %d failed, %s", src.name, plural(t.cases, "case"), t.failed, c.now().Sub(began).Round(100_000_000))
	if t.failed > 0 {
		return errTests
	}
	return nil
}

// forTests returns a cli that sends changes without asking, and keeps its own files in a
// folder.
func (c *cli) forTests(folder string) *cli {
	child := *c
	child.opts.apply, child.opts.yes, child.opts.quiet, child.opts.resume, child.opts.plan = true, true, false, "", ""
	child.opts.allowRead, child.opts.allowWrite = []string{folder}, []string{folder}
	child.folders.state = filepath.Join(folder, "state")
	child.stdoutIsTerminal, child.stderrIsTerminal = false, false
	child.session = new(atomic.Pointer[session])
	return &child
}

// replay runs the tests on the recording of a server. The time is that of the recording.
func (t *recipeTest) replay(ctx context.Context, tests script, recording string) error {
	head, server, err := readRecording(recording)
	if err != nil {
		return err
	}
	address, stop, err := serveLocally(ctx, server)
	if err != nil {
		return err
	}
	defer stop()
	t.seed = head.Seed
	ahead := head.Time.Sub(t.parent.now())
	now := t.parent.now
	child := t.c.inLab(t.c.opts, recordedToken)
	child.opts.profile, child.opts.homeserver, child.now = "", address, func() time.Time { return now().Add(ahead) }
	t.c = child
	return errors.Join(t.run(ctx, tests), server.problem())
}

// record runs the tests on the server, and keeps what it answers.
func (t *recipeTest) record(ctx context.Context, tests script, recording string) error {
	conn, err := t.c.resolve(ctx)
	if err != nil {
		return err
	}
	proxy := &recorder{target: strings.TrimSuffix(conn.Homeserver, "/"), client: &http.Client{Timeout: time.Minute}}
	address, stop, err := serveLocally(ctx, proxy)
	if err != nil {
		return err
	}
	defer stop()
	t.c.through = address
	head := recordedHead{Format: recordingFormat, Seed: t.seed, Time: t.c.now().UTC()}
	if err := t.run(ctx, tests); err != nil || t.failed > 0 {
		return err // what failed is not worth keeping
	}
	if err := proxy.write(recording, head); err != nil {
		return fmt.Errorf("the recording cannot be written: %w", err)
	}
	t.parent.printer.Say("recorded in %s", recording)
	return nil
}

// run runs the test script.
func (t *recipeTest) run(ctx context.Context, tests script) error {
	var err error
	if t.session, err = t.c.newSession(ctx, tests, nil); err != nil {
		return err
	}
	t.session.extra = []host.Module{
		{Name: "test", Source: testSource}, {Name: "recipe_under_test", Open: t.open},
	}
	t.session.report.quiet = true
	r := &recipe.Run{}
	err = t.session.work(r, func() error { return t.c.execute(ctx, tests, t.session, r, nil) })
	for _, s := range t.others {
		s.link.close()
		err = errors.Join(err, s.run.recorder.Close())
	}
	return err
}

// open makes what the module test is built on.
func (t *recipeTest) open(h *host.Host) lua.LValue {
	return h.Table(map[string]lua.LGFunction{
		"case": func(L *lua.LState) int { return t.testCase(h, L) },
		"run":  func(L *lua.LState) int { return t.runRecipe(h, L) },
		"as":   func(L *lua.LState) int { return t.as(h, L) },
		"seed": func(L *lua.LState) int {
			L.Push(lua.LString(strings.ToLower(t.seed)))
			return 1
		},
		"show": func(L *lua.LState) int {
			L.Push(lua.LString(luavalue.Inspect(L.Get(1), luanumber.String)))
			return 1
		},
		"folder": func(L *lua.LState) int {
			L.Push(lua.LString(t.folder))
			return 1
		},
	})
}

// testCase runs one case. That it fails does not end the others.
func (t *recipeTest) testCase(h *host.Host, L *lua.LState) int {
	name, fn := L.CheckString(1), L.CheckFunction(2)
	t.cases++
	ctx := host.Context(L)
	w := h.NewWorker(L, ctx)
	defer w.Close()
	var failure error
	h.Unlocked(L, func() { w.Do(fn, nil, func(_ []lua.LValue, err error) { failure = err }) })
	if ctx.Err() != nil {
		h.Raise(L, context.Cause(ctx))
	}
	if failure == nil {
		t.parent.printer.Print(fmt.Sprintf("ok    %s: %s\n", t.src.name, name))
		return 0
	}
	t.failed++
	t.parent.printer.Print(fmt.Sprintf("FAIL  %s: %s\n", t.src.name, name))
	t.parent.showError("      " + failure.Error())
	var script *host.ScriptError
	if errors.As(failure, &script) {
		for _, call := range script.Traceback {
			t.parent.printer.Error("        at %s", call)
		}
	}
	return 0
}

// runRecipe runs the recipe with options, and returns what came of it.
func (t *recipeTest) runRecipe(h *host.Host, L *lua.LState) int {
	args, apply := optionArguments(L, L.CheckTable(1)), L.CheckBool(2)
	var out, errs bytes.Buffer
	child := *t.c
	child.stdout, child.stderr = &out, &errs
	child.opts.apply = apply
	child.printer = child.newPrinter()
	result := luavalue.NewTable(0)
	child.ended = func(r *recipe.Run, s *session) {
		for name, n := range map[string]int{
			"done": r.Done(), "skipped": r.Skips(), "failed": r.Failed(), "held": s.gate.Held(), "sent": s.gate.Sent(), "refused": s.gate.Refused(),
		} {
			result.RawSetString(name, lua.LNumber(n))
		}
		result.RawSetString("record", lua.LString(s.run.recorder.Written()))
	}
	status := 0
	h.Unlocked(L, func() {
		status = child.exit(child.runScript(host.Context(L), t.src, args))
		_ = child.printer.Flush() // into memory
	})
	for _, name := range []string{"done", "skipped", "failed", "held", "sent", "refused"} {
		if result.RawGetString(name) == lua.LNil { // it did not begin
			result.RawSetString(name, lua.LNumber(0))
		}
	}
	result.RawSetString("status", lua.LNumber(status))
	result.RawSetString("out", lua.LString(out.String()))
	result.RawSetString("err", lua.LString(errs.String()))
	L.Push(result)
	return 1
}

// optionArguments writes options as they are typed.
func optionArguments(L *lua.LState, options *lua.LTable) []string {
	var args []string
	options.ForEach(func(k, v lua.LValue) {
		args = append(args, "--"+strings.ReplaceAll(k.String(), "_", "-")+"="+argument(L, k.String(), v))
	})
	slices.Sort(args) // a table has no order
	return args
}

func argument(L *lua.LState, name string, v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString, lua.LBool:
		return v.String()
	case lua.LNumber:
		return luanumber.String(float64(v))
	case *lua.LTable:
		items := make([]string, luavalue.Len(v))
		for i := range items {
			items[i] = argument(L, name, luavalue.At(v, i+1))
		}
		return strings.Join(items, ",")
	}
	L.RaiseError("the option %s is a %s: a text, a number, true, false or a list expected", name, v.Type())
	return ""
}

// as returns the module matrix for a token.
func (t *recipeTest) as(h *host.Host, L *lua.LState) int {
	token := L.CheckString(1)
	child := t.c.inLab(options{homeserver: t.session.link.conn.Homeserver, apply: true, yes: true}, token)
	child.folders.state = t.c.folders.state
	s, err := child.newSession(host.Context(L), script{name: t.src.name + testSuffix}, nil)
	if err != nil {
		h.Raise(L, err)
	}
	t.others = append(t.others, s)
	for _, m := range s.api.Modules() {
		if m.Name == "matrix" {
			L.Push(m.Open(h))
			return 1
		}
	}
	panic("there is no module matrix")
}
