package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// masDocs is the documentation of the Matrix Authentication Service.
const masDocs = "https://element-hq.github.io/matrix-authentication-service/"

// masPage returns the address of an operation in the documentation.
func masPage(tag, operation string) string {
	return masDocs + "api/index.html#/" + tag + "/" + operation
}

// The ids in the examples.
const (
	exampleMASUser  = "01M8DN3G0HD8VKPVJ8JFX6GVAB"
	exampleClient   = "01M8DN556QZ4MF5QRGBYRVWP22"
	exampleProvider = "01HFVBY12TMNTYTBV8W921M5FA"
)

// thing returns an example of what a group of MAS is about, as an answer holds it. kind is
// its type, and cursor what a list adds to it, or "".
func thing(group, kind, id, attributes, cursor string) string {
	return `{"type":"` + kind + `","id":"` + id + `","attributes":` + attributes +
		`,"links":{"self":"/api/admin/v1/` + group + `/` + id + `"}` + cursor + `}`
}

// one returns the example of an answer about one thing. action is the last segment of the
// path of an action, with a slash, or "".
func one(group, kind, id, attributes, action string) string {
	return `{"data":` + thing(group, kind, id, attributes, "") + `,"links":{"self":"/api/admin/v1/` + group + `/` + id + action + `"}}`
}

// some returns the example of a list with one item.
func some(group, kind, id, attributes string) string {
	item := thing(group, kind, id, attributes, `,"meta":{"page":{"cursor":"`+id+`"}}`)
	page := func(which string) string { return `"/api/admin/v1/` + group + `?page[` + which + `]=1000"` }
	return `{"meta":{"count":1},"data":[` + item + `],"links":{"self":` + page("first") + `,"first":` + page("first") + `,"last":` + page("last") + `}}`
}

// masList returns the parameters of a list of MAS: the filters, and those of its pages.
func masList(filters ...Param) []Param {
	return append(filters,
		Param{Name: "after", Wire: "page[after]", In: InQuery, Type: ulid, Help: "where to start: behind the thing with this id, whether it still exists or not"},
		Param{Name: "limit", Wire: "page[first]", In: InQuery, Type: integer, Help: "how many items a page has", Default: "10"},
	)
}

// filter returns a filter of a list. Its words are joined with hyphens where it is sent.
func filter(name string, t Type, help string) Param {
	p := query(name, t, help)
	p.Wire = "filter[" + strings.ReplaceAll(name, "_", "-") + "]"
	return p
}

// underscored returns p as one of the few filters that are sent with underscores.
func (p Param) underscored() Param { p.Wire = "filter[" + p.Name + "]"; return p }

// shown returns p as a filter that a field of each item shows to be heeded.
func (p Param) shown(by Rule, field string) Param {
	p.Shown = &Shown{By: by, Field: field}
	return p
}

// setIn returns p as a filter for a state, in which a field of each item is set; in the
// other states it is not. Of a boolean, the states are "true" and "false".
func (p Param) setIn(state, field string) Param {
	fields := map[string]string{state: field}
	if p.Shown != nil {
		maps.Copy(fields, p.Shown.Fields)
	}
	p.Shown = &Shown{By: InState, Fields: fields}
	return p
}

// pathID returns the id in the path.
func pathID(what string) Param { return path("id", ulid, "the id of "+what) }

// The filters that several lists have.
var (
	ofUser        = filter("user", ulid, "only those of this user").shown(EqualsI, "user_id")
	ofUserSession = filter("user_session", ulid, "only those that began in this browser session").shown(EqualsI, "user_session_id")
	ofClientKind  = filter("client_kind", OneOf("dynamic", "static"), "static for clients of the configuration, dynamic for those that registered")
	finished      = filter("status", OneOf("active", "finished"), "only those in this state").setIn("finished", "finished_at")
	ofScope       = filter("scope", ListOf(String), "only those that have all of these scopes").shown(Among, "scope")

	created = []Param{
		filter("created_before", dateTime, "only those from before this time").shown(Before, "created_at"),
		filter("created_after", dateTime, "only those from after this time").shown(After, "created_at"),
	}
	lastActive = []Param{
		filter("last_active_before", dateTime, "only those last used before this time; those that were never used are left out").shown(Before, "last_active_at"),
		filter("last_active_after", dateTime, "only those used after this time").shown(After, "last_active_at"),
	}
)

// sessionFilters returns filters with those of the times of a session behind them.
func sessionFilters(filters ...Param) []Param {
	return masList(slices.Concat(filters, created, lastActive)...)
}

const (
	// noneIsAnError is a trap of every list that can be filtered by something's id.
	noneIsAnError = "An id that does not exist is the error 404, not an empty list."
	// lateActivity is a trap of every list of sessions.
	lateActivity = "last_active_at is written with a delay, and null until then."
)

// again is the note of an action that the service refuses the second time.
func again(status int) string { return fmt.Sprintf("A second time gives %d.", status) }
