package catalog

// adminRoomUpkeep are the endpoints of the page "Rooms" that change a room without removing
// it.
var adminRoomUpkeep = []Row{
	{
		Name:    "synapse.rooms.get_block",
		Summary: "Tell whether a room is blocked",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id}/block",
		Params:  []Param{pathRoom},
		Example: `{"block":false}`,
		Note:    "For a blocked room, user_id says who blocked it.",
		Doc:     roomsPage + "#get-block-status",
	},
	{
		Name:    "synapse.rooms.set_block",
		Summary: "Block a room or unblock it",
		Method:  "PUT", Path: "/_synapse/admin/v1/rooms/{room_id}/block",
		Params: []Param{
			pathRoom,
			body("block", boolean, "true to block, false to unblock").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{"block":true}`,
		Before:  "synapse.rooms.get_block",
		Note:    "Nobody of this server can join a blocked room; those in it stay. The server need not know the room.",
		Doc:     roomsPage + "#block-or-unblock-a-room",
	},
	{
		Name:    "synapse.rooms.make_room_admin",
		Summary: "Give a user the highest power level that a local user has in a room",
		Method:  "POST", Path: "/_synapse/admin/v1/rooms/{room_id_or_alias}/make_room_admin",
		Params: []Param{
			pathRoomEither,
			body("user_id", userID, "the user to give it to; you without it"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Note: "Somebody of this server who has the power must be in the room. " +
			"A user who is not in a room that is not public is invited, and must then join.",
		Doc: roomsPage + "#make-room-admin-api",
	},
	{
		Name:    "synapse.rooms.list_forward_extremities",
		Summary: "List the forward extremities of a room",
		Method:  "GET", Path: "/_synapse/admin/v1/rooms/{room_id_or_alias}/forward_extremities",
		Params: []Param{pathRoomEither},
		Paging: whole("results", "count"),
		Example: `{"count":1,"results":[{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0","state_group":460,` +
			`"depth":95,"received_ts":1795320147308}]}`,
		Note: "A room with many of them is slow.",
		Doc:  roomsPage + "#check-for-forward-extremities",
	},
	{
		Name:    "synapse.rooms.delete_forward_extremities",
		Summary: "Delete all forward extremities of a room but the newest",
		Method:  "DELETE", Path: "/_synapse/admin/v1/rooms/{room_id_or_alias}/forward_extremities",
		Params: []Param{pathRoomEither},
		Effect: Destroy, Idempotent: true,
		Example: `{"deleted":1}`,
		Before:  "synapse.rooms.list_forward_extremities",
		Note:    "It can damage the room. Synapse warns never to do this as a regular task.",
		Doc:     roomsPage + "#deleting-forward-extremities",
	},
}
