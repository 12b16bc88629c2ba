package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what the Go files of one package may import, those of tests left out. The
// standard library is free to all.
type rule struct {
	name   string // a package, or one file that may import more than the rest of its package
	ours   string // packages of synlua
	theirs string // modules of others
}

// imports is the table of imports, from the ground up: a package may import only what
// stands above it here. .github/CONTRIBUTING.md shows the same table.
var imports = []rule{
	{"runtime/differences", "", ""},
	{"runtime/luanumber", "", ""},
	{"runtime/luapattern", "", ""},
	{"runtime/secrets", "", ""},
	{"runtime/spell", "", "github.com/agext/levenshtein"},
	{"runtime/table", "", ""},
	{"runtime/terminal", "", "github.com/mattn/go-runewidth golang.org/x/sys golang.org/x/term"},
	{"runtime/luasyntax", "runtime/luanumber", ""},
	{"runtime/luacode", "runtime/luasyntax", "github.com/yuin/gopher-lua"},
	{"runtime/luavalue", "", "github.com/go-json-experiment/json github.com/yuin/gopher-lua"},
	{"runtime/host", "runtime/luacode runtime/luanumber runtime/luapattern runtime/luasyntax runtime/luavalue runtime/spell",
		"github.com/yuin/gopher-lua"},
	{"runtime/workers", "runtime/host runtime/luavalue runtime/spell", "github.com/yuin/gopher-lua"},
	{"runtime/display", "runtime/luanumber runtime/luavalue runtime/table runtime/terminal", "github.com/yuin/gopher-lua"},
	{"runtime/stdlib", "runtime/display runtime/host runtime/luanumber runtime/luavalue runtime/spell runtime/table runtime/terminal", "github.com/yuin/gopher-lua"},
	{"runtime/repl", "runtime/display runtime/host runtime/luanumber runtime/luasyntax runtime/luavalue runtime/secrets runtime/spell runtime/table runtime/terminal",
		"github.com/yuin/gopher-lua"},
	{"runtime/repl/terminal.go", "", "github.com/peterh/liner"},

	{"bindings/catalog", "runtime/spell", ""},
	{"bindings/exchange", "bindings/catalog runtime/secrets runtime/spell",
		"github.com/cenkalti/backoff/v5 github.com/go-json-experiment/json golang.org/x/time"},
	{"bindings/changes", "bindings/catalog bindings/exchange", "github.com/go-json-experiment/json github.com/gofrs/flock"},
	{"bindings/lists", "bindings/catalog bindings/changes bindings/exchange", "github.com/go-json-experiment/json"},
	{"bindings/oauth", "bindings/catalog bindings/exchange", "github.com/go-json-experiment/json golang.org/x/oauth2"},
	{"bindings/account", "bindings/catalog bindings/exchange bindings/oauth runtime/spell",
		"github.com/cenkalti/backoff/v5 github.com/gofrs/flock github.com/pelletier/go-toml/v2 github.com/zalando/go-keyring"},
	{"bindings/reference", "bindings/catalog runtime/spell runtime/table", "github.com/go-json-experiment/json"},
	{"bindings/luaapi", "bindings/catalog bindings/changes bindings/exchange bindings/lists bindings/reference " +
		"runtime/host runtime/luavalue runtime/spell runtime/stdlib", "github.com/go-json-experiment/json github.com/yuin/gopher-lua"},
	{"bindings/collection", "", "github.com/gofrs/flock"},
	{"bindings/recipe", "bindings/catalog runtime/host runtime/luasyntax runtime/luavalue runtime/spell runtime/stdlib runtime/terminal runtime/workers",
		"github.com/spf13/pflag github.com/yuin/gopher-lua"},
	{"bindings/lab", "", "github.com/gofrs/flock"},

	{"scripts", "", ""},
	{"cmd/synlua", everything, "github.com/adrg/xdg github.com/cli/browser github.com/mdp/qrterminal/v3 github.com/rogpeppe/go-internal github.com/spf13/pflag " +
		"github.com/yuin/gopher-lua golang.org/x/term golang.org/x/time"},
}

// everything stands for all packages that are shipped.
const everything = "everything"

// testKit is the table of the packages that serve tests and measuring alone. Nothing
// that is shipped imports them. They may import what stands above them here, and
// what is shipped.
var testKit = []rule{
	{"runtime/luarandom", "", ""},
	{"runtime/luatest", "runtime/host runtime/luanumber runtime/luapattern runtime/luavalue", "github.com/yuin/gopher-lua"},
	{"runtime/terminal/terminaltest", "", "golang.org/x/sys"},
	{"bindings/fakeserver", "", ""},
	{"bindings/fakeserver/fakemas", "", ""},
	{"bindings/exchange/exchangetest", "bindings/catalog bindings/exchange bindings/fakeserver", "github.com/go-json-experiment/json"},
	{"bindings/changes/changestest", "bindings/changes bindings/exchange/exchangetest", ""},
	{"bindings/lab/labtest", "bindings/lab", ""},
	{"bindings/lab/oauthtest", "bindings/lab bindings/lab/labtest", ""},
	{"bindings/contract", "", ""},
	{"bindings/benchmarks", "", ""},
	{"bindings/benchmarks/byhand", "", ""},
}

