package contract

import (
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// routesSource is a Python program that makes the object which Synapse runs, with the
// server's configuration and a database of its own, and prints what it registers.
//
//go:embed testdata/routes.py
var routesSource []byte

// registered returns the routes of the server as templates such as
// "GET /_synapse/admin/v2/users/{}".
func registered(t *testing.T, w *world) map[string]bool {
	t.Helper()
	python, err := w.options.PythonPath()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "routes.py")
	if err := os.WriteFile(script, routesSource, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), python, script, w.options.ConfigPath(), filepath.Join(t.TempDir(), "homeserver.yaml"))
	var said strings.Builder
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		t.Fatalf("recording the routes: %v\n%s", err, said.String())
	}
	var routes []struct{ Method, Pattern string }
	if err := json.Unmarshal(output, &routes); err != nil {
		t.Fatal(err)
	}
	templates := map[string]bool{}
	for _, route := range routes {
		for _, template := range expand(t, route.Pattern) {
			templates[route.Method+" "+template] = true
		}
	}
	return templates
}

// expand returns the templates that a route's regular expression stands for: every
// alternative and every optional part, with {} for what a parameter takes.
func expand(t *testing.T, pattern string) []string {
	t.Helper()
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		t.Fatalf("pattern %q: %v", pattern, err)
	}
	return alternatives(t, parsed)
}

func alternatives(t *testing.T, re *syntax.Regexp) []string {
	t.Helper()
	switch re.Op {
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpStar, syntax.OpPlus:
		return []string{"{}"}
	case syntax.OpAnyCharNotNL:
		return []string{"."} // Synapse leaves some dots of paths unescaped
	case syntax.OpCharClass:
		return oneOf(re.Rune)
	case syntax.OpCapture:
		return alternatives(t, re.Sub[0])
	case syntax.OpQuest:
		return append([]string{""}, alternatives(t, re.Sub[0])...)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			all = append(all, alternatives(t, sub)...)
		}
		return all
	case syntax.OpConcat:
		return product(t, re.Sub)
	}
	t.Fatalf("a route has %q, which this test cannot read", re)
	return nil
}

// oneOf returns the characters of a class, which is how [13] of (v1|v3) arrives.
func oneOf(ranges []rune) []string {
	var all []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			all = append(all, string(r))
		}
	}
	return all
}

func product(t *testing.T, parts []*syntax.Regexp) []string {
	t.Helper()
	all := []string{""}
	for _, part := range parts {
		var longer []string
		for _, end := range alternatives(t, part) {
			for _, start := range all {
				longer = append(longer, start+end)
			}
		}
		all = longer
	}
	return all
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// templateOf returns a row's route in the form of registered.
func templateOf(row *catalog.Row) string {
	return row.Method + " " + parameter.ReplaceAllString(row.Path, "{}")
}

// stable matches the routes of released versions of the two APIs. Where several versions
// have a route, it matches the newest: r0, api/v1 and the media API's r0 and v1 are older names
// of v3, and the rest is unstable.
var stable = regexp.MustCompile(`^[A-Z]+ (/_synapse/admin/|/_matrix/client/v[13]/|/_matrix/client/versions$|/_matrix/media/v3/|/_matrix/media/v1/create$)`)

func TestRoutesAndRowsAreTheSame(t *testing.T) {
	routes := registered(t, theWorld(t))
	t.Run("every stable route has a row", func(t *testing.T) { routesHaveRows(t, routes) })
	t.Run("every row has a route", func(t *testing.T) { rowsHaveRoutes(t, routes) })
}

func routesHaveRows(t *testing.T, routes map[string]bool) {
	rows := map[string]bool{}
	for _, row := range catalog.Rows() {
		rows[templateOf(row)] = true
	}
	for route := range routes {
		if _, listed := routesWithoutRow[route]; stable.MatchString(route) && rows[route] == listed {
			t.Errorf("%s: has a row: %t; listed as one without: %t", route, rows[route], listed)
		}
	}
	for route, reason := range routesWithoutRow {
		if !routes[route] || reason == "" {
			t.Errorf("%s is listed as a route without a row, and Synapse does not have it (or the reason is missing)", route)
		}
	}
}

func rowsHaveRoutes(t *testing.T, routes map[string]bool) {
	for _, row := range catalog.Rows() {
		if row.API == catalog.MAS { // another server has them
			continue
		}
		served := routes[templateOf(row)] || slices.ContainsFunc(otherwiseServed, func(prefix string) bool { return strings.HasPrefix(row.Path, prefix) })
		if _, listed := rowsWithoutRoute[row.Name]; served == listed {
			t.Errorf("%s (%s): Synapse has the route: %t; listed as one that it lacks: %t", row.Name, templateOf(row), served, listed)
		}
	}
	for name, reason := range rowsWithoutRoute {
		if catalog.Lookup(name) == nil || reason == "" {
			t.Errorf("%s is listed as a row without a route, and there is no such row (or no reason)", name)
		}
	}
}
