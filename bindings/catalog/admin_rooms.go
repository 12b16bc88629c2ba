package catalog

var (
	pathRoom       = path("room_id", roomID, "the room's id, such as !abc:example.org")
	pathRoomEither = path("room_id_or_alias", roomEither, "the room's id, or an alias such as #general:example.org")
)

// exampleEvent is an event as the admin endpoints show it.
const exampleEvent = `{"content":{"body":"Hello","msgtype":"m.text"},"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0",` +
	`"origin_server_ts":1795320147274,"room_id":"!vNuSfQvWYTtgqKytOc:example.org","sender":"@alice:example.org",` +
	`"type":"m.room.message","unsigned":{"age":1234}}`

// exampleState is a list of one state event.
const exampleState = `[{"content":{"name":"General"},"event_id":"$NQ6xxByrIJCDldcXLA-LtCtRZasl",` +
	`"origin_server_ts":1795320057666,"room_id":"!vNuSfQvWYTtgqKytOc:example.org","sender":"@admin:example.org",` +
	`"state_key":"","type":"m.room.name","unsigned":{"age":193582}}]`

// exampleContext is what comes before and after an event.
const exampleContext = `{"event":` + exampleEvent + `,"events_before":[` + exampleEvent + `],"events_after":[` + exampleEvent + `],` +
	`"state":` + exampleState + `,"start":"t27-54_2_0_2","end":"t29-57_2_0_2"}`

// exampleChildren are the rooms in a space, as the space's state says.
const exampleChildren = `[{"type":"m.space.child","state_key":"!vNuSfQvWYTtgqKytOc:example.org","content":{"via":["example.org"]},` +
	`"sender":"@admin:example.org","origin_server_ts":1795320057666}]`

// noteLeftRoom says what Synapse has forgotten of a room without local members, and where the
// rest is.
const noteLeftRoom = "Of a room that everybody of this server has left, Synapse forgets the state: no name, main alias, topic or invitation is shown. " +
	"matrix.rooms.list_aliases still has its aliases, and synapse.rooms.list_messages its events, with filter = { types = { \"m.room.name\", \"m.room.member\" } }."

