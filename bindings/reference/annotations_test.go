package reference

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/stdlib"
	"synlua/runtime/workers"
	"synlua/scripts"
)

// typeFiles returns the annotations by the name of the file.
func typeFiles(t *testing.T) map[string]string {
	t.Helper()
	files, err := Types()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range files {
		texts[f.Name] = string(f.Content)
	}
	return texts
}

func TestEveryFunctionIsAnnotated(t *testing.T) {
	texts := typeFiles(t)
	for _, e := range catalog.Entries() {
		text := texts[e.Module()+".lua"]
		if n := strings.Count(text, "\nfunction "+e.Name+"("); n != 1 {
			t.Errorf("%s is there %d times", e.Name, n)
		}
		if !strings.Contains(text, "---"+e.Summary+".\n") {
			t.Errorf("%s has no summary", e.Name)
		}
	}
}

func TestAnnotationsAreLuaAndRaiseWhenRun(t *testing.T) {
	for name, text := range typeFiles(t) {
		if !strings.HasPrefix(text, "---@meta") || !IsGenerated([]byte(text)) {
			t.Errorf("%s is not marked as meta and as generated", name)
		}
		L := lua.NewState()
		defer L.Close()
		if err := L.DoString(text); err == nil || !strings.Contains(err.Error(), "this file is for editors") {
			t.Errorf("running %s gives %v", name, err)
		}
	}
}

func TestIsGeneratedKnowsOurFilesAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"---@meta json\n" + mark + "\n":       true,
		"---@meta json\r\n" + mark + "\r\n":   true,
		"":                                    false,
		"---@meta json\nlocal json = {}\n":    false,
		"-- a script\n" + mark + "\n":         false,
		"---@meta json\n\n" + mark + "\n\n\n": false,
	} {
		if got := IsGenerated([]byte(text)); got != want {
			t.Errorf("IsGenerated(%q) is %v", text, got)
		}
	}
}

var (
	definition = regexp.MustCompile(`(?m)^---@(?:class|alias) ([A-Za-z0-9_.]+)`)
	tagged     = regexp.MustCompile(`(?m)^---@(?:class|field|param|return|overload) .*$`)
	mention    = regexp.MustCompile(`\b(?:synapse|matrix|mas|synlua|csv|json|parallel|recipe)\.[A-Za-z0-9_.]*[A-Za-z0-9_]`)
)

func TestEveryClassIsDefinedOnce(t *testing.T) {
	defined := map[string]string{}
	for name, text := range typeFiles(t) {
		for _, m := range definition.FindAllStringSubmatch(text, -1) {
			if at, twice := defined[m[1]]; twice {
				t.Errorf("%s is defined in %s and in %s", m[1], at, name)
			}
			defined[m[1]] = name
		}
	}
	mentions := 0
	for name, text := range typeFiles(t) {
		for _, line := range tagged.FindAllString(text, -1) {
			for _, class := range mention.FindAllString(typePart(line), -1) {
				mentions++
				if defined[class] == "" {
					t.Errorf("%s mentions %s, which is nowhere: %s", name, class, line)
				}
			}
		}
	}
	if mentions < len(catalog.Rows()) {
		t.Errorf("only %d mentions of classes were found", mentions)
	}
}

// typePart is a line without the explanation, in which functions may be named.
func typePart(line string) string {
	words := strings.Fields(line)
	if words[0] != "---@field" && words[0] != "---@param" || strings.Contains(line, "fun(") {
		return line
	}
	return strings.Join(words[:3], " ")
}

func TestAnnotationsOfAList(t *testing.T) {
	text := typeFiles(t)["synapse.lua"]
	for _, want := range []string{
		"---@class synapse.users.list.Options\n",
		"---@field guests? boolean ",
		`---@field dir? "f"|"b" `,
		"---@field not_user_type? string[] ",
		"---@class synapse.users.list.Item\n---@field name string\n",
		"---@class synapse.users.list.List: synlua.List\n---@overload fun(): synapse.users.list.Item?\n",
		"---@param options? synapse.users.list.Options\n---@return synapse.users.list.List\nfunction synapse.users.list(options) end\n",
		"---@overload fun(): string?, string?\n", // of a list by key
		"---@field filter fun(self: synapse.users.list.List, keep: string|fun(item: synapse.users.list.Item): any): synapse.users.list.List\n",
		"---@field first fun(self: synapse.users.list.List, which?: string|fun(item: synapse.users.list.Item): any): synapse.users.list.Item?\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q", want)
		}
	}
}

