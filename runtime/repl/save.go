package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"synlua/runtime/host"
	"synlua/runtime/luasyntax"
)

// piece is a chunk that worked.
type piece struct {
	source     string
	expression bool
	values     int // how many it returned
}

// save is :save. It never overwrites a file.
func (s *session) save(ctx context.Context, path string) error {
	switch {
	case path == "":
		return errors.New("write :save FILE")
	case len(s.worked) == 0:
		return errors.New("there is nothing to save yet")
	}
	script, err := s.script(ctx)
	if err != nil {
		return err
	}
	// What was typed may hold passwords.
	f, err := os.OpenFile(fromHome(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError("cannot write", path, err)
	}
	_, err = f.WriteString(script)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	s.Say("what worked is in " + path)
	if MayHoldSecret(script) {
		s.Say("there may be a password or a token in it")
	}
	return nil
}

// script is what worked, as a script that requires what it uses.
func (s *session) script(ctx context.Context) (string, error) {
	var body strings.Builder
	for i, p := range s.worked {
		statement, err := p.statement(ctx, s.worked[i+1:])
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(statement, "(") {
			statement = ";" + statement // not a call of what ends the line before
		}
		body.WriteString(statement + "\n")
	}
	tree, err := host.Parse(ctx, "the script", []byte(body.String()))
	if err != nil {
		return "", err
	}
	var used []string
	for _, name := range globalsIn(tree) {
		if slices.Contains(s.Modules, name) {
			used = append(used, name)
		}
	}
	slices.Sort(used)
	script := "-- What worked at the prompt.\n"
	for _, name := range slices.Compact(used) {
		script += fmt.Sprintf("local %s = require %q\n", name, name)
	}
	return script + "\n" + body.String(), nil
}

// statement is the chunk as one of many in a script, which are followed by others. There
// an expression must be printed to be seen, and nothing sets _.
func (p piece) statement(ctx context.Context, following []piece) (string, error) {
	source := strings.TrimSpace(p.source)
	if !p.expression {
		tree, err := host.Parse(ctx, "chunk", []byte(p.source))
		if err != nil || len(tree.Body) == 0 {
			return source, err
		}
		if _, returns := tree.Body[len(tree.Body)-1].(*luasyntax.Return); returns {
			return "print((function()\n" + source + "\nend)())", nil
		}
		return source, nil
	}
	if strings.Contains(source, "--") {
		source += "\n"
	}
	if _, err := host.Parse(ctx, "chunk", []byte(source)); err == nil && p.values == 0 {
		return strings.TrimSpace(source), nil
	}
	for _, next := range following {
		if next.usesLast(ctx) {
			return "_ = " + source + " print(_)", nil
		}
	}
	return "print(" + source + ")", nil
}

// usesLast reports whether a chunk uses the last value.
func (p piece) usesLast(ctx context.Context) bool {
	source := p.source
	if p.expression {
		source = "return " + source
	}
	tree, err := host.Parse(ctx, "chunk", []byte(source))
	return err == nil && slices.Contains(globalsIn(tree), "_")
}

// globalsIn lists the globals that a chunk names.
func globalsIn(tree *luasyntax.Function) []string {
	var names []string
	tree.Walk(func(luasyntax.Stmt) {}, func(e luasyntax.Expr) {
		if g, ok := e.(*luasyntax.GlobalName); ok {
			names = append(names, g.Name)
		}
	})
	return names
}
