package repl

import (
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

const completionSetUp = `
api = { users = { list = lister, list_rooms = print, limit = 3, ["two words"] = 1 }, room = "text", _hidden = 1 }
rows = { { name = "x", nested = { deep = 1 } } }
object = setmetatable({ own = 1 }, { __index = setmetatable({ inherited = print }, { __index = function() error("called") end }) })
called = setmetatable({}, { __index = function() error("called") end })
walked = setmetatable({}, { __index = function() error("called") end, __methods = { collect = print, count = print } })
loop = {}; setmetatable(loop, { __index = loop })
local mine, mice = { first = 1, fix = print }, "text"
do local mist end
local math = { mine = 1 }
local users, renamed = api.users, lister
local typed = "@typed:x"
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
	shown := `{ { id = "!a:x", name = "Ann" }, { id = "!b:x", password = "@secret", topic = "%it's", about = "@\\27[31m" } }`
	p := &person{lines: append([]string{strings.ReplaceAll(completionSetUp, "\n", " "), shown}, lines[:len(lines)-1]...)}
	opts := p.options(t)
	lister := opts.Host.Func(func(*lua.LState) int { return 0 })
	opts.Host.SetGlobal("lister", lister)
	opts.Commands = map[string]Command{"apply": {Arguments: "on|off", Words: []string{"on", "off"}}}
	opts.Keys = func(function string) []string {
		return map[string][]string{"api.users.list": {"from", "limit", "guests"}}[function]
	}
	opts.HelpNames = func() []string { return []string{"api.users", "api.users.list", "json"} }
	opts.Modules = []string{"json", "csv"}
	opts.Fitting = func(p Place) Fitting {
		switch p {
		case Place{Function: "api.users.list", Field: "guests"}, Place{Function: "api.users.list", Argument: 1, Field: "guests"}:
			return Fitting{Words: []string{"true", "false"}}
		case Place{Function: "api.users.list", Field: "order"}:
			return Fitting{Texts: []string{"name", "age"}}
		case Place{Function: "api.users.list", Argument: 1}:
			return Fitting{Fits: func(field, text string) bool { return field != "name" && (field != "" || strings.HasPrefix(text, "@")) }}
		case Place{Function: "api.open"}:
			return Fitting{Files: true}
		}
		return Fitting{}
	}
	opts.Members = func(v lua.LValue, function string, methods bool) []string {
		switch {
		case function != "api.users.list":
			return nil
		case methods:
			return []string{"collect", "take"}
		}
		return []string{"total"}
	}
	opts.NameOf = func(v lua.LValue) string {
		if v == lister {
			return "api.users.list"
		}
		return ""
	}
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
		"r|":                        {"rawequal", "rawget", "rawset", "renamed", "repeat", "require", "return", "rows"},
		"api.|":                     {"api.room", "api.users"},
		"api._|":                    {"api._hidden"},
		"walked:c|":                 {"walked:collect", "walked:count"},
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
		"api.users.list{ f(g|":      {"api.users.list{ f(gcinfo", "api.users.list{ f(getfenv", "api.users.list{ f(getmetatable"},
		"{ ap|":                     {"{ api"},
		"api.users.list{\ng|":       {"guests = "},
		"for x in api.users.list{\n  limit = 1,\n  fr|": {"  from = "},
		"function f()\n|":   {"  "},
		"function f()\n\t|": {"\t  "},
		`help("api|`:        {`help("api.users"`, `help("api.users.list"`},
		`help("api|")`:      {`help("api.users`, `help("api.users.list`},
		`help "j|`:          {`help "json"`},
		`print("api|`:       nil,
		`require "|`:        {`require "json"`, `require "csv"`},
		":apply |":          {":apply on", ":apply off"},
		":load complete.|":  {":load complete.go"},

		"api.users.list{ guests = |":         {"api.users.list{ guests = true", "api.users.list{ guests = false"},
		"api.users.list{ guests = t|":        {"api.users.list{ guests = true"},
		"api.users.list(1, { guests = |":     {"api.users.list(1, { guests = true", "api.users.list(1, { guests = false"},
		"api.users.list{ guests = ap|":       {"api.users.list{ guests = api"},
		"api.users.list{ order = |":          {`api.users.list{ order = "name"`, `api.users.list{ order = "age"`},
		`api.users.list{ order = "n|`:        {`api.users.list{ order = "name"`},
		`api.users.list{ order = 'n|`:        {`api.users.list{ order = 'name'`},
		"api.users.list(1, |":                {`api.users.list(1, "!a:x"`, `api.users.list(1, "!b:x"`, `api.users.list(1, "%it's"`, `api.users.list(1, "@typed:x"`},
		`api.users.list(f(1, 2), "!|`:        {`api.users.list(f(1, 2), "!a:x"`, `api.users.list(f(1, 2), "!b:x"`},
		`api.users.list(1, "@|")`:            {`api.users.list(1, "@typed:x`},
		`api.users.list("a"|`:                nil,
		`f(function() x() ap|`:               {`f(function() x() api`},
		`api.users.list("a" a|`:              {`api.users.list("a" and`},
		`api.users.list(1, "A|`:              nil,
		`x = "a" .. api.users.list(1, "@|`:   {`x = "a" .. api.users.list(1, "@typed:x"`},
		`x = 1 ..api.users.list(1, "@|`:      {`x = 1 ..api.users.list(1, "@typed:x"`},
		"users.list{ g|":                     {"users.list{ guests = "},
		"renamed{ guests = f|":               {"renamed{ guests = false"},
		"api.users.list{ guests = false }:|": {"api.users.list{ guests = false }:collect", "api.users.list{ guests = false }:take"},
		"api.users.list(1).|":                {"api.users.list(1).total"},
		"api.users.list(1):c|":               {"api.users.list(1):collect"},
		"for _, x in api.users.list(1):pa|":  nil,
		`api.open("../repl/complete.|`:       {`api.open("../repl/complete.go"`},
		`api.open("../rep|`:                  {`api.open("../repl/`},
		`api.open("nowhere/|`:                nil,
		"os.|":                               {"os.clock", "os.date", "os.difftime", "os.getenv", "os.time"},
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