func TestAnnotationsOfAChange(t *testing.T) {
	text := typeFiles(t)["synapse.lua"]
	for _, want := range []string{
		"---@field user_id synlua.UserID ",
		"---@class synapse.rooms.join.Answer: synlua.Answer\n---@field room_id string\n",
		"---@param room_id_or_alias synlua.RoomID|synlua.RoomAlias ",
		"function synapse.rooms.join(room_id_or_alias, options) end\n",
		"---@field expiry_time? synlua.Time|json.null ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q", want)
		}
	}
}

func TestExceptionsNameFunctions(t *testing.T) {
	names := slices.Clone(freeAnswers)
	for name := range functionReturns {
		names = append(names, name)
	}
	for _, name := range names {
		if catalog.LookupEntry(name) == nil {
			t.Errorf("there is no %s", name)
		}
	}
}

// TestModulesWithoutRowsHaveTheirFunctions compares what is written by hand with
// the modules themselves.
func TestModulesWithoutRowsHaveTheirFunctions(t *testing.T) {
	live := stdlib.Modules(stdlib.Options{
		Files: struct{ stdlib.Files }{}, Log: struct{ stdlib.Logger }{}, Asker: struct{ stdlib.Asker }{},
		Table: func([]string, [][]string) {},
	})
	live = append(live, workers.New(workers.Options{}).Module(), workers.New(workers.Options{}).ProgressModule(), new(recipe.Run).Module())
	texts := typeFiles(t)
	delete(texts, "synlua.lua")
	for _, api := range catalog.APIs() {
		delete(texts, api.Name+".lua")
	}
	h := host.New(host.Options{})
	defer h.Close()
	for _, module := range live {
		text := texts[module.Name+".lua"]
		delete(texts, module.Name+".lua")
		if want, got := functionsOf(module.Open(h)), annotated(module.Name, text); !slices.Equal(want, got) {
			t.Errorf("%s has the functions %q, its annotations %q", module.Name, want, got)
		}
	}
	for _, name := range scripts.Modules() {
		text := texts[name+".lua"]
		delete(texts, name+".lua")
		if want, got := annotated(name, string(scripts.Module(name))), annotated(name, text); !slices.Equal(want, got) {
			t.Errorf("%s has the functions %q, its annotations %q", name, want, got)
		}
	}
	for name := range texts {
		t.Errorf("%s is about no module", name)
	}
}

func functionsOf(module lua.LValue) []string {
	table, ok := module.(*lua.LTable)
	if !ok {
		return []string{""} // the module is a function itself
	}
	var names []string
	table.ForEach(func(k, v lua.LValue) {
		if v.Type() == lua.LTFunction {
			names = append(names, k.String())
		}
	})
	slices.Sort(names)
	return names
}

func annotated(module, text string) []string {
	if strings.Contains(text, "\nlocal function "+module+"(") {
		return []string{""}
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^function `+module+`\.([a-z0-9_.]+)\(`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

func TestHostileTextsStayInTheirComments(t *testing.T) {
	want := statements(t, renderHostile(t, "harmless"))
	for _, text := range hostileTexts {
		got := renderHostile(t, text)
		if n := statements(t, got); n != want {
			t.Errorf("%q makes %d statements of %d", text, n, want)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if strings.Contains(line, "injected") && !strings.HasPrefix(line, "---") {
				t.Errorf("%q gives the line %q", text, line)
			}
		}
	}
}

func renderHostile(t *testing.T, text string) string {
	t.Helper()
	out, err := renderModule("synapse", hostileEntries(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func statements(t *testing.T, text string) int {
	t.Helper()
	chunk, err := parse.Parse(strings.NewReader(text), "annotations")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return len(chunk)
}
