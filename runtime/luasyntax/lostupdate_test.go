package luasyntax_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"synlua/runtime/luasyntax"
)

func warnings(t *testing.T, source string) string {
	t.Helper()
	chunk, err := luasyntax.Parse("test.lua", source, luasyntax.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	var lines []string
	for _, w := range chunk.LostUpdates() {
		what, _, _ := strings.Cut(w.Message, " is read before the call waits, so other workers' changes to it are lost: ")
		lines = append(lines, fmt.Sprintf("%d %s", w.Line, what))
	}
	return strings.Join(lines, ", ")
}

func TestLostUpdatesAreFound(t *testing.T) {
	for body, want := range map[string]string{
		`total = total + f()`:                                            "total",
		`total = (total + f(x))`:                                         "total",
		`total = (total or 0) + f(x)`:                                    "total",
		`total = 1 + total * 2 + x + f()`:                                "total",
		`total = total .. f() .. "\n"`:                                   "total",
		`total = total and f(x)`:                                         "total",
		`total = add(total, x)`:                                          "total",
		`total = math.max(total, f(x))`:                                  "total",
		`total = { total, f(x) }`:                                        "total",
		`total = total:with(x)`:                                          "total",
		`total = total + synapse.users.get(x).count`:                     "total",
		`other = other + f()`:                                            "other", // a global
		`stats.n = stats.n + f(x).n`:                                     "stats.n",
		`stats["n"] = stats.n + f(x).n`:                                  "stats.n",
		`counts[x.kind] = (counts[x.kind] or 0) + f()`:                   "counts[x.kind]",
		`counts["a b"][1] = counts["a b"][1] + f()`:                      `counts["a b"][1]`,
		`total, x = total + 1, f()`:                                      "total",
		`x, total = total + 1, f()`:                                      "total",
		`pcall(function() total = total + f() end)`:                      "total",
		`if x then while x do total = total + f() end end`:               "total",
		`local function size(y) return f(y) end total = total + size(x)`: "total",
		`local tostring = f total = total .. tostring(x)`:                "total",

		`total = f() + total`:                                          "",
		`local y = f() total = total + y`:                              "",
		`total = total + 1`:                                            "",
		`total = total + #x + tonumber(x.n)`:                           "",
		`total = math.max(total, x) + string.len(x)`:                   "",
		`total = math.max(f(x), total)`:                                "",
		`total = total .. x:sub(1, 2) .. json.encode(x)`:               "",
		`total = total .. json.encode(x) .. f()`:                       "total",
		`local mine = 0 mine = mine + f()`:                             "",
		`x.n = x.n + f()`:                                              "",
		`stats.n = stats.m + f()`:                                      "",
		`stats[f()] = stats[f()] + f()`:                                "",
		`counts[x] = counts[stats] + f()`:                              "",
		`total = function() return total + f() end`:                    "",
		`local total = total + f()`:                                    "",
		`local function size(y) return #y end total = total + size(x)`: "",
		`local function size(y) return y and 1 + size(y.next) or 0 end total = total + size(x)`: "",
		`local floor = math.floor total = total + floor(x)`:                                     "",
	} {
		source := "local total, stats, counts = 0, {}, {}\nparallel.each(t, function(x)\n" + body + "\nend)"
		if want != "" {
			want = "3 " + want
		}
		if got := warnings(t, source); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

func TestLostUpdatesAreThoseOfWorkers(t *testing.T) {
	const fn = "local total = 0 local function count(x) total = total + f(x) end "
	const literal = "function(x) total = total + f(x) end"
	for source, want := range map[string]string{
		fn + `parallel.each(t, count)`:                                                        "1 total",
		fn + `parallel.map(t, count, { workers = 4 })`:                                        "1 total",
		fn + `recipe.items(t, count)`:                                                         "1 total",
		fn + `local r = require "recipe" r.items(t, count, { label = "counting" })`:           "1 total",
		fn + `recipe.each(t, count)`:                                                          "",
		fn + `parallel.each(next, t, nil, count)`:                                             "1 total",
		fn + `local each = parallel.each each(t, count)`:                                      "1 total",
		fn + `local each = require("parallel").each each(t, count)`:                           "1 total",
		fn + `require("parallel").each(t, count)`:                                             "1 total",
		fn + `local p = require "parallel" do local q = p q.map(t, count) end`:                "1 total",
		fn + `local parallel = require "parallel" parallel.each(t, count)`:                    "1 total",
		fn + `local function all() parallel.each(t, count) end`:                               "1 total",
		`parallel.each(t, ` + literal + `)`:                                                   "1 total",
		`parallel.each(t, function(y) local total = 0 g(` + literal + `) end)`:                "",
		`parallel.each(t, function(y) local total = 0 parallel.each(y, ` + literal + `) end)`: "1 total",
		fn + `parallel.each(count, print)`:                                                    "", // an iterator
		fn + `parallel.workers(count) other.each(t, count) count()`:                           "",
		fn + `for x in t do count(x) end`:                                                     "",
	} {
		if got := warnings(t, source); got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

func TestWarningsSayWhatToWrite(t *testing.T) {
	for value, want := range map[string]string{
		`total + f()`:          "take the answer into a local first: local x = …; total = total + x",
		`total .. f() .. "\n"`: "take the answer into a local first: local x = …; total = total .. x",
		`((total or 0) - f())`: "take the answer into a local first: local x = …; total = (total or 0) - x",
		`add(total, 1)`:        "call first, and read total afterwards",
		`1 + (total + f())`:    "call first, and read total afterwards",
	} {
		chunk, err := luasyntax.Parse("", "parallel.each(t, function(x) total = "+value+" end)", luasyntax.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if w := chunk.LostUpdates(); len(w) != 1 || !strings.HasSuffix(w[0].Message, "are lost: "+want) {
			t.Errorf("%s: got %v, want %q", value, w, want)
		}
	}
}

// The time must be linear in the length of the source, and not quadratic.
func TestLostUpdatesOfHostileSources(t *testing.T) {
	const n = 50000
	deep := strings.Repeat("parallel.each(t, function() ", 100) + strings.Repeat("a = a + f() ", n) + strings.Repeat("end) ", 100)
	for name, source := range map[string]string{
		"many targets":   "parallel.each(t, function() " + strings.Repeat("a, ", n) + "a = " + strings.Repeat("a, ", n) + "f() end)",
		"long paths":     strings.Repeat("parallel.each(t, function() a = a"+strings.Repeat(".b", 9000)+" + f() end)\n", 100),
		"deep functions": deep,
	} {
		chunk, err := luasyntax.Parse("", source, luasyntax.Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		began := time.Now()
		if len(chunk.LostUpdates()) == 0 {
			t.Errorf("%s: no warning", name)
		}
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%s: took %v", name, d)
		}
	}
}
