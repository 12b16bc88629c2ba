package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/runtime/secrets"
)

// Adhoc returns a row for an endpoint that the catalogue lacks. GET and HEAD read. Every
// other method counts as destroying, since nobody has said what it does. The template is an
// absolute path whose {placeholders} are whole segments.
func Adhoc(api *catalog.API, method, template string) (*catalog.Row, error) {
	method = strings.ToUpper(method)
	row := &catalog.Row{
		API: api, Name: method + " " + secrets.HideTokens(template), Summary: "Send a request that has no function of its own",
		Method: method, Path: template, Answer: catalog.Any, Example: "{}",
	}
	switch method {
	case http.MethodGet, http.MethodHead:
		row.Effect, row.Idempotent = catalog.Read, true
	case http.MethodPut:
		row.Effect, row.Idempotent = catalog.Destroy, true
	case http.MethodDelete, http.MethodPost, http.MethodPatch:
		row.Effect = catalog.Destroy
	default:
		return nil, fmt.Errorf(`method %q is none of "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"`, method)
	}
	names, err := placeholders(template)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		row.Params = append(row.Params, catalog.Param{Name: name, In: catalog.InPath, Required: true, Secret: secrets.Named(name)})
	}
	return row, nil
}

// placeholders checks a template and returns the names in it, in order.
func placeholders(template string) ([]string, error) {
	switch {
	case !strings.HasPrefix(template, "/"):
		return nil, fmt.Errorf("path %q must begin with a slash, without the homeserver's address", template)
	case strings.ContainsAny(template, "?#"):
		return nil, fmt.Errorf("path %q contains %q: give the query as a table of its own, and values as {placeholders}", template, template[strings.IndexAny(template, "?#"):][:1])
	case strings.ContainsAny(template, "%\\") || strings.ContainsFunc(template, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return nil, fmt.Errorf("path %q contains a character that must be escaped: write {placeholders} and give their values unescaped", template)
	}
	var names []string
	segments := strings.Split(template, "/")[1:]
	for i, segment := range segments {
		name, isParam := catalog.Placeholder(segment)
		switch {
		case segment == "." || segment == ".." || segment == "" && (i < len(segments)-1 || i == 0):
			return nil, fmt.Errorf("path %q has %q as a segment: write the path that is meant", template, segment)
		case isParam && !strings.ContainsAny(name, "{}") && !slices.Contains(names, name):
			names = append(names, name)
		case strings.ContainsAny(segment, "{}"):
			return nil, fmt.Errorf("path %q: %w", template, errPlaceholders)
		}
	}
	return names, nil
}
