package recipe_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// declare reads the declaration of a source that must be right.
func declare(t *testing.T, source string) *recipe.Declaration {
	t.Helper()
	d, err := recipe.Declare(t.Context(), "test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// with returns a recipe with these options.
func with(options string) string {
	return `local recipe = require "recipe" return recipe.start { name = "r", summary = "s", effect = "change", options = {` + options + `} }`
}

func TestDeclareReadsEverything(t *testing.T) {
	d := declare(t, `local recipe = require "recipe"
		recipe.start { name = "join", summary = "Join users", effect = "destroy", needs = { "synapse.users.get", "matrix.rooms.join" },
			options = {
				{ "users", "list of user_id", required = true, help = "who" },
				{ "before", "time", default = "90d" },
				{ "dry_mode", "boolean" },
				{ "mode", values = { "fast", "slow" }, default = "slow" },
			} }`)
	if d.Name != "join" || d.Summary != "Join users" || d.Effect != catalog.Destroy || !d.Restricted ||
		!reflect.DeepEqual(d.Needs, []string{"synapse.users.get", "matrix.rooms.join"}) {
		t.Errorf("read %+v", d)
	}
	var got []string
	for _, o := range d.Options {
		got = append(got, fmt.Sprint(o.Flag(), " ", o.TypeName(), " ", o.Required, " ", o.Help))
	}
	want := []string{"users list of user_id true who", "before time false ", "dry-mode boolean false ", `mode one of "fast", "slow" false `}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}

func TestAnyNameOfTheModuleWillDo(t *testing.T) {
	const declaration = ` { name = "r", summary = "s", effect = "read" }`
	for _, source := range []string{
		`local recipe = require "recipe" recipe.start` + declaration,
		`local r = require("recipe") local opts = r.start` + declaration,
		`recipe = require "recipe" opts = recipe.start` + declaration,
		`local json, r = require "json", require "recipe" r.start` + declaration,
		`require("recipe").start` + declaration,
		`local recipe = require "recipe" recipe["start"]` + declaration,
		`local recipe = require "recipe"; (recipe.start)(` + declaration + `)`,
		`return require "recipe".start` + declaration,
		"\ufeff#!/usr/bin/env synlua\n" + `local recipe = require "recipe" recipe.start` + declaration,
	} {
		if d := declare(t, source); d == nil || d.Name != "r" {
			t.Errorf("%s declares %+v", source, d)
		}
	}
}

func TestTextsMayBeJoined(t *testing.T) {
	d := declare(t, `recipe.start { name = "r", summary = "one" .. (" two" .. " three"), effect = "read" }`)
	wantText(t, d.Summary, "one two three")
}

func TestPlainScriptsDeclareNothing(t *testing.T) {
	for _, source := range []string{
		``, `return 1`, `error "not run: it does not speak of one"`,
		`-- a recipe that does not start`,
		`local recipe = require "recipe" local start = 1 recipe.ok("a")`,
		`error("recipe, start")`,
		`-- recipe.start { name = "r", summary = "s", effect = "read" }`,
		`local text = [[recipe.start { name = "r", summary = "s", effect = "read" }]]`,
		`local job = {} function job.start(t) return t end job.start { name = "r" }`,
		`local recipe = require "recipe" local start = recipe.start`,
		`local recipe = require "recipe" pcall(recipe.start, { name = "r", summary = "s", effect = "read" })`,
	} {
		if d := declare(t, source); d != nil {
			t.Errorf("%s declares %+v", source, d)
		}
	}
}

func TestADeclarationThatMightNotHoldIsRefused(t *testing.T) {
	const declaration = ` { name = "r", summary = "s", effect = "read" }`
	const misplaced = "test.lua:2: recipe.start stands here inside of a function, a condition or an expression"
	for source, want := range map[string]string{
		`if not arg then recipe.start` + declaration + ` end`:                                              misplaced,
		`for _ = 1, 2 do recipe.start` + declaration + ` end`:                                              misplaced,
		`do recipe.start` + declaration + ` end`:                                                           misplaced,
		`local function f() recipe.start` + declaration + ` end`:                                           misplaced,
		`local t = { f = function() return function() recipe.start` + declaration + ` end end }`:           misplaced,
		`local a, b = 1, recipe.start` + declaration:                                                       misplaced,
		`local opts = arg or recipe.start` + declaration:                                                   misplaced,
		`pcall(function() recipe.start {} end)`:                                                            misplaced,
		`print(recipe.start` + declaration + `)`:                                                           misplaced,
		`recipe.start` + declaration + ` recipe.start` + declaration:                                       "test.lua:2: this is a second recipe.start, beside the one in line 2",
		`recipe:start` + declaration:                                                                       "test.lua:2: write recipe.start with a dot",
		`local d = {} recipe.start(d)`:                                                                     "test.lua:2: recipe.start: this value is computed",
		`recipe.start { name = "r", summary = "s", effect = arg and "destroy" or "read" }`:                 "recipe.start: effect: this value is computed",
		`recipe.start { name = "r", summary = "s" .. os.date(), effect = "read" }`:                         "recipe.start: summary: this value is computed",
		`recipe.start { name = "r", summary = "s" + "t", effect = "read" }`:                                "recipe.start: summary: this value is computed",
		`recipe.start { name = "r", summary = "s", effect = "read", effect = "destroy" }`:                  "recipe.start: effect: is there twice",
		`recipe.start { name = "r", summary = "s", effect = "read", needs = { "a", f() } }`:                "recipe.start: needs: item 2: this value is computed",
		`recipe.start { name = "r", summary = "s", effect = "read", needs = { "a", nil } }`:                "recipe.start: needs: item 2: nil is no item",
		`recipe.start { name = "r", summary = "s", ["eff" .. "ect"] = "read" }`:                            "recipe.start: the name of a field is computed",
		`recipe.start { name = "r", summary = "s", effect = "read", options = { { "a", [2] = "list" } } }`: "recipe.start: options: item 1: the name of a field",
	} {
		d, err := recipe.Declare(t.Context(), "test.lua", []byte("local recipe = require 'recipe'\n"+source))
		var wrong *recipe.DeclarationError
		if d != nil || !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s\ngives %+v, %v", source, d, err)
		}
	}
}

func TestDeclareObeysItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := recipe.Declare(ctx, "test.lua", []byte(strings.Repeat("a = 1\n", 10000))); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestASyntaxErrorIsOne(t *testing.T) {
	_, err := recipe.Declare(t.Context(), "test.lua", []byte("local recipe start ="))
	var syntax *host.SyntaxError
	if !errors.As(err, &syntax) {
		t.Errorf("the error is %v", err)
	}
}

func TestBadDeclarations(t *testing.T) {
	for inner, want := range map[string]string{
		`nil`:                           "a table expected",
		`"join"`:                        "a table expected",
		`{}`:                            "name and summary are required strings",
		`{ name = "r" }`:                "name and summary are required strings",
		`{ nmae = "r" }`:                `unknown field "nmae", did you mean "name"?`,
		`{ "r" }`:                       `unknown field "1"`,
		`{ name = "r", summary = "s" }`: `effect "" is none of "read", "change", "destroy"`,
		`{ name = "r", summary = "s", effect = "chnage" }`:                 `effect "chnage" is none of`,
		`{ name = "r", summary = "s", effect = "read", needs = "a" }`:      "needs is a list of names",
		`{ name = "r", summary = "s", effect = "read", needs = false }`:    "needs is a list of names",
		`{ name = "r", summary = "s", effect = "read", needs = { a = 1 }}`: "needs is a list of names",
		`{ name = "r", summary = "s", effect = "read", needs = { 5 } }`:    "needs, item 1: a name such as",
		`{ name = "r", summary = "s", effect = "read", options = "a" }`:    "options is a list of tables",
		`{ name = "r", summary = "s", effect = "read", options = {a={}} }`: "options is a list of tables",
	} {
		wantWrong(t, `require("recipe").start(`+inner+`)`, want)
	}
}

func TestBadOptions(t *testing.T) {
	for inner, want := range map[string]string{
		`"users"`:                                  "option 1: a table expected",
		`{}`:                                       `option 1: the name "nil": use small letters`,
		`{ "Users", "string" }`:                    `the name "Users": use small letters`,
		`{ "a-b", "string" }`:                      `the name "a-b": use small letters`,
		`{ "_a", "string" }`:                       `the name "_a": use small letters`,
		`{ "help", "boolean" }`:                    `the name "help" is taken`,
		`{ "a" }`:                                  "option 1: a: the type is missing",
		`{ "a", "strnig" }`:                        `a: "strnig" is no type`,
		`{ "a", "object" }`:                        `an option cannot be of the type "object"`,
		`{ "a", "list of list" }`:                  `an option cannot be of the type "list of list"`,
		`{ "a", "string", helpp = "x" }`:           `unknown field "helpp", did you mean "help"?`,
		`{ "a", "string", "third" }`:               `unknown field "3"`,
		`{ "a", "string", required = "x" }`:        "a: required is true or false",
		`{ "a", "integer", default = "x" }`:        "a: default: a number expected, got a string",
		`{ "a", "integer", default = -1 }`:         "a: default: ",
		`{ "a", "boolean", default = 1 }`:          "a: default: a boolean expected, got a number",
		`{ "a", "user_id", default = "x" }`:        `a: default: "x" is no user id`,
		`{ "a", "list", default = "x" }`:           "a: default: a list expected",
		`{ "a", "list", default = { 1 } }`:         "a: default: item 1: a string expected, got a number",
		`{ "a", "time", default = true }`:          "a: default: a date, an age, a time such as",
		`{ "a", values = "x" }`:                    "a: values is a list of strings",
		`{ "a", values = {} }`:                     "a: values is a list of strings",
		`{ "a", "integer", values = {"x"} }`:       `values are strings, so the type cannot be "integer"`,
		`{ "a", values = { "x" }, default = "y" }`: `a: default: "y" is not one of "x"`,
		`{ "a", "string" }, { "a", "time" }`:       `option 2: there are two options "a"`,
	} {
		wantWrong(t, with(inner), want)
	}
}

// wantWrong fails unless reading the declaration gives one sentence with the
// place and the text.
func wantWrong(t *testing.T, source, want string) {
	t.Helper()
	d, err := recipe.Declare(t.Context(), "test.lua", []byte(source))
	if err == nil || d != nil {
		t.Errorf("%s\nwas read as %+v", source, d)
		return
	}
	text := err.Error()
	if !strings.HasPrefix(text, "test.lua:1: recipe.start: ") || !strings.Contains(text, want) || strings.Contains(text, "\n") {
		t.Errorf("%s\ngives %q, want %q", source, text, want)
	}
}

// input reads these files, and knows the time.
func input(files map[string]string) recipe.Input {
	return recipe.Input{
		ReadFile: func(path string) ([]byte, error) {
			text, ok := files[path]
			if !ok {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
			}
			return []byte(text), nil
		},
		IsFile: func(path string) bool { return files[path] != "" },
		Now:    time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC), Zone: time.FixedZone("", 3600),
	}
}

