package catalog

// syncPresence is offline unless the caller says otherwise, other than on the server, which
// would make a script look like a person who is there.
var syncPresence = query("set_presence", OneOf("offline", "online", "unavailable"),
	"what others see of you meanwhile; any other value than offline is a change").or(`"offline"`)

var syncTimeout = query("timeout", integer, "how long to wait for something new, in milliseconds").or("0")

// exampleRoomsEvent is an event as it appears below its room.
const exampleRoomsEvent = `{"content":{"body":"Hello","msgtype":"m.text"},"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0",` +
	`"origin_server_ts":1795320147274,"sender":"@alice:example.org","type":"m.room.message","unsigned":{"age":1234}}`

// exampleRoomsState is a list of one state event as it appears below its room.
const exampleRoomsState = `[{"content":{"name":"General"},"event_id":"$NQ6xxByrIJCDldcXLA-LtCtRZasl",` +
	`"origin_server_ts":1795320057666,"sender":"@admin:example.org","state_key":"","type":"m.room.name","unsigned":{"age":193582}}]`

// examplePresence is what others see of a user.
const examplePresence = `{"type":"m.presence","sender":"@alice:example.org","content":{"presence":"online"}}`

const noteOnline = "It is a change, since others see you online meanwhile."

const exampleEvents = `{"chunk":[` + exampleEvent + `],"start":"s3456_9_0","end":"s3457_9_0"}`

// clientSync is the chapter "Syncing", with the endpoints that came before it.
var clientSync = []Row{
	{
		Name:    "matrix.sync.once",
		Summary: "Get what is new in your rooms since a point in time",
		Method:  "GET", Path: "/_matrix/client/v3/sync",
		Params: []Param{
			query("since", text, "the next_batch of the previous answer; without it, everything"),
			query("filter", filterOrID, "the id of a stored filter, or a filter"),
			syncTimeout,
			query("full_state", boolean, "whether the whole state of each room is given").or("false"),
			syncPresence,
			query("use_state_after", boolean, "whether state is given as after the timeline and not as before it").or("false"),
		},
		Example: `{"next_batch":"s72595_4483_1934","rooms":{"join":{"!vNuSfQvWYTtgqKytOc:example.org":{` +
			`"timeline":{"events":[` + exampleRoomsEvent + `],"prev_batch":"t34-23535_0_0","limited":false},"state":{"events":` + exampleRoomsState + `},` +
			`"ephemeral":{"events":[]},"account_data":{"events":[]},"summary":{},` +
			`"unread_notifications":{"notification_count":0,"highlight_count":0}}},"invite":{},"leave":{}},` +
			`"presence":{"events":[` + examplePresence + `]},"account_data":{"events":[{"type":"m.direct","content":{}}]},"to_device":{"events":[]},"device_lists":{"changed":[],"left":[]},` +
			`"device_one_time_keys_count":{"signed_curve25519":20},"device_unused_fallback_key_types":["signed_curve25519"]}`,
		HeldQuery: map[string]string{"set_presence": "offline"},
		Note: "Parts with nothing new are left out. Without since, Synapse may repeat an answer of the last two minutes. " +
			"Of a timeline that is limited you see the latest events alone; matrix.rooms.list_messages(room_id, { from = since, to = next_batch }) " +
			"lists all. matrix.sync.events gives all new events, one by one.",
	},
	{
		Name:    "matrix.events.get_deprecated",
		Summary: "Get new events, the way before matrix.sync.once",
		Method:  "GET", Path: "/_matrix/client/v3/events",
		Params: []Param{
			query("from", text, "the end of the previous answer"),
			syncTimeout,
		},
		Effect: Change, Idempotent: true,
		Example: exampleEvents,
		Note:    "Deprecated; use matrix.sync.once. " + noteOnline,
	},
	{
		Name:    "matrix.events.peek",
		Summary: "Get new events of a room that everybody may read",
		Method:  "GET", Path: "/_matrix/client/v3/events",
		Params: []Param{
			query("room_id", roomID, "the room").required(),
			query("from", text, "the end of the previous answer"),
			syncTimeout,
		},
		Effect: Change, Idempotent: true,
		Note:    noteOnline,
		Example: exampleEvents,
		Doc:     specification + "peeking_get_matrixclientv3events",
	},
	{
		Name:    "matrix.events.get_one_deprecated",
		Summary: "Show one event by its id",
		Method:  "GET", Path: "/_matrix/client/v3/events/{eventId}",
		Params:  []Param{pathEvent},
		Example: exampleEvent,
		Note:    "Deprecated; use matrix.rooms.get_event, or synapse.events.get for an event of any room.",
	},
	{
		Name:    "matrix.events.initial_sync_deprecated",
		Summary: "Show the state of all your rooms, the way before matrix.sync.once",
		Method:  "GET", Path: "/_matrix/client/v3/initialSync",
		Params: []Param{
			query("limit", integer, "how many messages of each room").or("10"),
			query("archived", boolean, "whether rooms that you have left are given too").or("false"),
		},
		Example: `{"end":"s3456_9_0","rooms":[{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","membership":"join","visibility":"private",` +
			`"messages":{"chunk":[` + exampleEvent + `],"start":"t1-1","end":"t2-2"},"state":` + exampleState + `,"account_data":[]}],` +
			`"presence":[` + examplePresence + `],"account_data":[],"receipts":[]}`,
		Note: "Deprecated; use matrix.sync.once.",
	},
}
