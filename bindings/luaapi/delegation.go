package luaapi

import (
	"fmt"
	"maps"
	"net/url"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/runtime/host"
)

// heedDelegation adapts a call to a server that delegates logins to the Matrix
// Authentication Service, and raises an error for what such a server refuses, or accepts
// without effect. The server is asked only if that matters to this call. A dry run is
// refused too: it must not promise what cannot be.
func (a *API) heedDelegation(L *lua.LState, u *use) {
	if !mattersUnderMAS(u) {
		return
	}
	issuer, err := a.askIssuer(L)
	if err != nil {
		a.raise(L, err)
	}
	if issuer == "" {
		return
	}
	if refused := u.refusal(issuer); refused != nil {
		a.raise(L, refused)
	}
	u.fillMASDefaults()
	if u.mayCreate() && a.isMissing(L, u) {
		what := fmt.Sprintf("%s would create %q, which is refused", u.name, u.call.Path[0])
		a.raise(L, u.refused(issuer, what, leftToMAS, u.call.Row.CreateUnderMAS))
	}
}

// askIssuer returns the issuer to which the server delegates logins, or "". It releases the
// interpreter lock meanwhile.
func (a *API) askIssuer(L *lua.LState) (issuer string, err error) {
	if a.opts.Issuer == nil {
		return "", nil
	}
	ctx := host.Context(L)
	a.host.Unlocked(L, func() { issuer, err = a.opts.Issuer(ctx) })
	return issuer, err
}

// mattersUnderMAS says whether a server that delegates logins treats the call differently.
func mattersUnderMAS(u *use) bool {
	return catalog.LookupEntry(u.name).UnderMAS != "" || len(u.given) > 0 || u.mayCreate() || len(masDefaults(u.call.Row)) > 0
}

// masDefaults returns the parameters of which such a server takes one value only.
func masDefaults(row *catalog.Row) []*catalog.Param {
	var params []*catalog.Param
	for i := range row.Params {
		if p := &row.Params[i]; p.MASDefault != "" {
			params = append(params, p)
		}
	}
	return params
}

// mayCreate says whether the function creates what is missing. The functions that are more
// than a row look themselves.
func (u *use) mayCreate() bool { return u.call.Row.CreateUnderMAS != "" && u.name == u.call.Row.Name }

// The reasons for a refusal, as they follow the issuer in a sentence.
const (
	leftToMAS      = ", and Synapse leaves this to it"
	unheardByMAS   = ", which would not hear of it"
	onlyMASDefault = ", and then takes only %s = %s"
)

// refusal returns the error for what is refused on a server that delegates logins, or nil.
func (u *use) refusal(issuer string) error {
	entry := catalog.LookupEntry(u.name)
	if entry.UnderMAS != "" {
		why := leftToMAS
		if entry.Unheard {
			why = unheardByMAS
		}
		return u.refused(issuer, u.name+" is refused", why, entry.UnderMAS)
	}
	for _, p := range u.given {
		value := u.call.Query.Get(p.Name)
		switch {
		case p.MASDefault == "":
			return u.refused(issuer, fmt.Sprintf("%s with %s is refused", u.name, p.Name), unheardByMAS, p.UnderMAS)
		case value != p.MASDefault:
			what := fmt.Sprintf("%s with %s = %s is refused", u.name, p.Name, value)
			return u.refused(issuer, what, fmt.Sprintf(onlyMASDefault, p.Name, p.MASDefault), p.UnderMAS)
		}
	}
	return nil
}

// refused returns the error that says what is refused, why, and what to do instead.
func (u *use) refused(issuer, what, why, instead string) error {
	row := u.call.Row
	e := &exchange.Error{
		Kind: exchange.Delegated, API: row.API, Method: row.Method, Path: row.Path, Issuer: issuer,
		Problem: fmt.Sprintf("%s: this server delegates logins to %s%s", what, issuer, why), Hint: instead,
	}
	if filled, err := exchange.Fill(row, u.call.Path); err == nil {
		e.Path = filled.Shown
	}
	return e
}

// fillMASDefaults sends the only value that such a server takes, where the script gave none.
func (u *use) fillMASDefaults() {
	for _, p := range masDefaults(u.call.Row) {
		if u.call.Query.Has(p.Name) {
			continue
		}
		query := url.Values{p.Name: {p.MASDefault}}
		maps.Copy(query, u.call.Query)
		u.call.Query = query
	}
}

// isMissing says whether the server does not have what the call would change.
func (a *API) isMissing(L *lua.LState, u *use) bool {
	_, err := a.try(L, exchange.Call{Row: catalog.Lookup(u.call.Row.Before), Path: u.call.Path})
	if err != nil && exchange.As(err).Errcode != "M_NOT_FOUND" {
		a.raise(L, err)
	}
	return err != nil
}
