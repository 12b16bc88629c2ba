package catalog

// The most frequent types of parameters.
var (
	text       = Type{Kind: String}
	integer    = Type{Kind: Integer}
	number     = Type{Kind: Number}
	boolean    = Type{Kind: Boolean}
	timestamp  = Type{Kind: TimestampMS}
	userID     = Type{Kind: UserID}
	roomID     = Type{Kind: RoomID}
	roomAlias  = Type{Kind: RoomAlias}
	roomEither = Type{Kind: RoomIDOrAlias}
	eventID    = Type{Kind: EventID}
	serverName = Type{Kind: ServerName}
	mxc        = Type{Kind: MXC}
	ulid       = Type{Kind: ULID}
	dateTime   = Type{Kind: DateTime}
	object     = Type{Kind: Object}
	aFilter    = Type{Kind: Object, Lists: listsOfFilters}
	filterOrID = Type{Kind: Any, Lists: listsOfFilters}
	content    = Type{Kind: Bytes}
	anything   = Type{Kind: Any}
)

// path returns a parameter of the path; such parameters are always required.
func path(name string, t Type, help string) Param {
	return Param{Name: name, In: InPath, Type: t, Required: true, Help: help}
}

// query returns an optional parameter of the query.
func query(name string, t Type, help string) Param {
	return Param{Name: name, In: InQuery, Type: t, Help: help}
}

// body returns an optional member of the JSON body.
func body(name string, t Type, help string) Param {
	return Param{Name: name, In: InBody, Type: t, Help: help}
}

// wholeBody returns the parameter that is the body itself.
func wholeBody(name string, t Type, help string) Param {
	return Param{Name: name, In: AsBody, Type: t, Required: true, Help: help}
}

// transaction returns a transaction id in the path.
func transaction(name string) Param {
	return Param{Name: name, In: InPath, Type: text, Transaction: true,
		Help: "the transaction id; the server ignores a repetition of one that it has seen"}
}

// required returns p as a parameter without which the server refuses the request.
func (p Param) required() Param { p.Required = true; return p }

// secret returns p as a parameter whose value is never shown.
func (p Param) secret() Param { p.Secret = true; return p }

// future returns p as a parameter whose time must lie in the future.
func (p Param) future() Param { p.Future = true; return p }

// nullable returns p as a parameter that takes null.
func (p Param) nullable() Param { p.Nullable = true; return p }

// mayBeEmpty returns p as a parameter of the path that may be "".
func (p Param) mayBeEmpty() Param { p.MayBeEmpty = true; return p }

// or returns p with the value, as JSON, that the server assumes without it.
func (p Param) or(value string) Param { p.Default = value; return p }

// underMAS returns p as a parameter that synlua refuses on a server that delegates logins,
// with what to do instead there.
func (p Param) underMAS(instead string) Param { p.UnderMAS = instead; return p }

// onlyUnderMAS returns p as a parameter for which a server that delegates logins takes only
// one value, as JSON, with what to do instead of giving another.
func (p Param) onlyUnderMAS(value, instead string) Param {
	p.MASDefault, p.UnderMAS = value, instead
	return p
}

// direction returns the parameter "dir", which can reverse a list.
func direction(help string) Param { return query("dir", OneOf("f", "b"), help) }

// orderBy returns the parameter "order_by". The first field is the server's default.
func orderBy(fields ...string) Param {
	return query("order_by", OneOf(fields...), "the field to sort by").or(`"` + fields[0] + `"`)
}

// pageOffset and pageLimit are the two parameters of lists whose token counts
// rows.
var (
	pageOffset = query("from", integer, "where to start: the token of the previous page").or("0")
	pageLimit  = query("limit", integer, "how many items a page has").or("100")
	forwards   = direction("f for forwards, b for backwards").or(`"f"`)
)

// usual returns the paging of a list that continues as the lists of its API do.
func usual(items string) *Paging { return &Paging{Items: items} }

// whole returns the paging of a list that comes in one answer.
func whole(items, total string) *Paging { return &Paging{Dialect: Whole, Items: items, Total: total} }

// The addresses of the official pages.
const (
	synapseDocs   = "https://element-hq.github.io/synapse/latest/"
	usersPage     = synapseDocs + "admin_api/user_admin_api.html"
	roomsPage     = synapseDocs + "admin_api/rooms.html"
	mediaPage     = synapseDocs + "admin_api/media_admin_api.html"
	adminPages    = synapseDocs + "usage/administration/admin_api/"
	specification = "https://spec.matrix.org/v1.19/client-server-api/#"

	applicationServices = "https://spec.matrix.org/v1.19/application-service-api/#"
)

// listsOfFilters are the fields of filters, and of what is searched for, that are lists.
var listsOfFilters = []string{
	"types", "not_types", "senders", "not_senders", "rooms", "not_rooms", "event_fields", "related_by_rel_types", "related_by_senders",
	"keys", "group_by", "room_types",
}
