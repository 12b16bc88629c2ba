package repl

import (
	"context"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// helpLine matches a request for help: name? or help name, and help with several words.
var helpLine = regexp.MustCompile(`^\s*(?:help((?:\s+[\w.:-]+)*)\s*\??|((?:[\w.:-]+\s+)*[\w.:-]+)\s*\?)\s*$`)

// askForHelp answers a line that asks for help, and reports whether it does.
func (s *session) askForHelp(ctx context.Context, line string) bool {
	m := helpLine.FindStringSubmatch(line)
	if m == nil || s.Help == nil {
		return false
	}
	words := strings.Fields(m[1] + m[2])
	if len(words) == 0 && s.variable("help") != s.Help {
		return false
	}
	s.record(line)
	var arguments []lua.LValue
	switch {
	case len(words) == 1 && s.value(words[0]) != lua.LNil:
		arguments = []lua.LValue{s.value(words[0])}
	case len(words) == 1 && s.helpOfPrompt(words[0]) != "":
		s.Explain(s.helpOfPrompt(words[0]))
		return true
	case len(words) > 0:
		arguments = []lua.LValue{lua.LString(strings.Join(words, " "))}
	}
	s.act(ctx, func(ctx context.Context) error {
		_, err := s.Host.Call(ctx, s.Help, arguments...)
		return err
	})
	return true
}

// value returns what a name stands for if help may know it, or nil. Of the last value it may
// know a function.
func (s *session) value(name string) lua.LValue {
	if !dottedName.MatchString(name) {
		return lua.LNil
	}
	v := s.at(name)
	switch v.Type() {
	case lua.LTFunction, lua.LTTable:
		if v == s.Help || name == "_" && s.nameOf(v) == "" {
			return lua.LNil
		}
		return v
	}
	return lua.LNil
}

// dottedName matches a name with fields.
var dottedName = regexp.MustCompile(`^[A-Za-z_][\w.:]*$`)

// nameOf returns the name of a function that has help, or "".
func (s *session) nameOf(v lua.LValue) string {
	if v.Type() != lua.LTFunction {
		return ""
	}
	if name := s.NameOf(v); name != "" {
		return name
	}
	for _, name := range s.HelpNames() {
		if dottedName.MatchString(name) && s.at(name) == v {
			return name
		}
	}
	return ""
}

// function is how a function is shown: with its name, or with how one that a call gave can be
// used.
func (s *session) function(v lua.LValue) string {
	name := s.nameOf(v)
	switch {
	case name != "":
		return "function " + name + s.howToGoOn("; "+name+"? explains it")
	case follows(s.asked, ")}\"'") && !strings.Contains(s.asked, "\n"):
		return "function; if it gives items:  for item in " + s.asked + " do … end"
	}
	return "function"
}
