package luaapi

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// specials returns the functions of an API that are more than a row, by full name. They
// replace the function of a row that has the same name.
func (a *API) specials(api *catalog.API) map[string]lua.LGFunction {
	fns := map[string]lua.LGFunction{
		api.Name + ".request": func(L *lua.LState) int { return a.request(L, api) },
	}
	switch api {
	case catalog.Synapse:
		fns["synapse.users.create"], fns["synapse.users.modify"] = a.usersCreate, a.usersModify
		for name, t := range tasks {
			fns[name] = a.startAndWait(name, t)
		}
	case catalog.MAS:
		fns["mas.issuer"] = a.issuer
	case catalog.Matrix:
		fns["matrix.rooms.resolve"] = a.roomsResolve
		fns["matrix.media.download"] = a.mediaDownload
		fns["matrix.sync.events"] = a.syncEvents
	}
	return fns
}

// ErrUserExists is raised by synapse.users.create.
type ErrUserExists struct{ UserID string }

func (e *ErrUserExists) Error() string {
	return fmt.Sprintf("%q exists already; synapse.users.modify changes it", e.UserID)
}

// usersCreate first reads the account, since the endpoint would change an existing one. The
// name is free if the server answers with 404.
func (a *API) usersCreate(L *lua.LState) int {
	const name = "synapse.users.create"
	a.permit(L, name, catalog.Change)
	r := a.read(L, name, catalog.Lookup("synapse.users.put"))
	a.heedDelegation(L, &r.use)
	put := r.call
	_, err := a.try(L, exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: put.Path})
	switch {
	case err == nil:
		a.raise(L, &ErrUserExists{put.Path[0]})
	case exchange.As(err).Errcode != "M_NOT_FOUND":
		a.raise(L, err)
	}
	put.Before = []byte("null")
	L.Push(a.do(L, put))
	return 1
}

// usersModify first reads the account, since the endpoint would create a missing one.
func (a *API) usersModify(L *lua.LState) int {
	const name = "synapse.users.modify"
	a.permit(L, name, catalog.Change)
	r := a.read(L, name, catalog.Lookup("synapse.users.put"))
	a.heedDelegation(L, &r.use)
	put := r.call
	a.do(L, exchange.Call{Row: catalog.Lookup("synapse.users.get"), Path: put.Path})
	L.Push(a.do(L, put))
	return 1
}

// issuer returns the service to which the server delegates logins, or nil.
func (a *API) issuer(L *lua.LState) int {
	const name = "mas.issuer"
	a.permit(L, name, catalog.Read)
	issuer, err := a.askIssuer(L)
	if err != nil {
		a.raise(L, err)
	}
	if issuer == "" {
		L.Push(lua.LNil)
	} else {
		L.Push(lua.LString(issuer))
	}
	return 1
}

// roomsResolve asks the server for the room of an alias, and returns an id as it is.
func (a *API) roomsResolve(L *lua.LState) int {
	const name = "matrix.rooms.resolve"
	a.permit(L, name, catalog.Read)
	if err := check(catalog.Type{Kind: catalog.RoomIDOrAlias}, L.Get(1)); err != nil {
		badArgument(L, name, 1, err.Error())
	}
	if L.GetTop() > 1 {
		badArgument(L, name, 2, "one argument is enough: a room id or an alias")
	}
	given := L.Get(1).String()
	if strings.HasPrefix(given, "!") || catalog.IsReference(given) {
		L.Push(lua.LString(given))
		return 1
	}
	answer := a.do(L, exchange.Call{Row: catalog.Lookup("matrix.directory.resolve_alias"), Path: []string{given}})
	if t, ok := answer.(*lua.LTable); ok {
		if id, ok := t.RawGetString("room_id").(lua.LString); ok {
			L.Push(id)
			return 1
		}
	}
	a.raise(L, fmt.Errorf("the server knows the alias %q, but names no room for it", given))
	return 0
}

// mediaDownload takes the file's mxc address instead of its two parts.
func (a *API) mediaDownload(L *lua.LState) int {
	const name = "matrix.media.download"
	a.permit(L, name, catalog.Read)
	if err := check(catalog.Type{Kind: catalog.MXC}, L.Get(1)); err != nil {
		badArgument(L, name, 1, err.Error())
	}
	address := L.Get(1).String()
	server, id, _ := strings.Cut(strings.TrimPrefix(address, "mxc://"), "/")
	if catalog.IsReference(address) { // the request will say that there is nothing to download
		server, id = address, address
	}
	if server == "" || id == "" || strings.Contains(id, "/") {
		badArgument(L, name, 1, fmt.Sprintf("%q is no mxc address such as mxc://example.org/abc", address))
	}
	return a.download(L, a.read(L, name, catalog.Lookup(name), server, id))
}
