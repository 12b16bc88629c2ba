package reference

import (
	"io/fs"
	"slices"
	"strings"
)

// moduleHelp returns the help of a module without rows, such as "json", or of one of its
// functions, such as "json.encode", and whether there is one. It is read from the
// annotations.
func moduleHelp(name string) (string, bool) {
	module, _, _ := strings.Cut(name, ".")
	sections := moduleSections(module)
	i := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
	if i < 0 {
		return "", false
	}
	if name != module {
		sections = withTables(sections, sections[i])
	}
	var texts []string
	for _, s := range sections {
		texts = append(texts, s.text())
	}
	text := strings.Join(texts, "\n")
	if call := moduleCalls[name]; call != "" {
		text = call + "\n" + answerLines(moduleAnswers[name]) + "\n" + text
	}
	return text, true
}

// answerLines marks what a call shows.
func answerLines(answer string) string {
	if answer == "" {
		return ""
	}
	return answerMark + strings.ReplaceAll(strings.TrimRight(answer, "\n"), "\n", "\n  ") + "\n"
}

// answerMark stands before what a call shows.
const answerMark = "→ "

// moduleNames returns the names that moduleHelp knows, sorted.
func moduleNames() []string {
	var names []string
	for _, module := range modulesWithoutRows() {
		for _, s := range moduleSections(module) {
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	return names
}

// moduleOverview returns a line for each module without rows.
func moduleOverview() string {
	var out strings.Builder
	for _, module := range modulesWithoutRows() {
		sentence, _, _ := strings.Cut(moduleSections(module)[0].about+" ", ". ")
		out.WriteString(overviewLine(module, sentence))
	}
	return out.String()
}

// modulesWithoutRows returns the names of the modules whose annotations are written by
// hand. synlua.lua, which has what they share, is not a module.
func modulesWithoutRows() []string {
	paths, err := fs.Glob(modules, "modules/*.lua")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	var names []string
	for _, path := range paths {
		if name := strings.TrimSuffix(strings.TrimPrefix(path, "modules/"), ".lua"); name != "synlua" {
			names = append(names, name)
		}
	}
	return names
}

// withTables returns a section, followed by the sections of the tables that it names.
func withTables(all []section, one section) []section {
	chosen := []section{one}
	for _, s := range all {
		if s.kind == aTable && s.name != one.name && strings.Contains(one.text(), s.name) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// text returns the section as it is shown, in the same form as the help of a row.
func (s *section) text() string {
	var out strings.Builder
	out.WriteString(s.heading + "\n")
	if s.about != "" {
		out.WriteString("  " + s.about + "\n")
	}
	for _, l := range s.lines {
		out.WriteString(helpLine(l.name, l.text))
	}
	return out.String()
}
