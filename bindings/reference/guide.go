package reference

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// guide holds the pages of the guide, in their order. They are Markdown, to be read on a
// forge too.
//
//go:embed guide/*.md
var guide embed.FS

// GuideName is the name of the guide in help.
const GuideName = "guide"

// GuidePage is a page of the guide.
type GuidePage struct {
	// Name is what stands behind synlua doc guide, and Title what the page begins with.
	Name, Title string
	// File is the path of its file in this folder, and Markdown its text.
	File, Markdown string
}

// Guide returns the pages of the guide, in the order in which they are read.
func Guide() []GuidePage {
	paths, err := fs.Glob(guide, "guide/*.md")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	var pages []GuidePage
	for _, path := range paths {
		text, err := guide.ReadFile(path)
		if err != nil {
			panic(err) // the same
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		_, name, _ := strings.Cut(strings.TrimSuffix(path, ".md"), "-")
		pages = append(pages, GuidePage{Name: name, Title: title, File: path, Markdown: string(text)})
	}
	return pages
}

// guideContents lists the pages.
func guideContents() string {
	var out strings.Builder
	for _, page := range Guide() {
		fmt.Fprintf(&out, "guide %-14s %s\n", page.Name, page.Title)
	}
	return out.String() + "\nsynlua doc guide first-script shows the first page, and help(\"guide first-script\") at the prompt.\n"
}

// guideHelp returns the contents of the guide, or one page, for "guide" and "guide lists".
func guideHelp(name string) (string, bool) {
	if name == GuideName {
		return guideContents(), true
	}
	short, _ := strings.CutPrefix(name, GuideName+" ")
	for _, page := range Guide() {
		if short == page.Name && short != name {
			return plainText(page.Markdown), true
		}
	}
	return "", false
}

// guideNames are the names that guideHelp knows.
func guideNames() []string {
	names := []string{GuideName}
	for _, page := range Guide() {
		names = append(names, GuideName+" "+page.Name)
	}
	return names
}

func guideTopics() []Topic {
	var topics []Topic
	for _, page := range Guide() {
		topics = append(topics, Topic{Name: GuideName + " " + page.Name, Kind: GuideName, Summary: page.Title, Text: page.Markdown})
	}
	return topics
}

// markdownLink matches a link, which a terminal shows without its address.
var markdownLink = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// plainText turns the Markdown of the guide into text for a terminal: each paragraph is one
// line, and blocks of code are indented.
func plainText(markdown string) string {
	var out strings.Builder
	inBlock, inParagraph := false, false
	for line := range strings.Lines(markdown) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			inBlock = !inBlock
		case inBlock:
			out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		case line == "":
			if inParagraph {
				out.WriteString("\n")
			}
			inParagraph = false
			out.WriteString("\n")
		default:
			switch {
			case inParagraph && strings.HasPrefix(line, "- "):
				out.WriteString("\n")
			case inParagraph:
				out.WriteString(" ")
			}
			inParagraph = !strings.HasPrefix(line, "#")
			out.WriteString(proseOf(line))
			if !inParagraph {
				out.WriteString("\n")
			}
		}
	}
	if inParagraph {
		out.WriteString("\n")
	}
	return out.String()
}

// proseOf is a line of Markdown without its marks.
func proseOf(line string) string {
	line = strings.TrimLeft(line, "# ")
	return strings.ReplaceAll(markdownLink.ReplaceAllString(line, "$1"), "`", "")
}