// parsed gives the values as JSON, with "none" for what has none.
func parsed(t *testing.T, values recipe.Values) string {
	t.Helper()
	all := luavalue.NewTable(0)
	for name, v := range values {
		if v == lua.LNil {
			v = lua.LString("none")
		}
		all.RawSetString(name, v)
	}
	text, err := luavalue.AppendJSON(nil, all, luavalue.EmptyObject)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var files = map[string]string{
	"users.txt":    "\ufeff@a:x.org\r\n\r\n  @b:x.org \n@a:x.org",
	"bad.txt":      "@a:x.org\n\nb\n",
	"latin.txt":    "\xe9",
	"empty.txt":    "\n",
	"./@a:x.org":   "@file:x.org",
	"-":            "@in:x.org\n",
	"C:users.txt":  "@c:x.org",
	"comma.txt":    "a,b\nc",
	"wide.txt":     "\xff\xfea\x00",
	"half.txt":     "# rooms\n#general",
	"nothing.txt":  "",
	"comments.txt": "#\n # none\n#x\t#y",
	"moved.txt":    "# who moved\n@a:x.org # to Berlin\n\n#@b:x.org\n@c:x.org\t#left",
	"rooms.txt":    "## old\n##old:x.org\n#a:x.org\n#b:x.org # the second\n#\n!c:x.org ## none",
	"texts.txt":    "a # b\n# c\n#d",
	"/tmp/x:1.txt": "@t:x.org",
	"many.txt":     "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl",
	"staff.csv":    "\ufeffName;Matrix ID\r\n\"A; \"\"the\"\" one\";@a:x.org\r\n\r\n;\r\n# trainees\r\nC\r\n;@b:x.org\r\n",
	"wide.csv":     "\xff\xfe\x4e\x00\x61\x00\x6d\x00\x65\x00\x2c\x00\x49\x00\x44\x00\x0a\x00\x4f\x00\x2c\x00\x40\x00\xf6\x00\x3a\x00\x78\x00\x2e\x00\x6f\x00\x72\x00\x67\x00\x0a\x00",
	"long.csv":     "a\n1\n1,2\n",
}

// arguments splits a command line at its blanks; ~ stands for a blank in an argument.
func arguments(line string) []string {
	words := strings.Fields(line)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "~", " ")
	}
	return words
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ options, args, want string }{
		{`{"a","string"}`, ``, `{"a":"none"}`},
		{`{"a","string"}`, `--a x`, `{"a":"x"}`},
		{`{"a_b","string",default="d"}`, ``, `{"a_b":"d"}`},
		{`{"a_b","string",default="d"}`, `--a-b=x`, `{"a_b":"x"}`},
		{`{"a","boolean"}`, ``, `{"a":false}`},
		{`{"a","boolean"}`, `--a`, `{"a":true}`},
		{`{"a","boolean",default=true}`, ``, `{"a":true}`},
		{`{"a","boolean",default=true}`, `--a=false`, `{"a":false}`},
		{`{"a","integer"}`, `--a 9007199254740992`, `{"a":9007199254740992}`},
		{`{"a","number"}`, `--a -0.5`, `{"a":-0.5}`},
		{`{"a","timestamp_ms"}`, `--a 1672531200000`, `{"a":1672531200000}`},
		{`{"a",values={"x","y"}}`, `--a y`, `{"a":"y"}`},
		{`{"a","room_id_or_alias"}`, `--a #x:y`, `{"a":"#x:y"}`},
		{`{"a","user_id"}`, `--a @x:y`, `{"a":"@x:y"}`},
		{`{"a","time"}`, `--a 2023-01-01`, `{"a":1672527600000}`},
		{`{"a","time"}`, `--a 90d`, `{"a":1706788800000}`},
		{`{"a","timestamp_ms"}`, `--a 90d`, `{"a":1706788800000}`},
		{`{"a","time"}`, `--a=in~7d`, `{"a":1715169600000}`},
		{`{"a","list of timestamp_ms"}`, `--a 90d,2023-01-01`, `{"a":[1706788800000,1672527600000]}`},
		{`{"a","time"}`, `--a 1672531200000`, `{"a":1672531200000}`},
		{`{"a","time",default="1d"}`, ``, `{"a":1714478400000}`},
		{`{"a","list"}`, `--a x,y,,x --a=z`, `{"a":["x","y","z"]}`},
		{`{"a","list"}`, ``, `{"a":"none"}`},
		{`{"a","list",default={"x"}}`, ``, `{"a":["x"]}`},
		{`{"a","list"}`, `--a @comma.txt`, `{"a":["a,b","c"]}`},
		{`{"a","list of integer"}`, `--a 1,2`, `{"a":[1,2]}`},
		{`{"a","list of user_id"}`, `--a @a:x.org,@b:x.org`, `{"a":["@a:x.org","@b:x.org"]}`},
		{`{"a","list of user_id"}`, `--a @users.txt --a @c:x.org`, `{"a":["@a:x.org","@b:x.org","@c:x.org"]}`},
		{`{"a","list of user_id"}`, `--a -`, `{"a":["@in:x.org"]}`},
		{`{"a","list of user_id"}`, `--a @moved.txt`, `{"a":["@a:x.org","@c:x.org"]}`},
		{`{"a","list of room_id_or_alias"}`, `--a @rooms.txt`, `{"a":["#a:x.org","#b:x.org","!c:x.org"]}`},
		{`{"a","list of room_alias"}`, `--a #a:x.org`, `{"a":["#a:x.org"]}`},
		{`{"a","list"}`, `--a @texts.txt`, `{"a":["a # b"]}`},
		{`{"a","list of user_id"}`, `--a @./@a:x.org`, `{"a":["@file:x.org"]}`},
		{`{"a","list of user_id"}`, `--a @/tmp/x:1.txt`, `{"a":["@t:x.org"]}`},
		{`{"a","list"}`, `--a @wide.txt`, `{"a":["a"]}`},
		{`{"a","list"}`, `--a @latin-1:latin.txt`, `{"a":["é"]}`},
		{`{"a","list of user_id"}`, `--a @staff.csv#matrix~id`, `{"a":["@a:x.org","@b:x.org"]}`},
		{`{"a","list of user_id"}`, `--a @utf-16:wide.csv#ID`, `{"a":["@ö:x.org"]}`},
		{`{"a","csv"}`, `--a staff.csv`, `{"a":[{"Matrix ID":"@a:x.org","Name":"A; \"the\" one","line":2},` +
			`{"Matrix ID":"","Name":"C","line":6},{"Matrix ID":"@b:x.org","Name":"","line":7}]}`},
		{`{"a","csv",columns={"name"}}`, `--a @staff.csv`, `{"a":[{"Matrix ID":"@a:x.org","line":2,"name":"A; \"the\" one"},` +
			`{"Matrix ID":"","line":6,"name":"C"},{"Matrix ID":"@b:x.org","line":7,"name":""}]}`},
		{`{"a","csv"}`, ``, `{"a":"none"}`},
		{`{"a","file"}`, `--a out.csv`, `{"a":"out.csv"}`},
		{`{"a","folder",default="out"}`, ``, `{"a":"out"}`},
	} {
		values, err := declare(t, with(c.options)).Parse(arguments(c.args), input(files))
		if err != nil {
			t.Errorf("%s with %q: %v", c.options, c.args, err)
			continue
		}
		if got := parsed(t, values); got != c.want {
			t.Errorf("%s with %q gave %s, want %s", c.options, c.args, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ options, args, want string }{
		{`{"users","string"}`, `--user x`, "there is no option --user, did you mean --users?"},
		{`{"a_b","string"}`, `--a_b x`, "there is no option --a_b, did you mean --a-b?"},
		{``, `--frobnicate`, "there is no option --frobnicate (see"},
		{``, `x`, `"x" belongs to no option`},
		{`{"a","boolean"}`, `--a false`, `"false" belongs to no option`},
		{`{"a","boolean"}`, `--a=maybe`, `--a: "maybe" is neither true nor false`},
		{`{"a","string"}`, `--a`, "--a needs a value"},
		{`{"a","string"}`, `--=x`, `"--=x" is no option: write --NAME or --NAME=VALUE`},
		{`{"users","string"}`, `-users x`, "there is no option -users, did you mean --users?"},
		{`{"a","boolean",default=true}`, `--no-a`, "there is no option --no-a: --a=false switches it off"},
		{`{"list","string"}`, `--no-list`, "there is no option --no-list, did you mean --list?"},
		{``, `--dry-run`, "there is no option --dry-run: without --apply every run of a script is a dry run (see"},
		{``, `--dryrun=true`, "there is no option --dryrun: without --apply every run"},
		{``, `-n`, "there is no option -n: without --apply every run"},
		{`{"a","string"}`, `--a x --a y`, "--a: given more than once"},
		{`{"a","string",required=true,help="who"}`, ``, "--a: this option is required: who"},
		{`{"a","integer"}`, `--a 1.5`, `--a: "1.5" is no whole number from 0 to 2^53`},
		{`{"a","integer"}`, `--a -1`, `--a: "-1" is no whole number`},
		{`{"a","integer"}`, `--a 9007199254740993`, "is no whole number from 0 to 2^53"},
		{`{"a","number"}`, `--a NaN`, `--a: "NaN" is no number`},
		{`{"a","timestamp_ms"}`, `--a 1672531200`, `"1672531200" looks like seconds: give milliseconds (1672531200000)`},
		{`{"a","time"}`, `--a 9007199254740993`, `--a: 9007199254740993 is after the year 9999`},
		{`{"a","list of timestamp_ms"}`, `--a 90d,soon`, `--a: "soon" is no point in time`},
		{`{"a","time"}`, `--a 1672531200`, `--a: "1672531200" looks like seconds`},
		{`{"a","time"}`, `--a yesterday`, `--a: "yesterday" is no point in time`},
		{`{"a",values={"fast","slow"}}`, `--a fats`, `did you mean "fast"?`},
		{`{"a","user_id"}`, `--a alice`, `--a: "alice" is no user id such as @alice:example.org`},
		{`{"a","list of user_id"}`, `--a @a:x.org,b`, `--a: "b" is no user id`},
		{`{"a","list of user_id"}`, `--a bad.txt`, `--a: "bad.txt" is no user id such as @alice:example.org; there is a file of that name: @bad.txt reads it`},
		{`{"a","list of user_id"}`, `--a @bad.txt`, `--a: bad.txt, line 3: "b" is no user id`},
		{`{"a","list of user_id"}`, `--a @missing.txt`, "missing.txt"},
		{`{"a","list"}`, `--a @latin.txt`, `latin.txt: it is no UTF-8: line 1 has the byte 0xE9, which is "é" in Latin-1 (Windows-1252): if it is, write latin-1:latin.txt, else save it as UTF-8`},
		{`{"a","list of room_alias"}`, `--a @half.txt`, `half.txt, line 2: "#general" is no room alias`},
		{`{"a","list"}`, `--a @nothing.txt`, "--a: the list is empty"},
		{`{"a","list"}`, `--a @comments.txt`, "--a: the list is empty"},
		{`{"a","list"}`, `--a @empty.txt`, "--a: the list is empty"},
		{`{"a","list"}`, `--a ,`, "--a: the list is empty"},
		{`{"a","list of user_id"}`, `--a a,@b:x.org,c`, "--a: \"a\" is no user id such as @alice:example.org\n\"c\" is no user id"},
		{`{"a","list of user_id"}`, `--a @many.txt`, "many.txt, line 10: \"j\" is no user id such as @alice:example.org\nand 2 more"},
		{`{"a","list of user_id"}`, `--a @staff.csv`, `staff.csv begins with "Name;Matrix ID", so it is a CSV file: say which column, as in @staff.csv#user_id`},
		{`{"a","list of user_id"}`, `--a @staff.csv#user`, `staff.csv has no column "user"; there are: Name, Matrix ID`},
		{`{"a","csv"}`, `--a @latin.txt`, `write latin-1:latin.txt`},
		{`{"a","csv",columns={"mail"}}`, `--a staff.csv`, `--a: staff.csv has no column "mail"; there are: Name, Matrix ID`},
		{`{"a","csv"}`, `--a long.csv`, `--a: long.csv: line 3 has 2 cells, the heading has 1`},
		{`{"a","csv"}`, `--a nowhere.csv`, `nowhere.csv`},
		{`{"a","file"}`, `--a=`, "--a: this option is empty"},
	} {
		_, err := declare(t, with(c.options)).Parse(arguments(c.args), input(files))
		var usage *recipe.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "synlua run r --help") {
			t.Errorf("%s with %q: %v, want %q", c.options, c.args, err, c.want)
		}
	}
}

