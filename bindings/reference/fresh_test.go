package reference

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"synlua/scripts"
)

// The committed files, and how they are made.
const (
	typesFolder = "../../scripts/types"
	refresh     = "the catalogue has changed; at the top of the repository run\n" +
		"  go run ./cmd/synlua api --types scripts/types\n" +
		"  go run ./cmd/synlua api --markdown > bindings/reference/REFERENCE.md"
)

func TestTheCommittedReferenceIsUpToDate(t *testing.T) {
	compare(t, "REFERENCE.md", Markdown())
}

func TestTheCommittedAnnotationsAreUpToDate(t *testing.T) {
	texts := typeFiles(t)
	for name, text := range texts {
		compare(t, filepath.Join(typesFolder, name), []byte(text))
	}
	entries, err := os.ReadDir(typesFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := texts[e.Name()]; !ok {
			t.Errorf("%s is in scripts/types, but nothing makes it: delete it", e.Name())
		}
	}
}

func compare(t *testing.T, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\n%s", err, refresh)
	}
	if string(got) != string(want) {
		t.Errorf("%s is not what would be rendered now: %s", path, refresh)
	}
}

func TestAnnotationsAreNoRecipes(t *testing.T) {
	for _, name := range scripts.Names() {
		if strings.Contains(name, "types") || strings.Contains(name, "/") {
			t.Errorf("%q is listed as a recipe", name)
		}
	}
	for name := range typeFiles(t) {
		if _, ok := scripts.Source("types/" + strings.TrimSuffix(name, ".lua")); ok {
			t.Errorf("%s can be run as a recipe", name)
		}
	}
}
