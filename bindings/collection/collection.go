// Package collection keeps recipes that other people share. A collection is a folder or an
// archive on disk: git and package managers fetch, and this package checks. It copies the
// recipes into a folder of the user's own and writes down the hash of every file, so that what
// runs later is what was looked at.
package collection

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Files are the files of a collection by their paths in it, with slashes.
type Files map[string][]byte

// What a collection may hold. It is more than anybody writes by hand.
const (
	mostFiles = 2000
	mostBytes = 16 << 20 // of all files
	mostDepth = 4        // folders inside each other
)

// Name is how a collection may be called.
var Name = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// part is how a file or a folder may be called: a name that no shell, no terminal and no file
// system takes for something else.
var part = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)

// texts are the endings of what is kept beside Lua: what people read.
var texts = []string{".md", ".txt"}

// legal are names of files without an ending that are kept too.
var legal = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "README", "AUTHORS"}

// isKept says whether a file belongs to what people run or read. A repository holds more.
func isKept(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".lua") || slices.Contains(texts, path.Ext(base)) || slices.Contains(legal, base)
}

// isHidden says whether a path leads through something that tools keep for themselves, such as
// .git.
func isHidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(p string) bool { return strings.HasPrefix(p, ".") })
}

// add puts a file into the collection, unless nobody needs it there. It refuses what could
// lead out of a folder, or be taken for something else.
func (f Files) add(name string, content []byte) error {
	parts := strings.Split(name, "/")
	if slices.ContainsFunc(parts, func(p string) bool { return p == "" || p == "." || p == ".." }) {
		return fmt.Errorf("%q leads out of the collection", name)
	}
	if isHidden(name) || !isKept(name) {
		return nil
	}
	if len(parts) > mostDepth+1 {
		return fmt.Errorf("%q is in more than %d folders", name, mostDepth)
	}
	for _, p := range parts {
		if !part.MatchString(p) {
			return fmt.Errorf("%q is no name for a file of a collection: letters, digits, dots, hyphens and underscores only", name)
		}
	}
	for other := range f {
		if strings.EqualFold(other, name) {
			return fmt.Errorf("%q and %q are one file on some systems", other, name)
		}
	}
	f[name] = content
	total := 0
	for _, content := range f {
		total += len(content)
	}
	if len(f) > mostFiles || total > mostBytes {
		return fmt.Errorf("it has more than %d files or %d MiB, which is no collection of recipes", mostFiles, mostBytes>>20)
	}
	return nil
}

// testSuffix ends the names of files with the tests of recipes.
const testSuffix = "_test.lua"

// Recipes are the paths of the scripts at the top of the collection that are no tests, sorted.
// Scripts in folders are modules.
func (f Files) Recipes() []string {
	var names []string
	for name := range f {
		if !strings.Contains(name, "/") && strings.HasSuffix(name, ".lua") && !strings.HasSuffix(name, testSuffix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Hashes returns the SHA-256 of each file, in hexadecimal digits.
func (f Files) Hashes() map[string]string {
	hashes := map[string]string{}
	for name, content := range f {
		hashes[name] = Hash(content)
	}
	return hashes
}

// Hash is the SHA-256 of a text, in hexadecimal digits.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Change is what became of a file.
type Change struct {
	Path     string
	Old, New []byte // nil for a file that is new, or gone
}

// Compare returns what is different between two states of a collection, by path.
func Compare(old, new Files) []Change {
	paths := maps.Clone(old)
	maps.Copy(paths, new)
	var changes []Change
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		before, was := old[p]
		after, is := new[p]
		if was != is || string(before) != string(after) {
			changes = append(changes, Change{p, before, after})
		}
	}
	return changes
}
