package recipe

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"synlua/runtime/host"
	"synlua/runtime/luasyntax"
)

// Problem is something that a recipe should not be shared with.
type Problem struct {
	Line int // 0 for the whole recipe
	Text string
}

// Check reads a recipe as somebody would who is asked to take it. The name is that of its file
// without the extension. It returns the declaration, or nil if there is none, and what is
// wrong, by line.
func Check(ctx context.Context, name string, source []byte) (*Declaration, []Problem, error) {
	c := &checker{}
	script, err := host.Parse(ctx, name+".lua", source)
	if err != nil {
		return nil, []Problem{{Text: err.Error()}}, contextError(ctx)
	}
	c.style(name, source)
	c.globals(script)
	for _, w := range script.LostUpdates() {
		c.add(w.Line, "%s", w.Message)
	}
	d, err := Declare(ctx, name+".lua", source)
	switch {
	case err != nil:
		c.add(0, "%v", err)
	case d == nil:
		c.add(0, "it declares nothing: begin with  local opts = recipe.start { … }; synlua recipes new NAME writes such a file")
	default:
		c.declaration(name, d, script)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return d, c.problems, contextError(ctx)
}

func contextError(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

type checker struct{ problems []Problem }

func (c *checker) add(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{line, fmt.Sprintf(format, args...)})
}

// longestLine is what fits beside another window.
const longestLine = 120

// style looks at the text.
func (c *checker) style(name string, source []byte) {
	if formatted, err := luasyntax.Format(name, string(source)); err == nil && formatted != string(source) {
		c.add(firstDifference(formatted, string(source)), "it is not formatted as synlua recipes fmt does")
	}
	if !bytes.HasPrefix(source, []byte("--")) && !bytes.HasPrefix(source, []byte("#!")) {
		c.add(1, "it does not begin with a comment for people: what it does, what it changes, how to call it")
	}
	for i, line := range strings.Split(string(source), "\n") {
		if n := len([]rune(line)); n > longestLine {
			c.add(i+1, "the line has %d characters, more than %d", n, longestLine)
		}
	}
}

// firstDifference is the number of the first line in which two texts differ.
func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	return min(len(x), len(y))
}

// knownGlobals are those of Lua 5.1 that scripts have.
var knownGlobals = strings.Fields("_G _VERSION arg assert collectgarbage coroutine debug error getmetatable io ipairs load loadstring math module " +
	"next os package pairs pcall print rawequal rawget rawset require select setmetatable string table tonumber tostring type unpack xpcall")

// globals finds variables that nobody declared, which are mostly typing mistakes.
func (c *checker) globals(script *luasyntax.Function) {
	told := map[string]bool{}
	script.Walk(func(luasyntax.Stmt) {}, func(e luasyntax.Expr) {
		g, ok := e.(*luasyntax.GlobalName)
		if !ok || slices.Contains(knownGlobals, g.Name) || told[g.Name] {
			return
		}
		told[g.Name] = true
		c.add(g.Line(), "the variable %s is nowhere declared: write local %s", g.Name, g.Name)
	})
}

// declaration compares what is declared with the text.
func (c *checker) declaration(name string, d *Declaration, script *luasyntax.Function) {
	start, err := findStart(name, script)
	if start == nil || err != nil {
		return // Declare has found it
	}
	line := start.Line()
	if d.Name != name {
		c.add(line, "its name is %q, and its file %s.lua: give both the same name", d.Name, name)
	}
	if strings.HasSuffix(d.Summary, ".") || strings.Contains(d.Summary, "\n") {
		c.add(line, "the summary is one sentence, without a full stop")
	}
	if !d.Restricted {
		c.add(line, "it declares no needs, so it may call everything")
	}
	used, whole := optionUses(start, script)
	for i := range d.Options {
		o := &d.Options[i]
		if o.Help == "" {
			c.add(line, "the option %s has no help", o.Name)
		}
		if !used[o.Name] && !whole {
			c.add(line, "the option %s is declared and never used", o.Name)
		}
	}
	for _, option := range sortedKeys(used) {
		if !slices.ContainsFunc(d.Options, func(o Option) bool { return o.Name == option }) {
			c.add(line, "it uses the option %s, which it does not declare", option)
		}
	}
}

func sortedKeys(set map[string]bool) []string {
	var keys []string
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// optionUses finds the options that a script reads. whole says that it also uses all of them
// at once, such as in a loop.
func optionUses(start *luasyntax.Call, script *luasyntax.Function) (used map[string]bool, whole bool) {
	used = map[string]bool{}
	variable := ""
	script.Walk(func(s luasyntax.Stmt) {
		local, ok := s.(*luasyntax.LocalStmt)
		if ok && len(local.Names) == 1 && len(local.Values) == 1 && local.Values[0] == luasyntax.Expr(start) {
			variable = local.Names[0].Name
		}
	}, func(luasyntax.Expr) {})
	if variable == "" {
		return used, false
	}
	mentions, fields := 0, 0
	script.Walk(func(luasyntax.Stmt) {}, func(e luasyntax.Expr) {
		switch e := e.(type) {
		case *luasyntax.LocalName, *luasyntax.UpvalueName:
			if nameOf(e) == variable {
				mentions++
			}
		case *luasyntax.Index:
			key, isString := e.Key.(*luasyntax.String)
			if isString && nameOf(e.Object) == variable {
				used[key.Value] = true
				fields++
			}
		}
	})
	return used, mentions > fields
}
