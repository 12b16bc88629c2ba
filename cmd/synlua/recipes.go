package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/recipe"
	"synlua/bindings/reference"
	"synlua/runtime/spell"
	"synlua/runtime/table"
	"synlua/scripts"
)

func recipesCommand() command {
	var name string
	var record, fake bool
	flags := func(fs *pflag.FlagSet) {
		fs.StringVar(&name, "name", "", "")
		fs.BoolVar(&record, "record", false, "")
		fs.BoolVar(&fake, "fake", false, "")
	}
	return command{name: "recipes", flags: flags, rows: verbs("", "list", "search"), run: func(c *cli, ctx context.Context, w words) error {
		verb, rest := "list", []string(nil)
		if len(w.positional) > 0 {
			verb, rest = w.positional[0], w.positional[1:]
		}
		switch {
		case verb == "list" && len(rest) == 0:
			return c.listRecipes(ctx)
		case verb == "show" && len(rest) == 1:
			src, err := c.installedRecipe(rest[0])
			c.printer.Print(string(src.source))
			return err
		case verb == "copy" && (len(rest) == 1 || len(rest) == 2):
			return c.copyRecipe(rest)
		case verb == "add" && len(rest) == 1:
			return c.addCollection(ctx, rest[0], name)
		case verb == "update" && (len(rest) == 1 || len(rest) == 2):
			return c.updateCollection(ctx, rest[0], strings.Join(rest[1:], ""))
		case verb == "remove" && len(rest) == 1:
			return c.removeCollection(ctx, rest[0])
		case verb == "verify":
			return c.verifyCollections(rest)
		case verb == "index" && len(rest) == 1:
			return c.indexCollection(ctx, rest[0])
		case verb == "new" && len(rest) == 1:
			return c.writeNewRecipe(rest[0])
		case verb == "check":
			return c.checkRecipes(ctx, rest)
		case verb == "fmt":
			return c.formatRecipes(rest)
		case verb == "search" && len(rest) > 0:
			return c.searchRecipes(ctx, strings.Join(rest, " "))
		case verb == "test":
			return c.testRecipes(ctx, rest, record, fake)
		}
		return usagef("say synlua recipes %s; synlua recipes --help explains them", "list, search WORD, show NAME, copy NAME [FILE], new NAME, check, test or fmt FILE, add DIR, update, remove or verify COLLECTION, index DIR")
	}}
}

func (c *cli) listRecipes(ctx context.Context) error {
	all, broken, err := c.allRecipes(ctx)
	if err != nil {
		return err
	}
	t := recipeTable(all)
	for _, name := range broken {
		t.Rows = append(t.Rows, []any{name, nil, "(it declares no more what it does)"})
	}
	return c.show(t)
}

// allRecipes are the recipes that come with synlua, and those of collections.
func (c *cli) allRecipes(ctx context.Context) (all []*recipe.Declaration, broken []string, err error) {
	shipped, err := shippedRecipes(ctx)
	if err != nil {
		return nil, nil, err
	}
	collected, broken, err := c.collectedRecipes(ctx)
	return append(shipped, collected...), broken, err
}

func recipeTable(all []*recipe.Declaration) table.Table {
	t := table.Table{Columns: []table.Column{{Name: "recipe", Kind: table.ID}, {Name: "effect"}, {Name: "summary"}}}
	for _, d := range all {
		t.Rows = append(t.Rows, []any{d.Name, d.Effect.String(), d.Summary})
	}
	return t
}

// searchRecipes lists the recipes that words are found in.
func (c *cli) searchRecipes(ctx context.Context, query string) error {
	all, _, err := c.allRecipes(ctx)
	if err != nil {
		return err
	}
	found, _ := reference.NewIndex(recipeTopics(all)).Search(query)
	var hits []*recipe.Declaration
	for _, topic := range found {
		i := slices.IndexFunc(all, func(d *recipe.Declaration) bool { return d.Name == topic.Name })
		hits = append(hits, all[i])
	}
	return c.showList(recipeTable(hits), fmt.Sprintf("no recipe has the words %q; synlua recipes lists all", query))
}

// shippedRecipes are the declarations of the recipes in this program. Each has the name
// under which it is run.
func shippedRecipes(ctx context.Context) ([]*recipe.Declaration, error) {
	var all []*recipe.Declaration
	for _, name := range scripts.Names() {
		source, err := recipeSource(name)
		if err != nil {
			return nil, err
		}
		d, err := recipe.Declare(ctx, name, source)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func recipeSource(name string) ([]byte, error) {
	if source, ok := scripts.Source(name); ok {
		return source, nil
	}
	return nil, usagef("there is no recipe %q%s", name, spell.DidYouMean(name, scripts.Names(), "; synlua recipes lists them"))
}

// installedRecipe is a recipe that is shipped, or in a collection.
func (c *cli) installedRecipe(name string) (script, error) {
	if source, ok := scripts.Source(name); ok {
		return script{name: name, source: source, typed: name, shipped: true}, nil
	}
	if src, ok, err := c.findCollected(name); ok || err != nil {
		return src, err
	}
	_, err := recipeSource(name)
	return script{}, err
}

// copyRecipe writes a recipe to a file for editing. It never overwrites one.
func (c *cli) copyRecipe(args []string) error {
	src, err := c.installedRecipe(args[0])
	if err != nil {
		return err
	}
	path := src.name[strings.LastIndexByte(src.name, '/')+1:] + ".lua"
	if len(args) == 2 {
		path = args[1]
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("%s is there already: give another name, as in  synlua recipes copy %s my-%s.lua", path, args[0], args[0])
	}
	if err := writeNew(path, src.source); err != nil {
		return err
	}
	c.printer.Say("%s is yours to edit; run it with  synlua run %s", path, path)
	return nil
}
