package recipe_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/workers"
)

var errToken = errors.New("the token is unknown")

// counted is a run whose lines are kept.
type counted struct {
	recipe.Run
	out, err []string
}

// execute runs the source as a recipe with this declaration.
func (c *counted) execute(t *testing.T, apply bool, source string) error {
	t.Helper()
	c.DryRun = func() bool { return !apply }
	c.Out = func(line string) { c.out = append(c.out, line) }
	c.Skipped = c.Out
	c.Err = func(line string) { c.err = append(c.err, line) }
	c.Fatal = func(err error) bool { return errors.Is(err, errToken) }
	c.Pool = workers.New(workers.Options{Failed: c.Run.Fail, Fatal: c.Fatal})
	raise := host.Module{Name: "raise", Open: func(h *host.Host) lua.LValue {
		return h.Func(func(L *lua.LState) int {
			err := errors.New("no such user")
			if L.CheckString(1) == "token" {
				err = errToken
			}
			L.Error(h.NewError(err, luavalue.NewTable(0)), 0)
			return 0
		})
	}}
	h := host.New(host.Options{Modules: []host.Module{c.Module(), raise}})
	defer h.Close()
	fn, err := h.Load("test.lua", []byte(`local recipe, raise = require "recipe", require "raise" `+source))
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancelCause(t.Context())
	defer end(nil)
	c.End = end
	_, err = h.Call(ctx, fn)
	return err
}

const threeItems = `
	recipe.ok("@a:b", "joined")
	recipe.ok("@c:d")
	recipe.skip("@e:f", "is there already")
	local _, err = pcall(raise, "item")
	recipe.fail("@g:h", err)`

func TestItemsAreCounted(t *testing.T) {
	c := &counted{}
	if err := c.execute(t, true, threeItems); err != nil {
		t.Fatal(err)
	}
	wantText(t, strings.Join(c.out, "\n"), "done    @a:b: joined\ndone    @c:d\nskipped @e:f: is there already")
	wantText(t, strings.Join(c.err, "\n"), "failed  @g:h: no such user")
	wantText(t, c.Summary(), "2 done, 1 skipped (-v shows it), 1 failed")
	if c.Failed() != 1 {
		t.Errorf("%d failed", c.Failed())
	}
	c.Run.Fail("@i:j", errors.New("late"))
	wantText(t, c.Summary(), "2 done, 1 skipped (-v shows it), 2 failed")
	wantText(t, c.err[1], "failed  @i:j: late")
}

func TestItemsOfADryRunAreCounted(t *testing.T) {
	c := &counted{}
	if err := c.execute(t, false, threeItems); err != nil {
		t.Fatal(err)
	}
	wantText(t, c.out[0], "would   @a:b: joined")
	wantText(t, c.Summary(), "2 would be done, 1 skipped (-v shows it), 1 failed")
}

// A recipe that only reads, such as one that writes files, has nothing that --apply would do.
func TestARecipeThatReadsHasDoneItsItemsWithoutApply(t *testing.T) {
	c := &counted{}
	c.Declaration = &recipe.Declaration{Effect: catalog.Read}
	if err := c.execute(t, false, `recipe.ok("devices.json", "written")`); err != nil {
		t.Fatal(err)
	}
	wantText(t, c.out[0], "done    devices.json: written")
	wantText(t, c.Summary(), "1 done")
}

func TestWhatTheResumedRunHasDoneIsSkipped(t *testing.T) {
	var asked int
	c := &counted{}
	c.SentBefore = func(context.Context) string {
		if asked++; asked%2 == 1 {
			return "sent already"
		}
		return ""
	}
	if err := c.execute(t, false, `recipe.ok("a", "join") recipe.ok("b", "join") recipe.items({ "c", "d" }, function() return "join" end, { workers = 1 })`); err != nil {
		t.Fatal(err)
	}
	wantText(t, strings.Join(c.out, "|"), "skipped a: join; sent already|would   b: join|skipped c: join; sent already|would   d: join")
	wantText(t, c.Summary(), "2 would be done, 2 skipped (-v shows them)")
}

func TestARunWithoutItemsHasNoSummary(t *testing.T) {
	c := &counted{}
	if err := c.execute(t, true, ``); err != nil || c.Summary() != "" {
		t.Errorf("%q, %v", c.Summary(), err)
	}
}