// top is the top of the repository, and contributing the page that shows the tables.
const (
	top          = "../.."
	contributing = ".github/CONTRIBUTING.md"
)

// TestTheTopOfTheRepository finds what does not belong there: nobody looks for it.
func TestTheTopOfTheRepository(t *testing.T) {
	allowed := []string{"README.md", "bindings", "cmd", "go.mod", "go.sum", "runtime", "scripts"}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong to the top of the repository", e.Name())
		}
	}
}

// TestImportsFollowTheTable reads the import lines of all Go files, whatever system they
// are for.
func TestImportsFollowTheTable(t *testing.T) {
	rules := map[string]rule{}
	for _, r := range slices.Concat(imports, testKit) {
		rules[r.name] = r
	}
	used := map[string]bool{}
	for _, path := range shippedFiles(t) {
		folder := filepath.ToSlash(filepath.Dir(path))
		if _, ok := rules[folder]; !ok {
			t.Errorf("%s: the package %s has no row in the table of imports: add it to cmd/synlua/imports_test.go and %s", path, folder, contributing)
			continue
		}
		used[folder], used[path] = true, true
		checkImports(t, path, rules[folder], rules[path])
	}
	for name := range rules {
		if !used[name] {
			t.Errorf("the table of imports names %s, which is not there: take it out of cmd/synlua/imports_test.go and %s", name, contributing)
		}
	}
}

// shippedFiles returns the Go files that are no tests, by their paths from the top.
func shippedFiles(t *testing.T) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && path != top
		switch {
		case err != nil:
			return err
		case d.IsDir() && (hidden || d.Name() == "testdata"):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			path, err = filepath.Rel(top, path)
			paths = append(paths, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("no Go files were found: %v", err)
	}
	return paths
}

// checkImports fails for each import of a file that no rule allows: that of its package,
// or its own.
func checkImports(t *testing.T, path string, rules ...rule) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, filepath.Join(top, path), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.allows(imported) }) {
			t.Errorf("%s:%d: %s may not import %s: move the code to a package that may, or hand in what it needs; "+
				"if the arrow is right, add it to the table in cmd/synlua/imports_test.go and %s, and say why in the commit",
				path, files.Position(spec.Pos()).Line, rules[0].name, imported, contributing)
		}
	}
}

// allows reports whether a rule allows an import.
func (r rule) allows(imported string) bool {
	if name, ours := strings.CutPrefix(imported, "synlua/"); ours {
		isShipped := func(r rule) bool { return r.name == name }
		return slices.Contains(strings.Fields(r.ours), name) || r.ours == everything && slices.ContainsFunc(imports, isShipped)
	}
	host, _, _ := strings.Cut(imported, "/")
	isOf := func(module string) bool { return imported == module || strings.HasPrefix(imported, module+"/") }
	return !strings.Contains(host, ".") || slices.ContainsFunc(strings.Fields(r.theirs), isOf)
}

// TestTheTableGoesOneWay holds the table itself to what must never change.
func TestTheTableGoesOneWay(t *testing.T) {
	above := map[string]bool{}
	for i, r := range slices.Concat(imports, testKit) {
		shipped := i < len(imports)
		for _, name := range strings.Fields(r.ours) {
			switch {
			case name == everything && shipped:
			case !above[name]:
				t.Errorf("%s may import %s, which does not stand above it: imports go one way", r.name, name)
			case strings.HasPrefix(r.name, "runtime/") && !strings.HasPrefix(name, "runtime/"):
				t.Errorf("%s may import %s: runtime/ knows nothing of Matrix", r.name, name)
			}
		}
		above[r.name] = !strings.HasPrefix(r.name, "cmd/")
	}
}

// TestContributingShowsTheTable compares the tables here with those that people read.
func TestContributingShowsTheTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, contributing))
	if err != nil {
		t.Fatal(err)
	}
	var shown []rule
	for line := range strings.Lines(string(text)) {
		if r, ok := shownRule(line); ok {
			shown = append(shown, r)
		}
	}
	want := slices.Concat(imports, testKit)
	for _, r := range want {
		if !slices.Contains(shown, r) {
			t.Errorf("%s lacks this row of cmd/synlua/imports_test.go, or says something else of %s:\n%s", contributing, r.name, r.markdown())
		}
	}
	for _, r := range shown {
		if !slices.Contains(want, r) {
			t.Errorf("cmd/synlua/imports_test.go does not have this row of %s:\n%s", contributing, r.markdown())
		}
	}
}

// shownRule reads a row of the tables of imports: three cells, the first in backquotes.
func shownRule(line string) (rule, bool) {
	cells := strings.Split(strings.TrimSpace(line), "|")
	if len(cells) != 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
		return rule{}, false
	}
	for i, cell := range cells {
		names := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,`", r) })
		cells[i] = strings.Join(names, " ")
	}
	return rule{cells[1], cells[2], cells[3]}, true
}

// markdown is the row as the page shows it.
func (r rule) markdown() string {
	cell := func(names string) string {
		if names == "" || names == everything {
			return names
		}
		return "`" + strings.ReplaceAll(names, " ", "`, `") + "`"
	}
	return fmt.Sprintf("| %s | %s | %s |", cell(r.name), cell(r.ours), cell(r.theirs))
}
