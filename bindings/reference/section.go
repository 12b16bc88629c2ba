package reference

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// section is what the annotations of a module say about one thing.
type section struct {
	kind                 kind
	name, heading, about string
	lines                []sectionLine
}

// sectionLine is a parameter, a field or a result.
type sectionLine struct{ name, text string }

// kind is what a section is about, in the order in which they are shown.
type kind int

const (
	aModule kind = iota
	aFunction
	aTable // that a function takes or returns
)

// moduleSections reads the annotations of a module. The module itself comes first. There
// are none if there is no such module.
func moduleSections(module string) []section {
	if !slices.Contains(modulesWithoutRows(), module) {
		return nil
	}
	sections := sectionsIn(module)
	for i := range sections {
		if sections[i].name == module {
			sections[i].kind = aModule
		}
	}
	slices.SortStableFunc(sections, func(a, b section) int { return cmp.Compare(a.kind, b.kind) })
	return sections
}

// sectionsIn reads the annotations in one of the files of modules.
func sectionsIn(file string) []section {
	source, err := modules.ReadFile("modules/" + file + ".lua")
	if err != nil {
		panic(err) // the file is part of the binary
	}
	var sections []section
	var comment []string
	for line := range strings.Lines(string(source)) {
		if text, ok := strings.CutPrefix(line, "---"); ok {
			comment = append(comment, strings.TrimSpace(text))
			continue
		}
		if len(comment) > 0 {
			sections = append(sections, readSection(comment, line))
		}
		comment = nil
	}
	return sections
}

var functionLine = regexp.MustCompile(`^(?:local )?function ([\w.]+)\((.*)\) end`)

// readSection reads a comment and the line of Lua after it.
func readSection(comment []string, code string) section {
	s := section{kind: aTable}
	optional := map[string]bool{}
	var about []string
	for _, line := range comment {
		tag, rest, _ := strings.Cut(line, " ")
		switch tag {
		case "@class":
			s.name, _, _ = strings.Cut(rest, ":")
			s.heading = s.name
		case "@param", "@field":
			name, text, _ := strings.Cut(rest, " ")
			short, isOptional := strings.CutSuffix(name, "?")
			optional[short] = isOptional
			line := sectionLine{short, explain(text, isOptional)}
			if tag == "@field" && isOptional && typeEnd(text) == len(text) {
				line.text += "; optional" // for a parameter, the brackets say it
			}
			s.lines = append(s.lines, line)
		case "@return":
			s.lines = append(s.lines, sectionLine{"returns", explainResult(rest)})
		case "@generic", "@overload":
		default:
			about = append(about, line)
		}
	}
	s.about = strings.Join(about, " ")
	if m := functionLine.FindStringSubmatch(code); m != nil {
		s.kind, s.name, s.heading = aFunction, m[1], m[1]+"("+arguments(m[2], optional)+")"
	}
	return s
}

// arguments puts brackets around optional arguments.
func arguments(list string, optional map[string]bool) string {
	names := strings.Split(list, ", ")
	for i, name := range names {
		if optional[name] {
			names[i] = "[" + name + "]"
		}
	}
	return strings.Join(names, ", ")
}

// explain moves the type, which comes first in an annotation, after the text.
func explain(annotation string, optional bool) string {
	end := typeEnd(annotation)
	kind, text := typeInWords(annotation[:end]), strings.TrimSpace(annotation[end:])
	if text == "" {
		return kind
	}
	if optional {
		kind += "; optional"
	}
	return text + " (" + kind + ")"
}

// explainResult is explain for a result, whose type a name may follow.
func explainResult(annotation string) string {
	end := typeEnd(annotation)
	name, text, _ := strings.Cut(strings.TrimSpace(annotation[end:]), " ")
	if text != "" {
		name += ": " + text
	}
	return explain(annotation[:end]+" "+name, false)
}

// typeEnd returns where a type ends: at a blank that is outside brackets and does not
// follow a colon, as in "fun(item: T, index: any): any what is called".
func typeEnd(annotation string) int {
	depth := 0
	for i, c := range annotation {
		switch {
		case strings.ContainsRune("(<{", c):
			depth++
		case strings.ContainsRune(")>}", c):
			depth--
		case c == ' ' && depth == 0 && annotation[i-1] != ':':
			return i
		}
	}
	return len(annotation)
}
