package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"synlua/bindings/reference"
	"synlua/runtime/table"
)

func apiCommand() command {
	var asJSON, asMarkdown bool
	var types string
	return command{
		name: "api",
		rows: verbs(""),
		flags: func(fs *pflag.FlagSet) {
			fs.BoolVar(&asJSON, "json", false, "")
			fs.BoolVar(&asMarkdown, "markdown", false, "")
			fs.StringVar(&types, "types", "", "")
		},
		run: func(c *cli, _ context.Context, w words) error {
			switch {
			case len(w.positional) > 0 || asJSON && asMarkdown || types != "" && (asJSON || asMarkdown):
				return usagef("synlua api, synlua api --json, synlua api --markdown, or synlua api --types DIR")
			case c.forPrograms() && (asJSON || asMarkdown || types != ""):
				return usagef("--json, --markdown and --types have forms of their own: leave out --output")
			case asJSON:
				c.printer.Print(string(reference.JSON()))
			case asMarkdown:
				c.printer.Print(string(reference.Markdown()))
			case types != "":
				return c.writeTypes(types)
			default:
				return c.show(table.Strings([]string{"function", "effect", "method", "path"}, reference.Overview()))
			}
			return nil
		},
	}
}

// writeTypes writes the annotations for the Lua language server, and prints how an editor
// finds them.
func (c *cli) writeTypes(dir string) error {
	files, err := reference.Types()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder: %w", err)
	}
	for _, f := range files {
		if err := mayReplace(filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Content, 0o644); err != nil {
			return fmt.Errorf("the annotations are not complete: %w", err)
		}
	}
	return c.showSettings(dir, len(files))
}

// mayReplace refuses to overwrite a file that synlua did not write.
func mayReplace(path string) error {
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("cannot look at the file that is there: %w", err)
	case !reference.IsGenerated(content):
		return usagef("%s is there already, and synlua did not write it: give another folder", path)
	}
	return nil
}

func (c *cli) showSettings(dir string, count int) error {
	path, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	settings, err := json.MarshalIndent(map[string]any{
		"runtime.version": "Lua 5.1", "workspace.library": []string{path},
	}, "", "  ")
	if err != nil {
		return err
	}
	c.printer.Say("%d files are in %s; the Lua language server finds them with this in the file .luarc.json beside your scripts:", count, path)
	c.printer.Print(string(settings) + "\n")
	return nil
}
