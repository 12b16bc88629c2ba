package repl

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

var keywords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

// valueFollows matches a text after which only a value can stand.
var valueFollows = regexp.MustCompile(`(?:[-=([{,+*/%^#<>]|\.\.|\b(?:return|and|or|not|in|if|while|until|elseif))\s*$`)

// valueEnds matches a text after which another value cannot stand.
var valueEnds = regexp.MustCompile(`["'\])}]\s*$`)

// path matches a variable with fields and the beginning of one more: users[1].na
var path = regexp.MustCompile(`[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*|\[(?:\d+|"[^"\\]*")\])*[.:]\w*$`)

// step matches one part of a path.
var step = regexp.MustCompile(`\w+|"[^"\\]*"`)

// indexDepth is how far a chain of __index tables is followed.
const indexDepth = 10

// complete is the session's Completer. It reads the live tables and never runs Lua.
func (s *session) complete(line string, pos int) (head string, candidates []string, tail string) {
	runes := []rune(line)
	before, tail := string(runes[:pos]), string(runes[pos:])
	if s.pending != "" && strings.TrimSpace(before) == "" {
		return before, []string{"  "}, tail // so that indented text can be pasted
	}
	word, candidates := s.candidates(before)
	for i, c := range candidates {
		if q := len(c) - 1; q >= 0 && strings.IndexByte(`"'`, c[q]) >= 0 && strings.HasPrefix(tail, c[q:]) {
			candidates[i] = c[:q] // the quote is there already
		}
	}
	return strings.TrimSuffix(before, word), candidates, tail
}

// candidates returns the word before the cursor and its completions.
func (s *session) candidates(before string) (word string, candidates []string) {
	if s.pending == "" && isCommand(before) {
		return s.commandCandidates(before)
	}
	text := s.pending + "\n" + before
	in := surroundingsOf(text)
	switch {
	case in.dead:
		return "", nil
	case in.quoted >= 0:
		word = text[in.quoted+1:]
		return word, s.texts(s.fitting(text[:in.quoted], in), word, text[in.quoted:in.quoted+1])
	}
	if p := path.FindStringIndex(text); p != nil {
		return s.fieldCandidates(text[:p[0]], text[p[0]:])
	}
	word = text[len(strings.TrimRight(text, nameBytes)):]
	rest := text[:len(text)-len(word)]
	if isField(rest) {
		return word, beginning(word, s.memberCandidates(rest, in))
	}
	if keys := s.keyCandidates(rest, word, in); len(keys) > 0 {
		return word, keys
	}
	return word, s.valueCandidates(rest, word, in)
}

// valueCandidates completes a value: what fits at its place, or else a variable.
func (s *session) valueCandidates(text, word string, in surroundings) []string {
	if f := s.fitting(text, in); f.isKnown() && strings.TrimRight(text, " \t\n") != "" && !endsWithName(text) {
		known := beginning(word, f.Words)
		if word == "" && !f.Files {
			for _, t := range s.texts(f, "", `"`) {
				known = append(known, `"`+t)
			}
		}
		if len(known) > 0 {
			return known
		}
	}
	if n := len(in.brackets); n > 0 && valueEnds.MatchString(text) && !strings.Contains(text[in.brackets[n-1].at:], "function") {
		if word == "" {
			return nil
		}
		return beginning(word, []string{"and", "or"})
	}
	return s.variableCandidates(text, word)
}

// endsWithName reports whether a name ends a text, as in f without an argument yet.
func endsWithName(text string) bool { return follows(strings.TrimRight(text, " \t"), nameBytes) }

// memberCandidates completes the members of what a call returns, after the dot or colon
// that ends a text.
func (s *session) memberCandidates(text string, in surroundings) []string {
	opening, ok := in.closed[len(text)-2]
	if !ok {
		return nil
	}
	return s.Members(nil, s.functionBefore(text[:opening]), text[len(text)-1] == ':')
}

// isField reports whether the text is followed by a field of an expression that only
// running it could evaluate.
func isField(text string) bool {
	return follows(text, ".:") && !strings.HasSuffix(text, "..")
}

// follows reports whether the text ends with one of the bytes.
func follows(text, bytes string) bool {
	return text != "" && strings.IndexByte(bytes, text[len(text)-1]) >= 0
}