func TestAFatalFailureEndsTheRun(t *testing.T) {
	c := &counted{}
	err := c.execute(t, true, `local _, err = pcall(raise, "token") recipe.fail("@a:b", err) recipe.ok("not reached")`)
	if !errors.Is(err, errToken) || c.Failed() != 0 || len(c.out)+len(c.err) != 0 {
		t.Errorf("%v, %q %q", err, c.out, c.err)
	}
}

func TestItemsTakeWhatTheFunctionReturns(t *testing.T) {
	c := &counted{}
	err := c.execute(t, true, `
		local function fault() local t = nil; return t.x end
		local done, failed = recipe.items({ "text", "nothing", "answer", "reason", "false", "refused", "own", "wrong" }, function(item)
			if item == "text" then return "lock" end
			if item == "answer" then return { user_id = "@a:b" } end
			if item == "reason" then return nil, "is locked" end
			if item == "false" then return false, 2 end
			if item == "refused" then raise("item") end
			if item == "own" then error("is on another server", 0) end
			if item == "wrong" then return fault() .. "" end
		end, { workers = 1, label = "locking" })
		assert(done == 5 and failed == 3)
		recipe.items(pairs { key = "value" }, function(key, value) return value end)`)
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, strings.Join(c.out, "\n"), strings.Join([]string{"done    text: lock", "done    nothing", "done    answer",
		"skipped reason: is locked", "skipped false: 2", "done    key: value"}, "\n"))
	wantText(t, strings.Join(c.err[:3], "\n"), "failed  refused: no such user\nfailed  own: is on another server\n"+
		"failed  wrong: test.lua:2: attempt to index local 't' (a nil value)")
	if len(c.err) < 5 || !strings.HasPrefix(c.err[3], "  at ") {
		t.Errorf("only a fault of the script has a traceback: %q", c.err)
	}
	wantText(t, c.Summary(), "4 done, 2 skipped (-v shows them), 3 failed")
}

func TestARecipeRunsOnlyWhereItWorks(t *testing.T) {
	source := func(fields string) string {
		return `local recipe = require "recipe" recipe.start { name = "r", summary = "s", effect = "read", ` + fields + ` } recipe.ok("ran")`
	}
	for _, tt := range []struct{ fields, issuer, has, want string }{
		{``, "https://mas", "1.100", ""},
		{`works_on = "both"`, "https://mas", "", ""},
		{`works_on = "synapse"`, "", "", ""},
		{`works_on = "synapse"`, "https://mas", "", "r works where Synapse logs people in; on this server the Matrix Authentication Service at https://mas does"},
		{`works_on = "mas"`, "https://mas", "", ""},
		{`works_on = "mas"`, "", "", "r works where the Matrix Authentication Service logs people in; on this server Synapse does"},
		{`since = "1.120"`, "", "1.119.0", "r needs Synapse 1.120 or newer; this server has 1.119.0"},
		{`since = "1.120"`, "", "", ""},
	} {
		c := &counted{Run: recipe.Run{Declaration: declare(t, source(tt.fields))}}
		c.Issuer = func(context.Context) (string, error) { return tt.issuer, nil }
		c.Outdated = func(context.Context, string) (string, error) { return tt.has, nil }
		err := c.execute(t, true, strings.TrimPrefix(source(tt.fields), `local recipe = require "recipe" `))
		if tt.want == "" && (err != nil || len(c.out) != 1) {
			t.Errorf("%+v: %v, %q", tt, err, c.out)
		}
		if refused := new(recipe.ServerError); tt.want != "" && (!errors.As(err, &refused) || refused.Error() != tt.want || len(c.out) > 0) {
			t.Errorf("%+v: %v, %q", tt, err, c.out)
		}
	}
}

func TestAFatalErrorEndsTheItems(t *testing.T) {
	c := &counted{}
	err := c.execute(t, true, `recipe.items({ 1, 2, 3 }, function(n) if n == 2 then raise("token") end end, { workers = 1 }) recipe.ok("not reached")`)
	if !errors.Is(err, errToken) || c.Failed() != 0 {
		t.Errorf("%v, %q %q", err, c.out, c.err)
	}
	wantText(t, strings.Join(c.out, "\n"), "done    1")
}

