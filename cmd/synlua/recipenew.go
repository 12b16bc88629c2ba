package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"synlua/scripts"
)

// The file that recipes new writes, and that with its tests. NAME stands for the name.
var (
	//go:embed recipenew.lua
	newRecipe string
	//go:embed recipenew_test.lua
	newRecipeTest string
)

// recipeName is how a recipe may be called.
var recipeName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// writeNewRecipe writes a recipe to begin with, and its tests.
func (c *cli) writeNewRecipe(name string) error {
	name = strings.TrimSuffix(name, ".lua")
	switch {
	case !recipeName.MatchString(name):
		return usagef("%q is no name for a recipe: use small letters, digits and hyphens, and begin with a letter, such as lock-users", name)
	case slices.Contains(scripts.Names(), name):
		return usagef("a recipe %s comes with synlua: take another name, or  synlua recipes copy %s", name, name)
	}
	if _, err := os.Lstat(name + testSuffix); err == nil {
		return usagef("%s is there already", name+testSuffix)
	}
	if err := writeNew(name+".lua", []byte(strings.ReplaceAll(newRecipe, "NAME", name))); err != nil {
		return err
	}
	if err := writeNew(name+testSuffix, []byte(strings.ReplaceAll(newRecipeTest, "NAME", name))); err != nil {
		return err
	}
	c.printer.Say("%s.lua and its tests in %s%s are yours to edit; then  synlua recipes check %s.lua  and, after  synlua lab up,  synlua recipes test %s.lua",
		name, name, testSuffix, name, name)
	return nil
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already", path)
	}
	if err != nil {
		return usagef("%s cannot be written: %v", path, err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s is not complete: %w", path, err)
	}
	return nil
}
