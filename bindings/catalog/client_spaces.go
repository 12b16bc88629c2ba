package catalog

// clientSpaces are the chapters "Spaces", "Room summaries" and "Room upgrades".
var clientSpaces = []Row{
	{
		Name:    "matrix.rooms.list_hierarchy",
		Summary: "List the rooms and spaces below a space that you may see",
		Method:  "GET", Path: "/_matrix/client/v1/rooms/{roomId}/hierarchy",
		Params: []Param{
			path("roomId", roomID, "the id of the space"),
			query("suggested_only", boolean, "whether only rooms marked as suggested are listed").or("false"),
			query("max_depth", integer, "how many levels down; all without it"),
			query("from", text, "where to start: the token of the previous page"),
			query("limit", integer, "how many rooms a page has, at most 50").or("50"),
		},
		Paging: &Paging{Items: "rooms", PageSize: 50},
		Example: `{"rooms":[{"room_id":"!YTywrEscjqGcWMkDyE:example.org","room_version":"11","name":"Space","canonical_alias":"#space:example.org","num_joined_members":1,` +
			`"join_rule":"public","world_readable":false,"guest_can_join":false,"room_type":"m.space","children_state":` + exampleChildren + `}]}`,
		Since: "v1.2",
		Note:  "The space itself is the first item. Other servers are asked for rooms that this one does not know.",
	},
	{
		Name:    "matrix.rooms.summary",
		Summary: "Show name, topic and size of a room without joining it",
		Method:  "GET", Path: "/_matrix/client/v1/room_summary/{roomIdOrAlias}",
		Params: []Param{clientRoomEither, via},
		Example: `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","room_version":"11","name":"General",` +
			`"canonical_alias":"#general:example.org","num_joined_members":21,` +
			`"join_rule":"public","world_readable":false,"guest_can_join":false,"membership":"join"}`,
		Since: "v1.15",
	},
	{
		Name:    "matrix.rooms.upgrade",
		Summary: "Replace a room by a new one with another room version",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/upgrade",
		Params: []Param{
			clientRoomID,
			body("new_version", text, "the new room version, such as 12").required(),
			body("additional_creators", ListOf(UserID), "users with the creator's rights, from room version 12 on"),
		},
		Effect:  Change,
		Example: `{"replacement_room":"!oLGxDIdQDZmDfVLYob:example.org"}`,
		Note:    "The old room is closed with a tombstone, and its aliases move. Members must join the new room.",
	},
}
