package reference

import (
	"regexp"
	"strings"
	"testing"
)

func TestHelpOfAModuleNamesItsFunctionsAndTables(t *testing.T) {
	text, ok := moduleHelp("parallel")
	if !ok {
		t.Fatal("there is no help of parallel")
	}
	for _, want := range []string{
		"parallel\n  Many requests at once.",
		"\nparallel.each(items, fn, [options])\n  Call a function for each item",
		"  items                  list or iterator\n  fn                     function(item, index)\n",
		"  returns                failures (list of parallel.Failure)\n",
		"\nparallel.Options\n  workers                how many items are worked on at a time, 1 to 256",
		"(integer; optional)\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got\n%s\nwant %q in it", text, want)
		}
	}
}

func TestHelpOfAFunctionHasTheTablesThatItTakes(t *testing.T) {
	text, ok := moduleHelp("json.encode")
	want := `print(json.encode({ name = "alice", tags = json.array{} }))
→ {"name":"alice","tags":[]}

json.encode(value, [options])
  Write a value as JSON. The keys of objects are sorted; an empty table is {}.
  value                  any
  options                json.encode.Options
  returns                string

json.encode.Options
  indent                 how many spaces a level is indented, 0 to 10 (integer; optional)
`
	if !ok || text != want {
		t.Errorf("got %t\n%s\nwant\n%s", ok, text, want)
	}
}

func TestAModuleMayBeAFunction(t *testing.T) {
	text, ok := moduleHelp("progress")
	if !ok || !strings.Contains(text, "\n\nprogress(items, [label])\n  Walk a list") {
		t.Errorf("got %t\n%s", ok, text)
	}
}

func TestEverythingInTheModulesIsExplained(t *testing.T) {
	for _, name := range moduleNames() {
		text, ok := moduleHelp(name)
		if !ok || strings.Count(text, "\n") < 2 {
			t.Errorf("help of %s is %q", name, text)
		}
		if regexp.MustCompile(`@[a-z]+(\n| [^:])`).MatchString(text) {
			t.Errorf("help of %s shows a tag:\n%s", name, text)
		}
	}
	for line := range strings.Lines(moduleOverview()) {
		if len(strings.Fields(line)) < 3 {
			t.Errorf("the overview does not say what the module is for: %q", line)
		}
	}
}

func TestWhatIsNoModuleHasNoHelp(t *testing.T) {
	for _, name := range []string{"", "synapse", "synlua", "json.", "json.nothing", "../reference"} {
		if text, ok := moduleHelp(name); ok {
			t.Errorf("help of %q is %q", name, text)
		}
	}
}
