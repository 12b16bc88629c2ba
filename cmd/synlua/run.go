package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/changes"
	"synlua/bindings/collection"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/spell"
	"synlua/scripts"
)

func runCommand() command {
	return command{name: "run", rows: always, run: func(c *cli, ctx context.Context, w words) error {
		if len(w.positional) == 0 {
			return usagef("run what? synlua run SCRIPT, where SCRIPT is a file, - or one of: %s", strings.Join(scripts.Names(), ", "))
		}
		src, err := c.findScript(w.positional[0])
		if err != nil {
			return err
		}
		if w.help {
			return c.explainScript(ctx, src)
		}
		c.loose = w.loose
		return c.runScript(ctx, src, append(w.positional[1:], w.script...))
	}}
}

// pipedCommand is for standard input and no word: an expression is evaluated as at the prompt,
// and all else is a script. What is sent or must declare itself is a script too, so that a
// stranger's line gets no other treatment than a stranger's file.
func pipedCommand() command {
	return command{name: "run", rows: always, run: func(c *cli, ctx context.Context, w words) error {
		src, err := c.findScript("-")
		if err != nil {
			return err
		}
		_, notExpression := host.Parse(ctx, stdinName, append([]byte("return "), src.source...))
		if notExpression == nil && !c.opts.apply && !c.opts.requireDeclaration && c.opts.resume == "" {
			return c.evaluate(ctx, string(src.source))
		}
		return c.runScript(ctx, src, w.script)
	}}
}

func evalCommand() command {
	return command{name: "-e", rows: always, run: func(c *cli, ctx context.Context, w words) error {
		return c.evaluate(ctx, c.opts.eval)
	}}
}

// What stands in a record instead of a script's name, for what is no script.
const (
	promptName = "prompt"
	evalName   = "-e"
	stdinName  = "stdin"
	applyName  = "apply"
	undoName   = "undo"
)

// script is a source and where it came from.
type script struct {
	name   string // as messages show it
	source []byte
	typed  string // what was typed to run it
	folder string // where require looks, or ""
	file   string // where it is, or ""

	shipped bool // it is one of the recipes in this program
	// Of a recipe in a collection: the name of that, and all of its files.
	collection string
	files      collection.Files
}

// findScript reads a file, a recipe that is shipped, or standard input.
func (c *cli) findScript(word string) (script, error) {
	if word == "-" {
		source, err := io.ReadAll(c.stdin)
		return script{name: stdinName, source: source, typed: word}, err
	}
	source, err := os.ReadFile(word)
	if err == nil {
		file, err := filepath.Abs(word)
		return script{name: filepath.Base(word), source: source, typed: word, folder: filepath.Dir(word), file: file}, err
	}
	if source, ok := scripts.Source(strings.TrimSuffix(word, ".lua")); ok && !strings.ContainsRune(word, os.PathSeparator) {
		return script{name: strings.TrimSuffix(word, ".lua"), source: source, typed: strings.TrimSuffix(word, ".lua"), shipped: true}, nil
	}
	if src, ok, err := c.findCollected(word); ok || err != nil {
		return src, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return script{}, usagef("the script cannot be read: %v", err)
	}
	return script{}, usagef("there is no file %q and no recipe of that name%s", word,
		spell.DidYouMean(word, scripts.Names(), "; synlua recipes lists those"))
}

// hostOptions are what a script works with.
func (c *cli) hostOptions(src script, modules []host.Module) host.Options {
	o := host.Options{
		Modules: modules, Print: c.printer.Print, PrintTable: c.printTable, Now: c.now, Location: c.zone, Memory: c.memory,
		PrintError: func(text string) { c.printer.Error("%s", strings.TrimSuffix(text, "\n")) },
		Warn:       func(text string) { c.printer.Warn("synlua: %s", text) },
		Files:      `require "fs" reads and writes files that --allow-read and --allow-write allow`,
		Hint:       nameHint,
	}
	if src.files != nil {
		o.Scripts = src.files
	} else if src.folder != "" {
		// os.Root keeps require inside the folder, whatever links there are.
		if root, err := os.OpenRoot(src.folder); err == nil {
			o.Scripts = root.FS()
		}
	}
	return o
}

// explainScript shows what a script declares, and runs nothing of it.
func (c *cli) explainScript(ctx context.Context, src script) error {
	d, err := declarationOf(ctx, src)
	if err != nil {
		return err
	}
	text := src.name + ": declares nothing, so it may call everything, and only its source tells what it does\n\n" +
		"Its own arguments stand behind --, as in  synlua run " + strings.Join(shellWords([]string{src.typed}), "") + " -- --help\n"
	if d != nil {
		text = d.Help()
	}
	c.explain(text)
	return nil
}