// adminRooms are the endpoints of the page "Rooms" that show rooms, and the
// page "Edit Room Membership API".
var adminRooms = []Row{
	{
		Name:    "synapse.rooms.list",
		Summary: "List the rooms that the server knows",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms",
		Params: []Param{
			query("search_term", text, "only rooms with this text in the name, in the localpart of the main alias or in the room id"),
			query("public_rooms", boolean, "true for rooms in the public directory only, false for the others only"),
			query("empty_rooms", boolean, "true for rooms without members only, false for the others only"),
			orderBy("name", "canonical_alias", "joined_members", "joined_local_members", "version", "creator", "encryption",
				"federatable", "public", "join_rules", "guest_access", "history_visibility", "state_events", "alphabetical", "size"),
			forwards, pageOffset, pageLimit,
		},
		Paging: &Paging{Items: "rooms", Answer: "next_batch", Total: "total_rooms"},
		Example: `{"offset":0,"rooms":[{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","name":"General",` +
			`"canonical_alias":"#general:example.org","joined_members":21,"joined_local_members":21,"version":"11",` +
			`"creator":"@admin:example.org","encryption":null,"federatable":true,"public":false,"join_rules":"public",` +
			`"guest_access":null,"history_visibility":"shared","state_events":31,"room_type":null}],"total_rooms":1}`,
		Note: "Numbers and versions are sorted from large to small, the rest from a to z. alphabetical and size are old words for name and joined_members. " +
			noteLeftRoom + " search_term does not find it by its name.",
		Doc: roomsPage + "#list-room-api",
	},
	{
		Name:    "synapse.rooms.get",
		Summary: "Show one room",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}",
		Params: []Param{pathRoom},
		Example: `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","name":"General","canonical_alias":"#general:example.org",` +
			`"joined_members":21,"join_rules":"public","guest_access":null,"history_visibility":"shared","state_events":31,` +
			`"avatar":null,"topic":"Everything","room_type":null,"joined_local_members":21,"version":"11",` +
			`"creator":"@admin:example.org","encryption":null,"federatable":true,"public":false,"joined_local_devices":17,` +
			`"forgotten":false,"tombstoned":false,"replacement_room":null}`,
		Note: "It takes no alias: matrix.rooms.resolve turns one into an id. tombstoned and replacement_room are there since Synapse 1.153. " + noteLeftRoom,
		Doc:  roomsPage + "#room-details-api",
	},
	{
		Name:    "synapse.rooms.list_members",
		Summary: "List the users who are in a room",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/members",
		Params:  []Param{pathRoom},
		Paging:  whole("members", "total"),
		Example: `{"members":["@alice:example.org"],"total":1}`,
		Doc:     roomsPage + "#room-members-api",
	},
	{
		Name:    "synapse.rooms.list_state",
		Summary: "List the state events of a room",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/state",
		Params: []Param{
			pathRoom,
			query("type", text, "only events of this type, such as m.room.member; needs Synapse 1.123"),
		},
		Paging:  whole("state", ""),
		Example: `{"state":` + exampleState + `}`,
		Note:    noteLeftRoom + " The list is empty then.",
		Doc:     roomsPage + "#room-state-api",
	},
	{
		Name:    "synapse.rooms.list_messages",
		Summary: "List the events of a room, whether or not you are in it",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/messages",
		Params: []Param{
			pathRoom,
			query("from", text, "the token to start at; without it, the beginning of the room, or the end for dir = b"),
			query("to", text, "the token to stop at"),
			forwards,
			query("limit", integer, "how many events a page has, at most 1000").or("10"),
			query("filter", aFilter, "a room event filter of the specification, such as types and senders"),
		},
		Paging: &Paging{Dialect: Token, Items: "chunk", Request: "from", Answer: "end", Limit: "limit", PageSize: 1000},
		Example: `{"chunk":[` + exampleEvent + `],"start":"s0_0_0_0_0_0_0_0_0_0_0_0_0_0",` +
			`"end":"t2-12_0_0_0_0_0_0_0_0_0_0_0_0_0"}`,
		Note: "The oldest event comes first. A page may have fewer events than asked for although more follow.",
		Doc:  roomsPage + "#room-messages-api",
	},
	{
		Name:    "synapse.rooms.timestamp_to_event",
		Summary: "Find the event closest to a point in time",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/timestamp_to_event",
		Params: []Param{
			pathRoom,
			query("ts", timestamp, "the point in time").required(),
			direction("f for the first event after it, b for the last before").or(`"f"`),
		},
		Example: `{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0","origin_server_ts":1795320147274}`,
		Doc:     roomsPage + "#room-timestamp-to-event-api",
	},
	{
		Name:    "synapse.rooms.event_context",
		Summary: "Show an event with what came before and after it",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/context/{event_id}",
		Params: []Param{
			pathRoom,
			path("event_id", eventID, "the event's id"),
			query("limit", integer, "how many events around it").or("10"),
			query("filter", aFilter, "a room event filter of the specification"),
		},
		Example: exampleContext,
		Note:    "Made for looking into reports of abuse.",
		Doc:     roomsPage + "#event-context-api",
	},
	{
		Name:    "synapse.rooms.list_hierarchy",
		Summary: "List the rooms and spaces below a space",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/hierarchy",
		Params: []Param{
			path("room_id", roomID, "the id of the space"),
			query("max_depth", integer, "how many levels down; 0 shows the space alone, all levels without it"),
			query("from", text, "where to start: the token of the previous page"),
			query("limit", integer, "how many rooms a page has").or("50"),
		},
		Paging: &Paging{Dialect: Token, Items: "rooms", Request: "from", Answer: "next_batch", Limit: "limit", PageSize: 50},
		Example: `{"rooms":[{"room_id":"!YTywrEscjqGcWMkDyE:example.org","room_version":"11","name":"Space",` +
			`"canonical_alias":"#space:example.org","num_joined_members":1,"join_rule":"public","world_readable":false,` +
			`"guest_can_join":false,"room_type":"m.space","children_state":` + exampleChildren + `}]}`,
		Since: "1.142",
		Note:  "Other servers are not asked, so rooms that this server is not in may be missing. The space itself is the first item.",
		Doc:   roomsPage + "#admin-space-hierarchy-endpoint",
	},
	{
		Name:    "synapse.rooms.list_media",
		Summary: "List the files that were sent to a room",
		Method:  "GET", Path: "/_synapse/admin/v1/room/{room_id}/media",
		Params:  []Param{pathRoom},
		Example: `{"local":["mxc://example.org/tpCnElDlVaMXdtFLkJQuPxcU"],"remote":[]}`,
		Note:    "Files in encrypted events are not among them: the server cannot see these.",
		Doc:     mediaPage + "#list-all-media-in-a-room",
	},
	{
		Name:    "synapse.rooms.join",
		Summary: "Join a local user to a room",
		Method:  "POST", Path: "/_synapse/admin/v1/join/{room_id_or_alias}",
		Params: []Param{
			pathRoomEither,
			body("user_id", userID, "the user to join, of this server").required(),
		},
		Effect: Change, Idempotent: true, Again: &Refusal{403, "is already in the room"},
		Example:    `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org"}`,
		Before:     "synapse.users.list_joined_rooms",
		BeforeFrom: map[string]Source{"user_id": "given.user_id"},
		BeforeIs:   isJoined("given.room_id_or_alias"),
		Note: "Into a room that is not public the user is invited first: you must be in it and may invite. " +
			"In such a room a user who is already in it gives 403 M_FORBIDDEN \"… is already in the room.\"; in a public room that is a success. " +
			"Deactivated and locked users are joined without complaint.",
		Doc: synapseDocs + "admin_api/room_membership.html",
	},
}
