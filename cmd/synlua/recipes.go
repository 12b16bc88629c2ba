package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"synlua/bindings/recipe"
	"synlua/bindings/reference"
	"synlua/runtime/spell"
	"synlua/runtime/table"
	"synlua/scripts"
)

func recipesCommand() command {
	return command{name: "recipes", rows: verbs("", "list", "search"), run: func(c *cli, ctx context.Context, w words) error {
		verb, rest := "list", []string(nil)
		if len(w.positional) > 0 {
			verb, rest = w.positional[0], w.positional[1:]
		}
		switch {
		case verb == "list" && len(rest) == 0:
			return c.listRecipes(ctx)
		case verb == "show" && len(rest) == 1:
			source, err := recipeSource(rest[0])
			c.printer.Print(string(source))
			return err
		case verb == "copy" && (len(rest) == 1 || len(rest) == 2):
			return c.copyRecipe(rest)
		case verb == "new" && len(rest) == 1:
			return c.writeNewRecipe(rest[0])
		case verb == "check":
			return c.checkRecipes(ctx, rest)
		case verb == "fmt":
			return c.formatRecipes(rest)
		case verb == "search" && len(rest) > 0:
			return c.searchRecipes(ctx, strings.Join(rest, " "))
		case verb == "test":
			return c.testRecipes(ctx, rest)
		}
		return usagef("say synlua recipes %s; synlua recipes --help explains them", "list, search WORD, show NAME, copy NAME [FILE], new NAME, check, test or fmt FILE")
	}}
}

func (c *cli) listRecipes(ctx context.Context) error {
	all, err := shippedRecipes(ctx)
	if err != nil {
		return err
	}
	return c.show(recipeTable(all))
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
	all, err := shippedRecipes(ctx)
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

// copyRecipe writes a recipe to a file for editing. It never overwrites one.
func (c *cli) copyRecipe(args []string) error {
	source, err := recipeSource(args[0])
	if err != nil {
		return err
	}
	path := args[0] + ".lua"
	if len(args) == 2 {
		path = args[1]
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("%s is there already: give another name, as in  synlua recipes copy %s my-%s.lua", path, args[0], args[0])
	}
	if err := writeNew(path, source); err != nil {
		return err
	}
	c.printer.Say("%s is yours to edit; run it with  synlua run %s", path, path)
	return nil
}
