// Package catalog says which endpoints exist of Synapse's Admin API, of Matrix's
// Client-Server API and of the Admin API of the Matrix Authentication Service (MAS). It is
// data only: everything else (the Lua functions, their checks, help,
// completion, the reference, dry run, the permission that a recipe declares) is read from
// its rows. To add an endpoint, add a row and a test, in the file of the page or chapter
// that documents it.
package catalog

import (
	"cmp"
	"fmt"
)

// Effect says what a request does to the server. It decides whether the request may be sent
// without --apply.
type Effect int

// The effects, from harmless to grave.
const (
	Read    Effect = iota // Read leaves the server as it was.
	Change                // Change alters something; another change can undo it.
	Destroy               // Destroy loses something for good: deletes, purges, deactivates.
)

// String returns the word that the reference and the recipes use.
func (e Effect) String() string {
	switch e {
	case Read:
		return "read"
	case Change:
		return "change"
	case Destroy:
		return "destroy"
	}
	return fmt.Sprintf("effect(%d)", int(e))
}

// ParseEffect reads the word that String writes.
func ParseEffect(word string) (Effect, error) {
	for _, e := range []Effect{Read, Change, Destroy} {
		if e.String() == word {
			return e, nil
		}
	}
	return Read, fmt.Errorf(`effect %q is none of "read", "change", "destroy"`, word)
}

// Kind is what a value is. The kinds named after an identifier are strings in JSON; they
// exist because a wrong identifier is best refused before the request is sent.
type Kind int

// The kinds of values.
const (
	String        Kind = iota
	Integer            // a whole number, at most 2^53
	Number             // any finite number
	Boolean            // true or false
	TimestampMS        // milliseconds since 1970-01-01 UTC
	UserID             // @localpart:server
	RoomID             // !opaque, with or without :server
	RoomAlias          // #alias:server
	RoomIDOrAlias      // either of the two
	EventID            // $opaque
	ServerName         // host or host:port
	MXC                // mxc://server/media_id
	ULID               // 26 letters and digits, the id of whatever MAS keeps
	DateTime           // RFC 3339 in JSON; Lua may give milliseconds since 1970 instead
	Enum               // one of Type.Values
	List               // a JSON array of Type.Elem
	Object             // a JSON object
	Bytes              // a body that is not JSON
	Any                // any JSON value
)