// declarationOf reads a script's declaration. It is nil for a script that has none.
func declarationOf(ctx context.Context, src script) (*recipe.Declaration, error) {
	d, err := recipe.Declare(ctx, src.name, src.source)
	if d != nil {
		d.Called, d.Through = strings.Join(shellWords([]string{src.typed}), ""), through(d)
		err = checkNeeds(d)
	}
	return d, err
}

// runScript runs a script. It reads the declaration first, so that a recipe can do no more
// than it declares, from its first line on.
func (c *cli) runScript(ctx context.Context, src script, args []string) error {
	d, err := declarationOf(ctx, src)
	if err != nil {
		return err
	}
	r := &recipe.Run{Declaration: d}
	if d != nil {
		if err := c.begin(); err != nil {
			return err
		}
		if r.Values, err = c.parse(d, args); errors.Is(err, recipe.ErrHelp) {
			return c.explainScript(ctx, src)
		} else if err != nil {
			return err
		}
		if err := checkUses(d); err != nil {
			return err
		}
	}
	if d == nil {
		if err := mistyped(c.loose); err != nil {
			return err
		}
	}
	if d == nil && c.opts.requireDeclaration {
		return &boundError{"--require-declaration refuses this: " + undeclared(src)}
	}
	if src.collection != "" {
		if err := c.checkCollected(ctx, src); err != nil {
			return err
		}
	}
	s, err := c.newSession(ctx, src, args)
	if err != nil {
		return err
	}
	if err := s.link.bounds.checkScript(src, d); err != nil {
		return err
	}
	s.restrict(d)
	if d != nil {
		if err := s.files.grant(d, r.Values); err != nil {
			return err
		}
	}
	s.report.recipe = d
	if d == nil && c.opts.apply {
		c.printer.Warn("synlua: %s declares nothing, so it may call everything; --require-declaration refuses such scripts", src.name)
	}
	return s.finish(r, func() error { return s.givenUp(r, c.execute(ctx, src, s, r, args)) })
}

// restrict holds a recipe to what it declares.
func (s *session) restrict(d *recipe.Declaration) {
	if d == nil {
		return
	}
	s.api.Limit(d.Effect)
	if d.Restricted {
		s.api.Restrict(ceiling(d))
	}
}

// begin sets the moment from which the ages in a recipe's options count. In a run that is
// resumed it is that of the first one, since the same options must make the same changes.
func (c *cli) begin() error {
	c.began = c.now()
	if c.opts.resume == "" {
		return nil
	}
	run, err := changes.ReadRun(c.folders.runs(), c.opts.resume)
	if err != nil {
		return usagef("--resume: %v", err)
	}
	if !run.Header.Began.IsZero() {
		c.began = run.Header.Began
	}
	return nil
}

func (c *cli) parse(d *recipe.Declaration, args []string) (recipe.Values, error) {
	for i := range d.Options {
		if flag := d.Options[i].Flag(); slices.Contains(ownFlags(), flag) {
			return nil, usagef("the recipe %s declares an option --%s, which is synlua's own: rename it", d.Name, flag)
		}
	}
	return d.Parse(args, recipe.Input{ReadFile: c.readList, IsFile: isFile, Now: c.began, Zone: c.zone})
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// readList reads the file after @. The user has named the file, so it needs no
// --allow-read.
func (c *cli) readList(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(c.stdin)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %q; after @ give a file with one item per line, or write a user id in full, such as @alice:example.org", path)
	}
	return text, err
}

func (c *cli) execute(ctx context.Context, src script, s *session, r *recipe.Run, args []string) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	r.End = end
	if watch := s.watchWorker(); watch != nil {
		ctx, _ = watch(ctx)
	}
	h := host.New(c.hostOptions(src, s.modules(r)))
	defer h.Close()
	fn, err := h.LoadContext(ctx, src.name, src.source)
	if err != nil {
		return err
	}
	values := make([]lua.LValue, len(args))
	arg := luavalue.NewTable(0)
	arg.RawSetInt(0, lua.LString(src.name))
	for i, a := range args {
		values[i] = lua.LString(a)
		arg.RawSetInt(i+1, values[i])
	}
	h.SetGlobal("arg", arg)
	_, err = h.Call(ctx, fn, values...)
	return err
}