func TestDeclareReadsWhereARecipeComesFrom(t *testing.T) {
	d := declare(t, `local recipe = require "recipe"
		recipe.start { name = "join", summary = "Join users", effect = "read", works_on = "both", since = "1.119",
			author = "Ann\n", licence = "CC0", homepage = "https://example.org", example = "synlua run join --a x" }`)
	if d.WorksOn != recipe.OnBoth || d.Since != "1.119" || d.Licence != "CC0" {
		t.Errorf("read %+v", d)
	}
	const want = "works on: servers where Synapse or the Matrix Authentication Service logs people in\nneeds Synapse: 1.119\n" +
		"author: Ann\\n\nlicence: CC0\nhomepage: https://example.org\nexample: synlua run join --a x\n"
	if help := d.Help(); !strings.HasSuffix(help, want) {
		t.Errorf("the help ends with\n%s\nwant\n%s", help, want)
	}
	for fields, want := range map[string]string{
		`works_on = "dendrite"`:                            `works_on: one of "synapse", "mas" and "both" expected, got "dendrite"`,
		`since = "new"`:                                    `since: a version of Synapse such as "1.119" expected, got "new"`,
		`author = { "Ann" }`:                               "author is a string",
		`options = { { "a", "csv", columns = {} } }`:       "a: columns is a list of names",
		`options = { { "a", "string", columns = {"x"} } }`: `a: columns is a list of names, for an option of the type "csv"`,
		`options = { { "a", "csv", default = "x.csv" } }`:  "a: default: a file that is read has no default",
	} {
		_, err := recipe.Declare(t.Context(), "test.lua", []byte(`local recipe = require "recipe"
			recipe.start { name = "r", summary = "s", effect = "read", `+fields+` }`))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", fields, err, want)
		}
	}
}

