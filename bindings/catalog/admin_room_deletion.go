package catalog

// deletionOptions are the parameters of both versions of the deletion.
var deletionOptions = []Param{
	pathRoom,
	body("new_room_user_id", userID, "the creator of a new room to which the members are moved; no new room without it"),
	body("room_name", text, "the name of the new room").or(`"Content Violation Notification"`),
	body("message", text, "the first message in the new room; a text about illegal content without it"),
	body("block", boolean, "whether the room is blocked, so that nobody joins it again").or("false"),
	body("purge", boolean, "whether all of the room is removed from the database").or("true"),
	body("force_purge", boolean, "whether to purge although local users are still in the room").or("false"),
}

const exampleShutdown = `{"kicked_users":["@alice:example.org"],"failed_to_kick_users":[],` +
	`"local_aliases":["#general:example.org"],"new_room_id":null}`

const exampleDeletion = `{"delete_id":"kstriOgJPSmnOGtu","room_id":"!oLGxDIdQDZmDfVLYob:example.org",` +
	`"status":"complete","shutdown_room":` + exampleShutdown + `}`

// adminRoomDeletion are the "Delete Room API" of the page "Rooms", and the endpoints that
// show its progress.
var adminRoomDeletion = []Row{
	{
		Name:    "synapse.rooms.delete",
		Summary: "Start to remove the local users from a room and delete it",
		Method:  "DELETE", Path: "/_synapse/admin/v2/rooms/{room_id}",
		Params:  deletionOptions,
		Effect:  Destroy,
		Example: `{"delete_id":"kstriOgJPSmnOGtu"}`,
		Note: "The answer comes at once and the work goes on; synapse.rooms.delete_status follows it, " +
			"and synapse.rooms.delete_and_poll waits for it. Members on other servers keep the room. " + noteLeftRoom,
		Doc: roomsPage + "#version-2-new-version",
	},
	{
		Name:    "synapse.rooms.delete_and_wait",
		Summary: "Remove the local users from a room and delete it, in one long request",
		Method:  "DELETE", Path: "/_synapse/admin/v1/rooms/{room_id}",
		Params:  deletionOptions,
		Effect:  Destroy,
		Example: exampleShutdown,
		Note: "A large room can take longer than a proxy waits; the server goes on all the same. " +
			"synapse.rooms.delete_and_poll does not have that problem. With block = true it also blocks a room that the server does not know. " + noteLeftRoom,
		Doc: roomsPage + "#version-1-old-version",
	},
	{
		Name:    "synapse.rooms.delete_status",
		Summary: "Show how far one deletion of a room has come",
		Method:  "GET", Path: "/_synapse/admin/v2/rooms/delete_status/{delete_id}",
		Params:  []Param{path("delete_id", text, "the id that synapse.rooms.delete returned")},
		Example: exampleDeletion,
		Note:    "status is scheduled, active, complete or failed. The server forgets the id after a day.",
		Doc:     roomsPage + "#query-by-delete_id",
	},
	{
		Name:    "synapse.rooms.delete_status_of_room",
		Summary: "List the deletions of a room that run or ended in the last day",
		Method:  "GET", Path: "/_synapse/admin/v2/rooms/{room_id}/delete_status",
		Params:  []Param{pathRoom},
		Paging:  whole("results", ""),
		Example: `{"results":[` + exampleDeletion + `]}`,
		Note:    "404 M_NOT_FOUND when there is none.",
		Doc:     roomsPage + "#query-by-room_id",
	},
}
