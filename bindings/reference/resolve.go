package reference

import (
	"slices"
	"strings"

	"synlua/bindings/catalog"
)

// Resolve returns the full names that a name may be short for, in the order of the APIs:
// "users.list" is that of a function in two of them, and "media" that of a group. The last
// part of a function's name alone, such as "list", is a word to search for, and no name.
func Resolve(short string) []string {
	var full []string
	for _, name := range Names() {
		isFunction := catalog.LookupEntry(name) != nil
		if strings.HasSuffix(name, "."+short) && (strings.Contains(short, ".") || !isFunction && len(Below(name)) > 0) {
			full = append(full, name)
		}
	}
	slices.SortStableFunc(full, func(a, b string) int { return apiOrder(a) - apiOrder(b) })
	return full
}

// apiOrder is the place of the API that a name begins with.
func apiOrder(name string) int {
	module, _, _ := strings.Cut(name, ".")
	return slices.IndexFunc(catalog.APIs(), func(api *catalog.API) bool { return api.Name == module })
}