func TestAnItemStaysOnItsLine(t *testing.T) {
	c := &counted{}
	if err := c.execute(t, true, `recipe.ok("a\nfailed  b", "\27[31m") recipe.fail("c\nd", "e\nf")`); err != nil {
		t.Fatal(err)
	}
	c.Run.Fail("g\nh", errors.New("i\nj"))
	for _, line := range append(c.out, c.err...) {
		if strings.ContainsAny(line, "\n\x1b") {
			t.Errorf("the line %q is more than one", line)
		}
	}
}

func TestAnItemIsNeeded(t *testing.T) {
	c := &counted{}
	for _, call := range []string{"recipe.ok()", "recipe.skip()", "recipe.fail()"} {
		if err := c.execute(t, true, call); err == nil || !strings.Contains(err.Error(), "bad argument #1") {
			t.Errorf("%s gives %v", call, err)
		}
	}
	wantText(t, c.Summary(), "")
}

func TestStartGivesTheOptions(t *testing.T) {
	source := with(`{ "name", "string" }, { "absent", "string" }, { "all", "boolean" }`)
	d := declare(t, source)
	values, err := d.Parse([]string{"--name", "x"}, input(nil))
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Replace(source, "return recipe.start", "local opts = recipe.start", 1)
	c := &counted{Run: recipe.Run{Declaration: d, Values: values}}
	if err := c.execute(t, true, body+` assert(opts.name == "x" and opts.absent == nil and opts.all == false)`); err != nil {
		t.Error(err)
	}
	err = c.execute(t, true, body+` return opts.nmae`)
	if err == nil || !strings.Contains(err.Error(), `the recipe declares no option "nmae", did you mean "name"?`) {
		t.Errorf("a misspelt option gives %v", err)
	}
}

// shownOne is a declaration with every field.
const shownOne = `{ name = "r", summary = "s", effect = "read", needs = { "synapse.users.get" }, options = {
	{ "a", "list", required = true, default = { "x" }, help = "h" }, { "b", "string", values = { "y" } } } }`

func TestStartMustDeclareWhatWasRead(t *testing.T) {
	d := declare(t, `require("recipe").start `+shownOne)
	for old, other := range map[string]string{
		`name = "r"`:                            `name = "t"`,
		`summary = "s"`:                         `summary = "t"`,
		`effect = "read"`:                       `effect = "destroy"`,
		`needs = { "synapse.`:                   `needs = { "matrix.`,
		`"synapse.users.get"`:                   `"synapse.users.get", "synapse.users.put"`,
		`needs = { "synapse.users.get" },`:      ``,
		`"a", "list"`:                           `"c", "list"`,
		`"list"`:                                `"list of user_id"`,
		`required = true`:                       `required = false`,
		`default = { "x" }`:                     `default = { "x", "y" }`,
		`default = { "x" },`:                    ``,
		`help = "h"`:                            `help = "i"`,
		`values = { "y" }`:                      `values = { "z" }`,
		`, { "b", "string", values = { "y" } }`: ``,
		shownOne:                                `{}`,
	} {
		call := "recipe.start " + strings.Replace(shownOne, old, other, 1)
		c := &counted{Run: recipe.Run{Declaration: d}}
		err := c.execute(t, true, "pcall(function() "+call+` end) recipe.ok("went on")`)
		var wrong *recipe.DeclarationError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "something else than what was read and shown") || len(c.out) > 0 {
			t.Errorf("%s gives %v, %q", call, err, c.out)
		}
	}
	c := &counted{Run: recipe.Run{Declaration: d}}
	if err := c.execute(t, true, "for _ = 1, 2 do recipe.start "+shownOne+" end"); err != nil {
		t.Errorf("the same gives %v", err)
	}
}

func TestStartThatWasNotReadEndsTheRun(t *testing.T) {
	for _, call := range []string{"recipe.start " + shownOne, "recipe.start {}", "recipe.start()"} {
		c := &counted{}
		err := c.execute(t, true, "pcall(function() "+call+` end) recipe.ok("went on")`)
		var wrong *recipe.DeclarationError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "recipe.start was not found when the script was read") || len(c.out) > 0 {
			t.Errorf("%s gives %v, %q", call, err, c.out)
		}
	}
}

