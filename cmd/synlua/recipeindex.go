package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"path/filepath"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/collection"
	"synlua/bindings/recipe"
)

// indexPage is the web page of a collection.
//
//go:embed recipeindex.html
var indexPage string

// The files that recipes index writes.
const (
	indexJSON = "index.json"
	indexHTML = "index.html"
)

// indexed is what the index of a collection says of a recipe.
type indexed struct {
	Name     string        `json:"name"`
	File     string        `json:"file"`
	SHA256   string        `json:"sha256"`
	Summary  string        `json:"summary"`
	Effect   string        `json:"effect"`
	WorksOn  string        `json:"works_on,omitempty"`
	Since    string        `json:"since,omitempty"`
	Author   string        `json:"author,omitempty"`
	Licence  string        `json:"licence,omitempty"`
	Homepage string        `json:"homepage,omitempty"`
	Example  string        `json:"example,omitempty"`
	Tested   bool          `json:"tested"`
	About    string        `json:"about,omitempty"` // the comment at its head
	Options  []indexOption `json:"options,omitempty"`
	Calls    []indexCall   `json:"calls"`
}

type indexOption struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Required bool   `json:"required,omitempty"`
	Help     string `json:"help,omitempty"`
}

// indexCall is a function of the API that a recipe may call.
type indexCall struct {
	Function string `json:"function"`
	Effect   string `json:"effect"`
	Request  string `json:"request,omitempty"`
}

// indexCollection writes the index of a collection into its folder: for programs, and as a
// page for people.
func (c *cli) indexCollection(ctx context.Context, folder string) error {
	files, err := collection.Read(folder)
	if err != nil {
		return usagef("the collection cannot be read: %v", err)
	}
	recipes := []indexed{}
	for _, path := range files.Recipes() {
		d, err := declaredIn(ctx, path, files[path])
		if err != nil {
			return err
		}
		recipes = append(recipes, indexOf(path, files, d))
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"format": 1, "recipes": recipes}); err != nil {
		return err
	}
	var page bytes.Buffer
	name := collection.Base(folder)
	if full, err := filepath.Abs(folder); err == nil {
		name = collection.Base(full)
	}
	err = template.Must(template.New("index").Parse(indexPage)).Execute(&page, map[string]any{"Name": name, "Recipes": recipes})
	if err != nil {
		return err
	}
	for file, content := range map[string][]byte{indexJSON: text.Bytes(), indexHTML: page.Bytes()} {
		if err := writeOver(filepath.Join(folder, file), content); err != nil {
			return fmt.Errorf("%s cannot be written: %w", file, err)
		}
	}
	c.printer.Say("%s in %s and %s", plural(len(recipes), "recipe"), filepath.Join(folder, indexJSON), filepath.Join(folder, indexHTML))
	return nil
}

func indexOf(path string, files collection.Files, d *recipe.Declaration) indexed {
	_, tested := files[strings.TrimSuffix(path, ".lua")+testSuffix]
	r := indexed{
		Name: d.Name, File: path, SHA256: collection.Hash(files[path]), Summary: d.Summary, Effect: d.Effect.String(), WorksOn: string(d.WorksOn),
		Since: d.Since, Author: d.Author, Licence: d.Licence, Homepage: d.Homepage, Example: d.Example, Tested: tested,
		About: headOf(string(files[path])), Calls: []indexCall{},
	}
	for i := range d.Options {
		o := &d.Options[i]
		r.Options = append(r.Options, indexOption{"--" + o.Flag(), o.TypeName(), o.Required, o.Help})
	}
	for _, name := range byEffect(ceiling(d)) {
		e := catalog.LookupEntry(name)
		call := indexCall{Function: name, Effect: e.Effect.String()}
		if e.Row != nil {
			call.Request = e.Row.Method + " " + e.Row.Path
		}
		r.Calls = append(r.Calls, call)
	}
	return r
}

// headOf is the comment with which a script begins.
func headOf(source string) string {
	var lines []string
	for line := range strings.Lines(source) {
		text, isComment := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "--")
		if !isComment {
			break
		}
		lines = append(lines, strings.TrimPrefix(text, " "))
	}
	return strings.Join(lines, "\n")
}

// byEffect sorts functions by their effects, the gravest first.
func byEffect(names []string) []string {
	slices.SortStableFunc(names, func(a, b string) int {
		return int(catalog.LookupEntry(b).Effect) - int(catalog.LookupEntry(a).Effect)
	})
	return names
}
