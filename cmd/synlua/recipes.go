package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"synlua/bindings/recipe"
	"synlua/runtime/spell"
	"synlua/runtime/table"
	"synlua/scripts"
)

func recipesCommand() command {
	return command{name: "recipes", rows: verbs("", "list"), run: func(c *cli, ctx context.Context, w words) error {
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
		case verb == "test":
			return c.testRecipes(ctx, rest)
		}
		return usagef("say synlua recipes list, synlua recipes show NAME, or synlua recipes copy NAME [FILE]")
	}}
}

func (c *cli) listRecipes(ctx context.Context) error {
	t := table.Table{Columns: []table.Column{{Name: "recipe", Kind: table.ID}, {Name: "effect"}, {Name: "summary"}}}
	all, err := shippedRecipes(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		t.Rows = append(t.Rows, []any{d.Name, d.Effect.String(), d.Summary})
	}
	return c.show(t)
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
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already: give another name, as in  synlua recipes copy %s my-%s.lua", path, args[0], args[0])
	}
	if err != nil {
		return usagef("the copy cannot be written: %v", err)
	}
	_, err = f.Write(source)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the copy in %s is not complete: %w", path, err)
	}
	c.printer.Say("%s is yours to edit; run it with  synlua run %s", path, path)
	return nil
}
