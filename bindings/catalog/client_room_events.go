package catalog

var (
	pathEvent     = path("eventId", eventID, "the event's id")
	pathEventType = path("eventType", text, "the event's type, such as m.room.message")
	pathStateKey  = path("stateKey", text, `the state key, "" for most types`).mayBeEmpty()
	eventContent  = wholeBody("content", object, "the event's content")
)

const (
	exampleEventID = `{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0"}`
	exampleMember  = `{"content":{"membership":"join","displayname":"Alice"},"event_id":"$VeJja0KOJcew05dZR18byakRl",` +
		`"origin_server_ts":1795320147274,"room_id":"!vNuSfQvWYTtgqKytOc:example.org","sender":"@alice:example.org",` +
		`"state_key":"@alice:example.org","type":"m.room.member","unsigned":{"age":1234}}`
)

var memberships = OneOf("join", "invite", "knock", "leave", "ban")

// clientRoomEvents are the chapters "Getting events for a room", "Sending events
// to a room" and "Redactions".
var clientRoomEvents = []Row{
	{
		Name:    "matrix.rooms.send",
		Summary: "Send an event, such as a message, to a room",
		Method:  "PUT", Path: "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}",
		Params: []Param{clientRoomID, pathEventType, transaction("txnId"), eventContent},
		Effect: Change, Idempotent: true,
		Example: exampleEventID,
		Note:    "You must be in the room. A plain message has the type m.room.message and the content {msgtype = \"m.text\", body = \"Hello\"}.",
	},
	{
		Name:    "matrix.rooms.redact",
		Summary: "Redact an event: take its content away for good",
		Method:  "PUT", Path: "/_matrix/client/v3/rooms/{roomId}/redact/{eventId}/{txnId}",
		Params: []Param{clientRoomID, pathEvent, transaction("txnId"), memberReason},
		Effect: Destroy, Idempotent: true,
		Example: exampleEventID,
		Note:    "For all that a user has sent, use synapse.users.redact. A file that the event shows is not deleted.",
	},
	{
		Name:    "matrix.rooms.list_state",
		Summary: "List the state events of a room that you are in",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/state",
		Params:  []Param{clientRoomID},
		Paging:  whole("", ""),
		Example: `[` + exampleMember + `]`,
		Note:    "synapse.rooms.list_state shows any room. If you have left the room, it is the state as you left it.",
	},
	{
		Name:    "matrix.rooms.get_state",
		Summary: "Show the content of one state event of a room",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}",
		Params: []Param{
			clientRoomID, pathEventType, pathStateKey,
			query("format", OneOf("content", "event"), "event for the whole event").or(`"content"`),
		},
		Example: `{"name":"General"}`,
		Note:    "404 M_NOT_FOUND if the room has no such event.",
	},
	{
		Name:    "matrix.rooms.set_state",
		Summary: "Set a state event of a room",
		Method:  "PUT", Path: "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}",
		Params: []Param{clientRoomID, pathEventType, pathStateKey, eventContent},
		Effect: Change, Idempotent: true,
		Example: exampleEventID,
		Before:  "matrix.rooms.get_state",
		Note:    "The content replaces the old one as a whole: get it, change it, and send it back.",
	},
	{
		Name:    "matrix.rooms.get_event",
		Summary: "Show one event of a room that you are in",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/event/{eventId}",
		Params:  []Param{clientRoomID, pathEvent},
		Example: exampleEvent,
		Note:    "synapse.events.get shows an event of any room.",
	},
	{
		Name:    "matrix.rooms.list_members",
		Summary: "List the membership events of a room",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/members",
		Params: []Param{
			clientRoomID,
			query("membership", memberships, "only members with this membership"),
			query("not_membership", memberships, "no members with this membership; together with membership, one of the two suffices"),
			query("at", text, "the point in time, as a token from matrix.sync.once; now without it"),
		},
		Paging:  whole("chunk", ""),
		Example: `{"chunk":[` + exampleMember + `]}`,
	},
	{
		Name:    "matrix.rooms.joined_members",
		Summary: "List the users in a room, with display name and avatar",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/joined_members",
		Params:  []Param{clientRoomID},
		Paging:  &Paging{Dialect: Whole, Items: "joined", Keyed: true},
		Example: `{"joined":{"@alice:example.org":{"display_name":"Alice","avatar_url":null}}}`,
		Note:    "You must be in the room; synapse.rooms.list_members shows any room.",
	},
	{
		Name:    "matrix.rooms.list_messages",
		Summary: "List the events of a room that you are in",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/messages",
		Params: []Param{
			clientRoomID,
			direction("b for backwards from the end, f for forwards from the beginning").or(`"f"`),
			query("from", text, "the token to start at; without it, the end of the room for b, the beginning for f"),
			query("to", text, "the token to stop at"),
			query("limit", integer, "how many events a page has").or("10"),
			query("filter", aFilter, "a room event filter, such as types and senders"),
		},
		Paging: &Paging{Items: "chunk", Answer: "end"},
		Example: `{"chunk":[` + exampleEvent + `],"start":"t95-522_0_0_0_0_0_0_0_0_0_0_0_0_0",` +
			`"end":"t94-488_0_0_0_0_0_0_0_0_0_0_0_0_0"}`,
		Note: "A page may have fewer events than asked for although more follow.",
	},
	{
		Name:    "matrix.rooms.timestamp_to_event",
		Summary: "Find the event of a room closest to a point in time",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/timestamp_to_event",
		Params: []Param{
			clientRoomID,
			query("ts", timestamp, "the point in time").required(),
			direction("f for the first event after it, b for the last before").or(`"f"`),
		},
		Example: `{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0","origin_server_ts":1795320147274}`,
		Since:   "v1.6",
	},
	{
		Name:    "matrix.rooms.initial_sync",
		Summary: "Show the state and the last events of a room in one answer",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/initialSync",
		Params: []Param{clientRoomID},
		Example: `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","membership":"join",` +
			`"messages":{"chunk":[` + exampleEvent + `],"start":"t1-1","end":"t2-2"},"state":` + exampleState + `,"account_data":[],` +
			`"presence":[` + examplePresence + `],"receipts":[]}`,
	},
}
