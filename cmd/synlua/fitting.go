package main

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/luaapi"
	"synlua/runtime/repl"
)

// fitting says what may stand at a place of a call, for completion.
func fitting(p repl.Place) repl.Fitting {
	if strings.HasPrefix(p.Function, "fs.") && p.Argument == 0 && p.Field == "" {
		return repl.Fitting{Files: true}
	}
	e := catalog.LookupEntry(p.Function)
	if e == nil {
		return repl.Fitting{}
	}
	if p.Field == "" {
		if p.Argument < len(e.Args) {
			return fittingParam(e.Args[p.Argument])
		}
		return repl.Fitting{}
	}
	if p.Field == "file" { // what is uploaded, or where what is downloaded goes
		return repl.Fitting{Files: true}
	}
	if i := slices.IndexFunc(e.Fields, func(f catalog.Param) bool { return f.Name == p.Field }); i >= 0 {
		return fittingParam(e.Fields[i])
	}
	return repl.Fitting{}
}

func fittingParam(p catalog.Param) repl.Fitting {
	var f repl.Fitting
	switch kind := p.Type.Kind; {
	case p.Secret:
	case kind == catalog.Boolean:
		f.Words = []string{"true", "false"}
	case kind == catalog.Enum:
		f.Texts = p.Type.Values
	case kind == catalog.String, kind == catalog.ServerName, kind == catalog.ULID:
		// Their form tells nothing, but the name under which they were seen does.
		f.Fits = func(field, _ string) bool { return field == p.Name }
	case isIdentifier(kind):
		f.Fits = func(_, text string) bool { return p.Type.CheckText(text) == nil }
	}
	if p.Nullable && len(f.Words) > 0 {
		f.Words = append(f.Words, "json.null")
	}
	return f
}

// isIdentifier reports whether the form of a string tells that it is of a kind.
func isIdentifier(kind catalog.Kind) bool {
	switch kind {
	case catalog.UserID, catalog.RoomID, catalog.RoomAlias, catalog.RoomIDOrAlias, catalog.EventID, catalog.MXC:
		return true
	}
	return false
}

// members are the methods of a list, or of what a function of a list returns, or its
// fields.
func members(object lua.LValue, function string, methods bool) []string {
	e := catalog.LookupEntry(function)
	isList := luaapi.IsList(object) || e != nil && e.Row != nil && e.Row.Paging != nil
	switch {
	case !isList:
		return nil
	case methods:
		return luaapi.ListMethods()
	}
	return []string{luaapi.ListTotal}
}
