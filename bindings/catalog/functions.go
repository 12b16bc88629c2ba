package catalog

import "slices"

// requestFields and requestArgs are those of the function request, which every API has.
var (
	requestArgs = []Param{
		{Name: "method", Type: text, Required: true, Help: "the HTTP method"},
		{Name: "template", Type: text, Required: true, Help: `the path, such as "/_synapse/admin/v1/rooms/{room_id}"`},
		{Name: "path_params", Type: ListOf(Any), Help: "the values of the {placeholders}, in their order"},
	}
	requestFields = []Param{
		{Name: "query", In: InQuery, Type: object, Help: "the parameters of the query"},
		{Name: "body", In: AsBody, Type: anything, Help: "the JSON body"},
	}
)

const requestNote = "The effect is that of the endpoint's row. Where there is none, GET and HEAD read, and everything else counts as " +
	"destroying, since nobody has said what it does."

// waitField is that of the functions that wait for the server's work.
var waitField = Param{Name: "wait", In: AsBody, Type: text, Help: "how long to wait at most, such as \"2h\"; as long as it takes without it"}

const notWaiting = "The server goes on if the script ends first, or if the wait is over, which is an error."

// functions returns the functions that are more than a row: they send several requests, or
// one that the caller writes freely, or they stream.
func functions() []Entry {
	var requests []Entry
	for _, api := range APIs() {
		requests = append(requests, Entry{
			Name: api.Name + ".request", Summary: "Send a request to an endpoint that has no function",
			Args: requestArgs, Fields: requestFields, Returns: "the answer", Effect: Destroy, Note: requestNote,
		})
	}
	return append(requests, []Entry{
		{
			Name: "mas.request", Summary: "Send a request to an endpoint that has no function",
			Args: requestArgs, Fields: requestFields, Returns: "the answer", Effect: Destroy, Note: requestNote,
		},
		{
			Name: "mas.issuer", Summary: "Return the address of the service that logs people in, or nil where Synapse does that itself",
			Returns: "the address, a string, or nil", Effect: Read, Rows: []string{"matrix.auth.metadata"},
			Note: "The server is asked once.",
		},
		{
			Name: "synapse.users.create", Summary: "Create an account; fail where it exists",
			Args: pathOf("synapse.users.put"), Fields: tableOf("synapse.users.put"),
			Returns: "the account", Effect: Change, Rows: []string{"synapse.users.get", "synapse.users.put"},
			UnderMAS: masCreate,
			Note:     "synapse.users.put would change the account that is there.",
		},
		{
			Name: "synapse.users.modify", Summary: "Change an account; fail with M_NOT_FOUND where there is none",
			Args: pathOf("synapse.users.put"), Fields: tableOf("synapse.users.put"),
			Returns: "the account", Effect: Change, Rows: []string{"synapse.users.get", "synapse.users.put"},
			Note: "synapse.users.put would silently create the account.",
		},
		{
			Name: "synapse.rooms.delete_and_poll", Summary: "Delete a room and wait until it is gone",
			Args: pathOf("synapse.rooms.delete"), Fields: append(tableOf("synapse.rooms.delete"), waitField),
			Returns: "the last status", Effect: Destroy,
			Rows: []string{"synapse.rooms.delete", "synapse.rooms.delete_status_of_room", "synapse.rooms.delete_status"},
			Note: notWaiting + " A deletion of the room that somebody else has started is waited for first: the server runs one at a time. " +
				"A deletion that fails is an error. " + noteLeftRoom,
		},
		{
			Name: "synapse.rooms.purge_history_and_poll", Summary: "Purge the history of a room and wait until it is done",
			Args: pathOf("synapse.rooms.purge_history"), Fields: append(tableOf("synapse.rooms.purge_history"), waitField),
			Returns: "the last status", Effect: Destroy, Rows: []string{"synapse.rooms.purge_history", "synapse.rooms.purge_history_status"},
			Note: notWaiting + " A purge that fails is an error.",
		},
		{
			Name: "synapse.users.redact_and_poll", Summary: "Redact a user's events and wait until it is done",
			Args: pathOf("synapse.users.redact"), Fields: append(tableOf("synapse.users.redact"), waitField),
			Returns: "the last status", Effect: Destroy, Rows: []string{"synapse.users.redact", "synapse.users.redact_status"},
			Note: notWaiting + " failed_redactions names the events that could not be redacted. " + noteRedactedRooms +
				"A Synapse before 1.157 ignores after_ts and before_ts.",
		},
		{
			Name: "matrix.rooms.resolve", Summary: "Return a room's id: of an alias the one that it points to, of an id itself",
			Args:    []Param{path("room_id_or_alias", roomEither, "an alias or an id")},
			Returns: "the room id, a string", Effect: Read, Rows: []string{"matrix.directory.resolve_alias"},
		},
		{
			Name: "matrix.sync.events", Summary: "Return an endless iterator over the new events in your rooms",
			Fields: []Param{
				query("since", text, "where to go on: what events:position() was, or a next_batch; without it, now"),
				query("filter", filterOrID, "the id of a stored filter, or a filter"),
				query("timeout", integer, "how many milliseconds the server may wait for something new").or("30000"),
				syncPresence,
			},
			Returns: "an iterator, events: for event in events do … end; event.room_id says where, and events:position() how far it is",
			Effect:  Read, Rows: []string{"matrix.sync.once", "matrix.rooms.list_messages", "matrix.account.whoami", "matrix.filters.get"},
			Note: "Each event comes once, state events too, and those of a room in their order, however slow the loop is: what an answer " +
				"leaves out is asked for, a page at a time. events:position() is behind the event that came last; as since, it goes on there, after " +
				"a restart too. A room that you leave tells what came until then; invitations are in matrix.sync.once. Only where the servers " +
				"of a room had lost each other can an event come again. After an error, the next call goes on. " +
				"synlua doc guide watching has a script that writes a room into a file.",
		},
		{
			Name: "matrix.media.download", Summary: "Download a file, as a string or into a file",
			Args: []Param{path("mxc", mxc, "the address")}, Fields: downloadFields,
			Returns: ReturnsContent,
			Effect:  Read, Rows: []string{"matrix.media.download"},
			Note: "A file of more than 64 MiB must be written to a file.",
		},
	}...)
}

// pathOf returns the parameters of a row that come before the table.
func pathOf(name string) []Param { return Lookup(name).PathParams() }

// tableOf returns the parameters of a row that are fields of the table.
func tableOf(name string) []Param {
	return slices.DeleteFunc(slices.Clone(Lookup(name).Params), func(p Param) bool { return p.In == InPath })
}
