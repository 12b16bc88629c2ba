package repl

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luavalue"
	"synlua/runtime/secrets"
)

// seenText is a string that was shown or typed in this session.
type seenText struct{ field, text string }

// Bounds of what is remembered.
const (
	maxSeen     = 1000
	maxSeenText = 255 // bytes, as long as an identifier of Matrix
	maxOffered  = 200 // candidates
)

// remember keeps the strings of a value that is shown, for completion: its own fields, or
// those of the items of a list.
func (s *session) remember(v lua.LValue) {
	t, ok := v.(*lua.LTable)
	if !ok {
		s.rememberText("", v)
		return
	}
	s.rememberFields(t)
	for i := range min(luavalue.Len(t), display.FirstRows) {
		switch item := luavalue.At(t, i+1).(type) {
		case *lua.LTable:
			s.rememberFields(item)
		default:
			s.rememberText("", item)
		}
	}
}

func (s *session) rememberFields(t *lua.LTable) {
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if name, ok := k.(lua.LString); ok {
			s.rememberText(string(name), v)
		}
	}
}

// rememberText puts a string before those that were seen earlier. It leaves out what
// nobody would complete or should see again, and what could drive the terminal: liner
// prints candidates as they are, and users of the server choose such texts.
func (s *session) rememberText(field string, v lua.LValue) {
	text, ok := v.(lua.LString)
	if !ok || len(text) == 0 || len(text) > maxSeenText || secrets.Named(field) || secrets.HoldsToken(string(text)) ||
		strings.ContainsFunc(string(text), func(r rune) bool { return !unicode.IsPrint(r) || r == '"' || r == '\\' }) {
		return
	}
	seen := seenText{field, string(text)}
	s.seen = slices.DeleteFunc(s.seen, func(other seenText) bool { return other == seen })
	s.seen = slices.Insert(s.seen, 0, seen)
	s.seen = s.seen[:min(len(s.seen), maxSeen)]
}

// literal matches a short string in a source.
var literal = regexp.MustCompile(`"([^"\\\n]+)"|'([^'\\\n]+)'`)

// rememberTyped keeps the strings in a chunk that worked.
func (s *session) rememberTyped(source string) {
	if MayHoldSecret(source) {
		return
	}
	for _, m := range literal.FindAllStringSubmatch(source, maxOffered) {
		s.rememberText("", lua.LString(m[1]+m[2]))
	}
}

// texts lists the strings that fit at a place and begin with a word, as they stand in
// quotes. The quote is closed where the string is complete.
func (s *session) texts(f Fitting, word, quote string) []string {
	if f.Files {
		return files(word, quote)
	}
	texts := append(beginning(word, f.Texts), s.seenTexts(f, word)...)
	texts = slices.DeleteFunc(texts, func(text string) bool { return strings.Contains(text, quote) })
	for i := range texts {
		texts[i] += quote
	}
	return texts
}

// seenTexts lists the latest strings that fit at a place and begin with a word.
func (s *session) seenTexts(f Fitting, word string) []string {
	if f.Fits == nil {
		return nil
	}
	var texts []string
	for _, seen := range s.seen {
		if len(texts) < maxOffered && strings.HasPrefix(seen.text, word) && f.Fits(seen.field, seen.text) {
			texts = append(texts, seen.text)
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// files lists the files whose paths begin with a word. A folder is not complete yet.
func files(word, quote string) []string {
	folder, name := filepath.Split(word)
	entries, err := os.ReadDir(filepath.Clean(fromHome(folder)))
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name(), ".") && name == ""
		if hidden || !strings.HasPrefix(e.Name(), name) || strings.ContainsFunc(e.Name(), func(r rune) bool { return !unicode.IsPrint(r) || r == '"' || r == '\\' }) {
			continue
		}
		path := folder + e.Name() + quote
		if info, err := os.Stat(filepath.Join(filepath.Clean(fromHome(folder)), e.Name())); err == nil && info.IsDir() {
			path = folder + e.Name() + "/"
		}
		paths = append(paths, path)
	}
	return paths[:min(len(paths), maxOffered)]
}
