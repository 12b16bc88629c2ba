package repl

import (
	"slices"
	"strings"
	"testing"
)

const completionSetUp = `
api = { users = { list = print, list_rooms = print, limit = 3, ["two words"] = 1 }, room = "text", _hidden = 1 }
rows = { { name = "x", nested = { deep = 1 } } }
object = setmetatable({ own = 1 }, { __index = setmetatable({ inherited = print }, { __index = function() error("called") end }) })
called = setmetatable({}, { __index = function() error("called") end })
loop = {}; setmetatable(loop, { __index = loop })
local mine, mice = { first = 1, fix = print }, "text"
do local mist end
local math = { mine = 1 }
`

// pressTab returns the lines that Tab offers. The cursor is at the "|".
func pressTab(t *testing.T, line string) []string {
	t.Helper()
	before, after, found := strings.Cut(line, "|")
	if !found {
		t.Fatalf("no cursor in %q", line)
	}
	lines := strings.Split(before, "\n")
	last := lines[len(lines)-1]
	p := &person{lines: append([]string{strings.ReplaceAll(completionSetUp, "\n", " ")}, lines[:len(lines)-1]...)}
	opts := p.options(t)
	opts.Commands = map[string]Command{"apply": {Arguments: "on|off"}}
	opts.Keys = func(function string) []string {
		return map[string][]string{"api.users.list": {"from", "limit", "guests"}}[function]
	}
	opts.HelpNames = func() []string { return []string{"api.users", "api.users.list", "json"} }
	var offered []string
	p.beforeEnd = func() {
		head, candidates, tail := p.completer(last+after, len([]rune(last)))
		if tail != after {
			t.Errorf("%q: the tail is %q, want %q", line, tail, after)
		}
		for _, c := range candidates {
			offered = append(offered, head+c)
		}
	}
	if _, err := p.run(t, opts); err != "" {
		t.Fatalf("%q: %s", line, err)
	}
	return offered
}

func TestCompletion(t *testing.T) {
	cases := map[string][]string{
		"ap|":                       {"api"},
		"ap|i.users":                {"api"},
		"x = ap|":                   {"x = api"},
		"wh|":                       {"while"},
		"mi|":                       {"mice", "mine"},
		"mine.fi|":                  {"mine.first", "mine.fix"},
		"mine:fi|":                  {"mine:fix"},
		"mice:low|":                 {"mice:lower"},
		"math.|":                    {"math.mine"},
		"r|":                        {"rawequal", "rawget", "rawset", "repeat", "require", "return", "rows"},
		"api.|":                     {"api.room", "api.users"},
		"api._|":                    {"api._hidden"},
		"api.users.li|":             {"api.users.limit", "api.users.list", "api.users.list_rooms"},
		"api.users:li|":             {"api.users:list", "api.users:list_rooms"},
		"print(api.users.lis|":      {"print(api.users.list", "print(api.users.list_rooms"},
		"#api.ro|":                  {"#api.room"},
		"a..api.ro|":                {"a..api.room"},
		"a..ap|":                    {"a..api"},
		"api.room:up|":              {"api.room:upper"},
		"rows[1].n|":                {"rows[1].name", "rows[1].nested"},
		"rows[1].nested.|":          {"rows[1].nested.deep"},
		`api["users"].limi|`:        {`api["users"].limit`},
		"object.|":                  {"object.inherited", "object.own"},
		"object:|":                  {"object:inherited"},
		"called.|":                  nil,
		"called.x.|":                nil,
		"loop.x.y|":                 nil,
		"rows[2].|":                 nil,
		"f().na|":                   nil,
		"rows[i].na|":               nil,
		"unknown.x|":                nil,
		"12|":                       nil,
		"é = ap|":                   {"é = api"},
		"-- ap|":                    nil,
		"x = [[ ap|":                nil,
		"x = 'ap|":                  nil,
		"x = 'it\\'s ap|":           nil,
		"x = [=[ ]] ]=] .. ap|":     {"x = [=[ ]] ]=] .. api"},
		"x = 'a' .. ap|":            {"x = 'a' .. api"},
		":|":                        {":apply ", ":help", ":load ", ":quit", ":save ", ":time ", ":type "},
		":a|":                       {":apply "},
		":q|":                       {":quit"},
		"--[[ x ]] ap|":             {"--[[ x ]] api"},
		"--[[ x ap|":                nil,
		"f(-- it's\nap|":            {"api"},
		"api.users.list{ |":         {"api.users.list{ from = ", "api.users.list{ limit = ", "api.users.list{ guests = "},
		"api.users.list{l|":         {"api.users.list{limit = "},
		"api.users.list({ g|":       {"api.users.list({ guests = "},
		"api.users.list(id, { g|":   {"api.users.list(id, { guests = "},
		"api.users.list{ x = 1, g|": {"api.users.list{ x = 1, guests = "},
		"api.users.list{ x = ap|":   {"api.users.list{ x = api"},
		"api.users.list{ { ap|":     {"api.users.list{ { api"},
		"api.users.list{} ap|":      {"api.users.list{} api"},
		"api.users.list{ f(g|":      {"api.users.list{ f(gcinfo", "api.users.list{ f(getfenv", "api.users.list{ f(getmetatable", "api.users.list{ f(goto"},
		"{ ap|":                     {"{ api"},
		"api.users.list{\ng|":       {"guests = "},
		"for x in api.users.list{\n  limit = 1,\n  fr|": {"  from = "},
		"function f()\n|":   {"  "},
		"function f()\n\t|": {"\t  "},
		`help("api|`:        {`help("api.users`, `help("api.users.list`},
		`help "j|`:          {`help "json`},
		`print("api|`:       nil,
		"os.|":              {"os.clock", "os.date", "os.difftime", "os.getenv", "os.time"},
	}
	for line, want := range cases {
		if got := pressTab(t, line); !slices.Equal(got, want) {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
}

func TestCompletionOnAnEmptyLineListsVariablesOnly(t *testing.T) {
	got := pressTab(t, "|")
	if !slices.Contains(got, "api") || slices.Contains(got, "while") || slices.Contains(got, "_G") {
		t.Errorf("got %q, want the variables without keywords and hidden names", got)
	}
}