func TestHelp(t *testing.T) {
	d := declare(t, `require("recipe").start { name = "join", summary = "Join users", effect = "change", needs = { "synapse.users.get" }, options = {
		{ "users", "list of user_id", required = true, help = "who" },
		{ "rooms", "list", default = { "#a:b", "#c:d" }, help = "where" },
		{ "since", "time", default = "90d", help = "from when" },
		{ "ask_first", "boolean", default = true, help = "ask them" } } }`)
	for _, args := range [][]string{{"--help"}, {"-h"}, {"--users", "@a:b", "--help"}} {
		if _, err := d.Parse(args, input(nil)); !errors.Is(err, recipe.ErrHelp) {
			t.Errorf("%q gives %v", args, err)
		}
	}
	const want = `join: Join users

usage: synlua run join --users … [--apply]

options
  --users                  who (list of user_id; required)
  --rooms                  where (list of string; default #a:b,#c:d)
  --since                  from when (time; default 90d)
  --ask-first              ask them (boolean; default true; --ask-first=false switches it off)

a list has commas between its items; @FILE reads one per line, and - standard input

effect: change; without --apply nothing is sent, and each change is shown
may call: synapse.users.get
`
	if got := d.Help(); got != want {
		t.Errorf("help is\n%s", got)
	}
	plain := declare(t, `require("recipe").start { name = "r", summary = "s", effect = "read" }`)
	told := declare(t, `require("recipe").start { name = "r", summary = "s", effect = "read", options = { { "a", "list", help = "x; @FILE reads y" } } }`)
	if got := told.Help(); strings.Count(got, "@FILE") != 1 {
		t.Errorf("help is\n%s", got)
	}
	if got := plain.Help(); got != "r: s\n\nusage: synlua run r\n\neffect: read\n" {
		t.Errorf("help is\n%s", got)
	}
}

func TestNoTextInHelpLooksLikeAnotherLine(t *testing.T) {
	d := declare(t, `recipe.start { name = "r\n\neffect: read", summary = "s\nmay call: nothing\27[8m", effect = "destroy", needs = { "a\nb" },
		options = { { "a", values = { "x\ny" }, default = "x\ny", help = "h\ni" } } }`)
	if lines := strings.Split(d.Help(), "\n"); len(lines) != 10 || strings.Contains(d.Help(), "\x1b") {
		t.Errorf("help is\n%s", d.Help())
	}
}
