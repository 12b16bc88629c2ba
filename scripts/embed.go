// Package scripts holds the recipes. They ship inside the binary, so that
// synlua run NAME works anywhere, and synlua recipes copy NAME gives an editable
// copy.
package scripts

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.lua
var files embed.FS

// Names returns the names of the recipes, sorted.
func Names() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".lua")
	}
	return names
}

// Source returns the text of a recipe, and whether there is one of that name.
func Source(name string) ([]byte, bool) {
	source, err := files.ReadFile(name + ".lua")
	return source, err == nil
}
