package catalog

var (
	pathRelation  = path("relType", text, "the kind of relation, such as m.thread or m.annotation")
	relationPages = []Param{
		query("from", text, "where to start: the token of the previous page"),
		query("to", text, "the token to stop at"),
		query("limit", integer, "how many events a page has").or("5"),
		direction("b for the newest first, f for the oldest first").or(`"b"`),
		query("recurse", boolean, "whether events that relate to those are given too").or("false"),
	}
	relations = usual("chunk")
)

const exampleChunk = `{"chunk":[` + exampleEvent + `]}`

// relationsOf returns the parameters of a list of relations that begins with
// these parameters of the path.
func relationsOf(params ...Param) []Param { return append(params, relationPages...) }

// clientRelations are the chapters "Relationships between events", "Threading"
// and "Event context".
var clientRelations = []Row{
	{
		Name:    "matrix.rooms.list_relations",
		Summary: "List the events that relate to an event, such as answers and reactions",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}",
		Params:  relationsOf(clientRoomID, pathEvent),
		Paging:  relations,
		Example: exampleChunk,
	},
	{
		Name:    "matrix.rooms.list_relations_by_type",
		Summary: "List the events that relate to an event in one way",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}",
		Params:  relationsOf(clientRoomID, pathEvent, pathRelation),
		Paging:  relations,
		Example: exampleChunk,
	},
	{
		Name:    "matrix.rooms.list_relations_by_event_type",
		Summary: "List the events of one type that relate to an event in one way",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}",
		Params:  relationsOf(clientRoomID, pathEvent, pathRelation, pathEventType),
		Paging:  relations,
		Example: exampleChunk,
		Note:    "In an encrypted room the type of every message is m.room.encrypted.",
	},
	{
		Name:    "matrix.rooms.list_threads",
		Summary: "List the events that threads in a room begin with, the newest thread first",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/threads",
		Params: []Param{
			clientRoomID,
			query("include", OneOf("all", "participated"), "participated for threads in which you have written").or(`"all"`),
			query("from", text, "where to start: the token of the previous page"),
			query("limit", integer, "how many threads a page has").or("5"),
		},
		Paging:  relations,
		Example: exampleChunk,
		Since:   "v1.4",
	},
	{
		Name:    "matrix.rooms.event_context",
		Summary: "Show an event with what came before and after it",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/context/{eventId}",
		Params: []Param{
			clientRoomID, pathEvent,
			query("limit", integer, "how many events around it").or("10"),
			query("filter", aFilter, "a room event filter, such as types and senders"),
		},
		Example: exampleContext,
		Note:    "You must be in the room; synapse.rooms.event_context shows any room.",
	},
}
