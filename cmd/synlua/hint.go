package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/luaapi"
	"synlua/bindings/reference"
	"synlua/runtime/spell"
)

// nameHint suggests what was probably meant by a name that has no value, as host.Options.Hint
// gets it: a global, a field of a module, or a method of a table.
func nameHint(name string) string {
	if method, ok := strings.CutPrefix(name, ":"); ok {
		return methodHint(method)
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return reference.HasNo(name[:i], name[i+1:])
	}
	return globalHint(name)
}

// methodHint says where a method of lists belongs that a table does not have.
func methodHint(method string) string {
	switch {
	case slices.Contains([]string{"filter", "map", "sort_by", "group_by"}, method):
		return fmt.Sprintf("take and collect make a table of a list, and a table has no methods: write :%s(…) before them", method)
	case slices.Contains(luaapi.ListMethods(), method):
		return "only lists that come from the server have it; of a table, #t is the length and t[1] the first item"
	}
	return ""
}

// globalHint suggests a group of an API, such as synapse.users, or a module.
func globalHint(global string) string {
	var groups []string
	for _, api := range catalog.APIs() {
		if group := api.Name + "." + global; slices.Contains(catalog.Names(), group) {
			groups = append(groups, group)
		}
	}
	if len(groups) > 0 {
		return "write " + strings.Join(groups, " or ")
	}
	if near := spell.Nearest(global, moduleNames()); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// moduleNames are what a script may require, with or without endpoints.
func moduleNames() []string {
	return slices.DeleteFunc(helpNames(), func(name string) bool {
		return name == languagePage || strings.Contains(name, ".")
	})
}

// failureHint says what to do next about a failed request if synlua has an option or a
// command for it.
func failureHint(e *exchange.Error) string {
	var authority x509.UnknownAuthorityError
	switch {
	case e.Kind == exchange.LacksScope:
		return "the access token lacks the scope " + e.LackedScope() + ": log in again with `synlua login`, as somebody who may have it"
	case e.TokenUnknown() && e.SoftLogout:
		return "the login has run out: log in again with `synlua login`"
	case e.TokenUnknown():
		return "the access token is wrong or was logged out: log in again with `synlua login`"
	case e.Errcode == "M_MISSING_TOKEN":
		return "no access token was sent: log in with `synlua login`"
	case e.Kind == exchange.NotAdmin && e.Issuer != "":
		return fmt.Sprintf("this server delegates logins to %s: the access token lacks the scope %s, which is granted to accounts that mas.users.set_admin allows to ask for it; log in again with `synlua login`",
			e.Issuer, catalog.Synapse.Scope)
	case e.Kind == exchange.NotAdmin:
		return "log in as a server admin with `synlua login`, or make this account one"
	case e.Kind == exchange.Limited && e.RetryAfter == 0:
		return "the server is asked too often: try again later, or use a lower --rate"
	case errors.As(e.Err, &authority):
		return "the certificate is signed by nobody that this machine trusts: give the authority with --ca-file"
	}
	return ""
}