// String returns the kind's name as the reference shows it.
func (k Kind) String() string {
	names := [...]string{"string", "integer", "number", "boolean", "timestamp_ms", "user_id", "room_id",
		"room_alias", "room_id_or_alias", "event_id", "server_name", "mxc", "ulid", "date_time", "enum", "list", "object", "bytes", "any"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind(%d)", int(k))
}

// Type is the type of a parameter. Elem is set for List alone, Values for Enum.
type Type struct {
	Kind   Kind
	Elem   *Type
	Values []string
	// Lists are the names of fields that are lists wherever they are in an object: an empty
	// table there is one.
	Lists []string
}

// String returns the type as the reference shows it, "list of string" for example.
func (t Type) String() string {
	switch {
	case t.Kind == List && t.Elem != nil:
		return "list of " + t.Elem.String()
	case t.Kind == Enum:
		s := "one of "
		for i, v := range t.Values {
			if i > 0 {
				s += ", "
			}
			s += fmt.Sprintf("%q", v)
		}
		return s
	}
	return t.Kind.String()
}

// ListOf returns the type of a JSON array whose items have the given kind.
func ListOf(k Kind) Type { return Type{Kind: List, Elem: &Type{Kind: k}} }

// OneOf returns the type of a string that has one of the given values.
func OneOf(values ...string) Type { return Type{Kind: Enum, Values: values} }

// Place is where in a request a parameter is sent.
type Place int

// The places of parameters. The row chooses the place, never the caller.
const (
	InPath  Place = iota
	InQuery       // a parameter of the query; lists are repeated, objects written as JSON
	InBody        // a member of the JSON object in the body
	AsBody        // the whole body: JSON, or bytes
)

// String returns the place's name as the reference shows it.
func (p Place) String() string { return [...]string{"path", "query", "body", "whole body"}[p] }

// Param is one parameter of an endpoint.
type Param struct {
	// Name is the key in the Lua table. It is the API's own name, unless there is a Wire.
	Name string
	// Wire is the name under which the parameter is sent, if that is not Name: nobody wants
	// to type filter[user-session] in Lua.
	Wire string
	// In is where the parameter is sent. Parameters of the path are positional in Lua, in
	// the order of the path.
	In Place
	// Type says what the value must be.
	Type Type
	// Required says that the server refuses a request without it.
	Required bool
	// Default is the value, as JSON, that the server uses if the parameter is left out; ""
	// if there is none.
	Default string
	// Help is one sentence of explanation, without a full stop.
	Help string
	// Always says that the parameter is sent even if the caller leaves it out, with its
	// Default: the server would assume something else. Only a boolean can have it.
	Always bool
	// Opposite says that the opposite of the boolean is sent: erase goes as skip_erase.
	Opposite bool
	// Shown says which field of a list's items shows that the server heeded the parameter,
	// a filter; nil if none does.
	Shown *Shown
	// Secret says that the value must never be shown or recorded.
	Secret bool
	// Nullable says that null has a meaning of its own, such as "no limit", which differs
	// from leaving the parameter out.
	Nullable bool
	// Future says that the value is a time that must lie in the future: when something
	// expires.
	Future bool
	// MayBeEmpty says that "" is a valid value in the path: a state key. Every other
	// parameter of a path must not be empty.
	MayBeEmpty bool
	// Transaction marks a transaction id in the path. It is not positional: in Lua it comes
	// last and is optional, since synlua makes one from the run.
	Transaction bool
	// UnderMAS says what to do instead on a server that delegates logins to the Matrix
	// Authentication Service, as Row.UnderMAS does: synlua refuses the parameter there. It
	// is "" if the parameter means the same on every server.
	UnderMAS string
	// MASDefault is the only value, as JSON, that such a server takes. It is sent there if
	// the script gives none, and UnderMAS is about every other value. "" for none.
	MASDefault string
}

// SentAs returns the name under which the parameter is sent.
func (p *Param) SentAs() string { return cmp.Or(p.Wire, p.Name) }

// Shown says how the items of a list show that the server heeded a filter. A server that
// ignores one gives everything, and a script that deletes what it is given would delete
// everything.
type Shown struct {
	// By says how the field follows from the filter's value.
	By Rule
	// Field is a field of an item.
	Field string
	// Fields are used by InState alone: for each state, the field that is set in it. A
	// field that is null, false or 0 is not set. In any other state, no field is set.
	Fields map[string]string
}

// Rule says how a field of an item follows from the value of a filter.
type Rule int

// The rules.
const (
	Equals  Rule = iota // the field is the value, or one of them; upper and lower case count
	EqualsI             // the same, but case does not count
	Like                // the field contains the value as SQL's ILIKE '%value%' sees it
	Among               // the field, a list or words with blanks between, has all the values
	Before              // the field is a time before the value
	After               // the field is a time after the value
	InState             // the fields are set as Fields says
)

// Dialect is a way in which a list continues.
type Dialect int

// The dialects. A row that names none has that of its API.
const (
	AsUsual Dialect = iota // as API.Paging says
	Whole                  // the list comes in one answer
	Token                  // an answer names the token of the next page
	Offset                 // the same, and tokens count rows: the list shifts when it is changed
	LastID                 // the next page begins after the last item of this one
)

// Paging says how a list continues. Fields of an answer are named by their path in it,
// such as "meta.count".
type Paging struct {
	// Dialect is the way in which the list continues.
	Dialect Dialect
	// Items is the field of the answer that holds the list. It is "" where the
	// answer itself is a JSON array.
	Items string
	// Request is the parameter that carries the token into the next request.
	Request string
	// Answer is the field of the answer that holds the next token, a string or a whole
	// number. For LastID it is a field that the last page does not have.
	Answer string
	// ID is the field of an item whose value LastID sends as the token.
	ID string
	// Total is the field of the answer with the number of items in all, or "".
	Total string
	// Limit is the parameter that sets the size of a page, or "" if there is none.
	// PageSize is the size that synlua requests unless the caller gives one: 1000, or
	// the most that Synapse allows.
	Limit    string
	PageSize int
	// Count is the parameter that, set to "only", makes the server send the total alone;
	// "" if there is none.
	Count string
	// Echo is the field of the answer with the address that was asked for, as the server
	// understood it; "" if there is none. A filter that is not in it was ignored.
	Echo string
	// Keyed says that the field holds an object whose keys are the names of the items; the
	// iterator gives key and value.
	Keyed bool
}

// SecretFor names values of a parameter of the path by how they begin.
type SecretFor struct {
	// Param is the name of the parameter.
	Param string
	// Prefixes are the beginnings of its values.
	Prefixes []string
}

// Refusal names a refusal by what the server says.
type Refusal struct {
	// Status is the HTTP status.
	Status int
	// Message is a part of the server's message.
	Message string
}

// Row is one endpoint.
type Row struct {
	// API is the API of the endpoint. The catalogue fills it in.
	API *API
	// Name is the function's full name in Lua, such as "synapse.users.list".
	Name string
	// Summary is one sentence in the imperative, without a full stop.
	Summary string
	// Method is the HTTP method.
	Method string
	// Path is the template, such as "/_synapse/admin/v2/users/{user_id}".
	Path string
	// Params are those of the path first, in path order.
	Params []Param
	// Effect says what the request does to the server.
	Effect Effect
	// HeldQuery are the parameters of the query without which a read would have a side
	// effect: set_presence=offline for matrix.sync.once. They are sent unless the caller
	// gives others. With others the request counts as a change, and while changes are held
	// it is sent with these.
	HeldQuery map[string]string
	// Idempotent says that sending the request twice has the same effect as sending it
	// once. Only such requests are sent again after a broken connection.
	Idempotent bool
	// Again is how the server refuses an idempotent change that is made already; nil if it
	// does not, or not in words that say so. If the answer to an attempt was lost, the next
	// attempt meets this refusal, and it is then a success, whose answer is {}. For a DELETE
	// that is so wherever the server finds nothing (404).
	Again *Refusal
	// Paging is nil for an answer that is no list.
	Paging *Paging
	// Answer is JSON, or Bytes for content.
	Answer Kind
	// Envelope says where in an answer the things are that it is about; nil if the answer
	// is the thing itself. The catalogue fills it in, from the API.
	Envelope *Envelope
	// NoEnvelope says that the answer is the thing itself, although the API has an envelope.
	NoEnvelope bool
	// Example is an answer of the endpoint, as JSON. A dry run returns it.
	Example string
	// Seconds names the fields of the answer that the server gives in seconds since 1970,
	// where it counts milliseconds in every other answer. Lua gets milliseconds.
	Seconds []string
	// Volatile names the fields of the answer that change by themselves, such as when
	// somebody was last seen. Two answers that differ in them alone show the same state.
	Volatile []string
	// Echo is the field of the answer that repeats the first parameter of the path under
	// another name; "" if there is none.
	Echo string
	// SecretAnswer names the answer's fields that must not be shown or recorded.
	SecretAnswer []string
	// SecretFor says for which values of a parameter of the path the content that is sent and
	// answered is secret as a whole; nil for none.
	SecretFor *SecretFor
	// Since is the version of the API that introduced the endpoint, such as "1.62" of
	// Synapse or "v1.11" of the specification. It is "" if every server that synlua
	// supports has the endpoint.
	Since string
	// Feature is the unstable feature, as named by /_matrix/client/versions, under which
	// older servers have the endpoint at another path; "" for none.
	Feature string
	// UnderMAS says what to do instead on a server that delegates logins to the Matrix
	// Authentication Service, MAS: "write mas.users.lock(id)" for example. synlua refuses the
	// endpoint's function there. It is "" if the endpoint works on every server.
	UnderMAS string
	// Unheard says that such a server has the endpoint and MAS never hears of what it does,
	// so that the answer promises what does not happen.
	Unheard bool
	// CreateUnderMAS says what to do instead if the request would create what it names, which
	// such a server refuses. synlua looks first, with the row that Before names. "" for none.
	CreateUnderMAS string
	// OnlyIf says which servers of a fitting version have the endpoint, such as "its
	// configuration sets url_preview_enabled"; "" if all do.
	OnlyIf string
	// NoToken says that the endpoint works without an access token.
	NoToken bool
	// Before names the row whose GET shows the state before the change, which the record
	// keeps. That row takes the same path parameters, or those of BeforeFrom. "" for none.
	Before string
	// BeforeFrom says where the values of that row's path come from that are no path
	// parameters of this row: by name, a member of the body ("given.user_id") or JSON.
	BeforeFrom map[string]Source
	// BeforeIs says which part of that row's answer is the state before; nil for the whole.
	BeforeIs *Part
	// Note says what may surprise: one or more sentences, or "".
	Note string
	// Doc is the address of the official page.
	Doc string
}

// Param returns the parameter of that name, or nil.
func (r *Row) Param(name string) *Param {
	for i := range r.Params {
		if r.Params[i].Name == name {
			return &r.Params[i]
		}
	}
	return nil
}

// Sent returns the parameter that is sent under that name, or nil.
func (r *Row) Sent(name string) *Param {
	for i := range r.Params {
		if r.Params[i].SentAs() == name {
			return &r.Params[i]
		}
	}
	return nil
}

// PathParams returns the parameters of the path, in path order.
func (r *Row) PathParams() []Param {
	n := 0
	for n < len(r.Params) && r.Params[n].In == InPath {
		n++
	}
	return r.Params[:n]
}