func TestARecipeKnowsADryRun(t *testing.T) {
	for _, apply := range []bool{true, false} {
		c := &counted{}
		if err := c.execute(t, apply, fmt.Sprintf(`assert(recipe.dry_run() == %t)`, !apply)); err != nil {
			t.Error(err)
		}
	}
}

// earlierRuns are runs with these arguments, as a record has them, the newest first.
func earlierRuns(now []string, runs ...[]string) func(context.Context, func(a, b []string) bool) (string, error) {
	return func(_ context.Context, same func(a, b []string) bool) (string, error) {
		for _, args := range runs {
			if same(args, now) {
				return strings.Join(args, " "), nil
			}
		}
		return "", nil
	}
}

func TestAnEarlierRunHadTheSameOptions(t *testing.T) {
	d := declare(t, with(`{ "provider", "string" }, { "users", "list" }, { "all", "boolean" }`))
	runs := [][]string{
		{"--users", "x", "--provider=old"}, {"--provider", "odl", "--gone", "x"}, {"--all", "--provider", "odl"}, {"--provider", "new", "--all=false"}, {"-"},
	}
	for call, want := range map[string]string{
		`--provider old|`:                       `nil`,
		`--provider=old --users x|`:             `nil`, // the same in another order
		`--users x --provider=old|`:             `--users x --provider=old`,
		`--provider old|"provider"`:             `--users x --provider=old`,
		`--provider old|"provider", "users"`:    `nil`,
		`--provider odl|"provider"`:             `--all --provider odl`, // not the one with an option that is gone
		`--provider nwe|"provider"`:             `nil`,
		`--provider new --users x|"provider"`:   `--provider new --all=false`,
		`--all=false|"all"`:                     `--provider new --all=false`,
		`--provider new|"all"`:                  `--users x --provider=old`, // neither says anything
		`--users y --provider new|"users"`:      `nil`,
		`--provider old --all=true|"all"`:       `--all --provider odl`,
		`--users x --users y|"users"`:           `nil`,
		`--users x --all|"users", "provider"`:   `nil`,
		`--provider old --users x,y|"provider"`: `--users x --provider=old`,
	} {
		args, names, _ := strings.Cut(call, "|")
		c := &counted{Run: recipe.Run{Declaration: d, Earlier: earlierRuns(strings.Fields(args), runs...)}}
		if err := c.execute(t, true, `recipe.ok(tostring(recipe.earlier_run(`+names+`)))`); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(c.out[0], "done    "); got != want {
			t.Errorf("%s finds %s, want %s", call, got, want)
		}
	}
}

func TestAnEarlierRunThatCannotBeLookedFor(t *testing.T) {
	for _, d := range []*recipe.Declaration{nil, declare(t, with(`{ "provider", "string" }`))} {
		c := &counted{Run: recipe.Run{Declaration: d, Earlier: earlierRuns(nil)}}
		if err := c.execute(t, true, `recipe.earlier_run("providre")`); err == nil || !strings.Contains(err.Error(), `the recipe declares no option "providre"`) {
			t.Errorf("an unknown option gives %v", err)
		}
		if err := c.execute(t, true, `recipe.earlier_run({})`); err == nil || !strings.Contains(err.Error(), "bad argument #1") {
			t.Errorf("a table gives %v", err)
		}
		c.Earlier = func(context.Context, func(a, b []string) bool) (string, error) { return "", errToken }
		if err := c.execute(t, true, `recipe.earlier_run()`); !errors.Is(err, errToken) {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestTheNearestWord(t *testing.T) {
	for call, want := range map[string]string{
		`"old", { "oidc-new", "oidc-old" }`:      "oidc-old",
		`"odic-old", { "oidc-new", "oidc-old" }`: "oidc-old",
		`"OIDC-OLD", { "oidc-old" }`:             "oidc-old",
		`"saml", { "oidc-new", "oidc-old" }`:     "nil",
		`"old", {}`:                              "nil",
		`"", { "a" }`:                            "nil",
	} {
		c := &counted{}
		if err := c.execute(t, true, `recipe.ok(tostring(recipe.nearest(`+call+`)))`); err != nil {
			t.Fatal(err)
		}
		wantText(t, c.out[0], "done    "+want)
	}
	c := &counted{}
	if err := c.execute(t, true, `recipe.nearest("old")`); err == nil || !strings.Contains(err.Error(), "bad argument #2") {
		t.Errorf("without a list it gives %v", err)
	}
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
