// Package scripts holds the recipes. They ship inside the binary, so that
// synlua run NAME works anywhere, and synlua recipes copy NAME gives an editable
// copy.
package scripts

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.lua lib/*.lua
var files embed.FS

// Modules returns the names of the Lua modules that ship beside the recipes, sorted.
func Modules() []string { return namesIn("lib") }

// Module returns the text of such a module.
func Module(name string) []byte {
	source, err := files.ReadFile("lib/" + name + ".lua")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	return source
}

// testSuffix ends the names of the files with tests.
const testSuffix = "_test"

// Names returns the names of the recipes, sorted.
func Names() []string {
	return slices.DeleteFunc(namesIn("."), func(name string) bool { return strings.HasSuffix(name, testSuffix) })
}

// namesIn returns the names of the Lua files in a folder, sorted.
func namesIn(folder string) []string {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	var names []string
	for _, e := range entries {
		if name, isLua := strings.CutSuffix(e.Name(), ".lua"); isLua {
			names = append(names, name)
		}
	}
	return names
}

// Source returns the text of a recipe, and whether there is one of that name.
func Source(name string) ([]byte, bool) {
	source, err := files.ReadFile(name + ".lua")
	return source, err == nil && !strings.HasSuffix(name, testSuffix)
}

// Test returns the text of the tests of a recipe, and whether there are any.
func Test(name string) ([]byte, bool) {
	source, err := files.ReadFile(name + testSuffix + ".lua")
	return source, err == nil
}