func (s *session) commandCandidates(before string) (word string, candidates []string) {
	word = strings.TrimLeft(before, " \t")
	commands := s.allCommands()
	if name, argument, found := strings.Cut(word, " "); found {
		c := commands[name[1:]]
		if c.Files {
			return argument, files(argument, "")
		}
		return argument, beginning(argument, c.Words)
	}
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		if commands[name].Arguments != "" {
			name += " "
		}
		candidates = append(candidates, ":"+name)
	}
	return word, beginning(word, candidates)
}

// keyCandidates completes the keys of a table argument, as in f{ li or f(id, { li.
func (s *session) keyCandidates(text, word string, in surroundings) []string {
	if !follows(strings.TrimRight(text, " \t\n"), "{,;") {
		return nil
	}
	function, _ := s.tableOf(text, in)
	if function == "" {
		return nil
	}
	keys := slices.Clone(s.Keys(function))
	for i := range keys {
		keys[i] += " = "
	}
	return beginning(word, keys)
}

// variableCandidates completes the first name of an expression or a statement.
func (s *session) variableCandidates(text, word string) []string {
	names := append(fieldNames(s.globals, false), s.locals.Names()...)
	switch {
	case word == "":
	case valueFollows.MatchString(text):
		names = append(names, "false", "function", "nil", "not", "true")
	default:
		names = append(names, keywords...)
	}
	slices.Sort(names)
	return visible(word, slices.Compact(names))
}

// variable returns the value of the local or global of that name.
func (s *session) variable(name string) lua.LValue {
	if v, ok := s.locals.Get(name); ok {
		return v
	}
	return s.field(s.globals, name)
}

// fieldCandidates completes the last name of a path.
func (s *session) fieldCandidates(before, text string) (word string, candidates []string) {
	if isField(before) || follows(before, nameBytes) {
		return "", nil
	}
	word = text[strings.LastIndexAny(text, ".:")+1:]
	object := text[:len(text)-len(word)-1]
	v := s.at(object)
	methods := text[len(object)] == ':'
	names := fieldNames(s.indexed(v), methods)
	return word, visible(word, append(names, s.Members(v, "", methods)...))
}

// at returns the value of a path, such as users[1].name.
func (s *session) at(path string) lua.LValue {
	keys := step.FindAllString(path, -1)
	v := s.variable(keys[0])
	for _, key := range keys[1:] {
		v = s.field(v, key)
	}
	return v
}

// field is v.key or v[key], without metamethods that are functions.
func (s *session) field(v lua.LValue, key string) lua.LValue {
	if n, err := strconv.Atoi(key); err == nil && listOf(v) != nil {
		return listOf(v).Item(n)
	}
	for t, depth := s.indexed(v), 0; t != nil && depth < indexDepth; t, depth = indexOf(t), depth+1 {
		value := t.RawGetString(strings.Trim(key, `"`))
		if n, err := strconv.Atoi(key); err == nil {
			value = luavalue.At(t, n)
		}
		if value != lua.LNil {
			return value
		}
	}
	return lua.LNil
}

// indexed is the table that holds the fields of v.
func (s *session) indexed(v lua.LValue) *lua.LTable {
	switch v := v.(type) {
	case *lua.LTable:
		return v
	case lua.LString:
		library, _ := s.globals.RawGetString("string").(*lua.LTable)
		return library
	}
	return indexOf(v)
}

// indexOf returns the table in which fields are found that v itself does not have. An object
// whose __index is a function may have one under __methods.
func indexOf(v lua.LValue) *lua.LTable {
	t, ok := metaField(v, "__index").(*lua.LTable)
	if !ok {
		t, _ = metaField(v, "__methods").(*lua.LTable)
	}
	return t
}

// fieldNames lists the fields that can be written after a dot, in alphabetical order.
// After a colon it lists functions only. It leaves out the functions that host.Refuses.
func fieldNames(t *lua.LTable, functions bool) []string {
	var names []string
	for depth := 0; t != nil && depth < indexDepth; t, depth = indexOf(t), depth+1 {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			name, ok := k.(lua.LString)
			if ok && isName(string(name)) && (!functions || v.Type() == lua.LTFunction) && !host.Refuses(v) {
				names = append(names, string(name))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// visible leaves out names that begin with an underscore if nothing was typed yet.
func visible(word string, names []string) []string {
	return slices.DeleteFunc(beginning(word, names), func(name string) bool {
		return strings.HasPrefix(name, "_") && word == ""
	})
}

func beginning(word string, all []string) []string {
	var candidates []string
	for _, c := range all {
		if strings.HasPrefix(c, word) {
			candidates = append(candidates, c)
		}
	}
	return candidates
}
