package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/runtime/luasyntax"
)

// errProblems ends a check that found problems. They have been reported.
var errProblems = errors.New("there are problems")

// checkRecipes reads recipes as somebody would who is asked to take them, and prints what
// each could do at worst. It runs nothing.
func (c *cli) checkRecipes(ctx context.Context, words []string) error {
	if len(words) == 0 {
		return usagef("check what? synlua recipes check RECIPE, where RECIPE is a file, a folder or a name")
	}
	wrong := 0
	for _, word := range words {
		recipes, err := c.recipesAt(word)
		if err != nil {
			return err
		}
		for _, src := range recipes {
			n, err := c.checkRecipe(ctx, src)
			if err != nil {
				return err
			}
			wrong += n
		}
	}
	if wrong > 0 {
		c.printer.Say("%s", plural(wrong, "problem"))
		return errProblems
	}
	return nil
}

// checkRecipe returns how many problems one recipe has.
func (c *cli) checkRecipe(ctx context.Context, src script) (int, error) {
	d, problems, err := recipe.Check(ctx, strings.TrimSuffix(src.name, ".lua"), src.source)
	if err != nil {
		return 0, err
	}
	if d != nil {
		problems = append(problems, needsProblems(d)...)
	}
	if _, err := testOf(src); err != nil {
		problems = append(problems, recipe.Problem{Text: "it has no tests: synlua recipes new NAME shows what they look like"})
	}
	slices.SortStableFunc(problems, func(a, b recipe.Problem) int { return cmp.Compare(a.Line, b.Line) })
	c.printer.Explain(fmt.Sprintf("%s: %s\n", src.typed, wordsFor(len(problems))))
	for _, p := range problems {
		where := ""
		if p.Line > 0 {
			where = fmt.Sprintf("line %d: ", p.Line)
		}
		c.printer.Explain("  " + where + p.Text + "\n")
	}
	if d != nil {
		c.printer.Explain(atWorst(d))
	}
	return len(problems), nil
}

func wordsFor(problems int) string {
	if problems == 0 {
		return "good"
	}
	return plural(problems, "problem")
}

// needsProblems compares what a recipe declares to call with what its text mentions.
func needsProblems(d *recipe.Declaration) []recipe.Problem {
	var problems []recipe.Problem
	add := func(format string, args ...any) {
		problems = append(problems, recipe.Problem{Text: fmt.Sprintf(format, args...)})
	}
	if err := checkNeeds(d); err != nil {
		add("%v", err)
		return problems
	}
	for _, name := range missingNeeds(d) {
		add("it calls %s, which its needs do not name", name)
	}
	mentions := mentioned(d)
	for _, need := range d.Needs {
		if !slices.Contains(mentions, need) && !mentionsPartOf(d, need) {
			add("it needs %s and never calls it", need)
		}
	}
	gravest := catalog.Read
	for _, name := range ceiling(d) {
		gravest = max(gravest, catalog.LookupEntry(name).Effect)
	}
	if d.Restricted && gravest < d.Effect && !slices.Contains(d.Needs, "synapse.request") {
		add("it declares the effect %s, and nothing that it needs has more than the effect %s", d.Effect, gravest)
	}
	return problems
}

// mentionsPartOf says whether the text mentions a module or a group in which the function is,
// and may call it under a computed name.
func mentionsPartOf(d *recipe.Declaration, name string) bool {
	return slices.ContainsFunc(d.Uses, func(use luasyntax.Use) bool {
		return strings.Contains(use.Path, ".") && strings.HasPrefix(name, use.Path+".")
	})
}

// atWorst lists what a recipe could do, the gravest first.
func atWorst(d *recipe.Declaration) string {
	if !d.Restricted {
		return "  at worst: everything, since it declares no needs\n"
	}
	names := byEffect(ceiling(d))
	out := "  at worst it calls\n"
	if len(names) == 0 {
		out = "  it calls nothing of the server\n"
	}
	for _, name := range names {
		e := catalog.LookupEntry(name)
		request := ""
		if e.Row != nil {
			request = e.Row.Method + " " + e.Row.Path
		}
		out += strings.TrimRight(fmt.Sprintf("    %-8s %-42s %s", e.Effect, name, request), " ") + "\n"
	}
	return out
}

// formatRecipes rewrites files as recipes are written. Those that are formatted stay
// untouched.
func (c *cli) formatRecipes(words []string) error {
	if len(words) == 0 {
		return usagef("format what? synlua recipes fmt FILE…, where FILE is a script or a folder")
	}
	for _, word := range words {
		files := []string{word}
		if info, err := os.Stat(word); err == nil && info.IsDir() {
			if files, err = filepath.Glob(filepath.Join(word, "*.lua")); err != nil {
				return err
			}
		}
		for _, file := range files {
			if err := c.formatFile(file); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *cli) formatFile(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return usagef("the file cannot be read: %v", err)
	}
	formatted, err := luasyntax.Format(filepath.Base(file), string(source))
	if err != nil {
		return err
	}
	if formatted == string(source) {
		return nil
	}
	if err := replaceFile(file, []byte(formatted)); err != nil {
		return fmt.Errorf("%s stays as it is: %w", file, err)
	}
	c.printer.Say("%s is formatted", file)
	return nil
}

// writeOver writes a file, in place of one that is there.
func writeOver(path string, content []byte) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return writeNew(path, content)
	}
	return replaceFile(path, content)
}

// replaceFile writes a file beside another and then puts it in its place, so that nobody finds
// half of it. It keeps the mode.
func replaceFile(path string, content []byte) (err error) {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // nothing depends on it
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
