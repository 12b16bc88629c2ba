package catalog

var pathAlias = path("roomAlias", roomAlias, "the alias, such as #general:example.org")

// clientRoomID is the parameter of most endpoints of the specification for a
// room.
var clientRoomID = path("roomId", roomID, "the room's id, such as !abc:example.org")

const examplePublicRooms = `{"chunk":[{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","name":"General",` +
	`"canonical_alias":"#general:example.org","num_joined_members":21,"world_readable":false,"guest_can_join":false,` +
	`"join_rule":"public"}],"total_room_count_estimate":1}`

// publicRooms is the paging of the published room directory. Its tokens name a place in the
// list, not the number of a row.
var publicRooms = &Paging{Dialect: Token, Items: "chunk", Request: "since", Answer: "next_batch", Total: "total_room_count_estimate",
	Limit: "limit", PageSize: 1000}

// clientDirectory are the chapters "Room aliases" and "Published room
// directory".
var clientDirectory = []Row{
	{
		Name:    "matrix.directory.resolve_alias",
		Summary: "Find the room that an alias stands for",
		Method:  "GET", Path: "/_matrix/client/v3/directory/room/{roomAlias}",
		Params:  []Param{pathAlias},
		Example: `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","servers":["example.org"]}`,
		NoToken: true,
		Note:    "For an alias of another server that server is asked, which can take ten seconds and end with 502.",
	},
	{
		Name:    "matrix.directory.set_alias",
		Summary: "Give a room another alias on this server",
		Method:  "PUT", Path: "/_matrix/client/v3/directory/room/{roomAlias}",
		Params: []Param{
			pathAlias,
			body("room_id", roomID, "the room").required(),
		},
		Effect: Change, Idempotent: true, Again: &Refusal{409, "already exists"},
		Example: `{}`,
		Note:    "An alias that is taken gives 409, even if it stands for this room already. The room's main alias is the state event m.room.canonical_alias.",
	},
	{
		Name:    "matrix.directory.delete_alias",
		Summary: "Delete an alias of this server",
		Method:  "DELETE", Path: "/_matrix/client/v3/directory/room/{roomAlias}",
		Params: []Param{pathAlias},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.directory.resolve_alias",
		Note:    "The room stays. Only the alias's creator, a room admin or a server admin may do it.",
	},
	{
		Name:    "matrix.rooms.list_aliases",
		Summary: "List the aliases that a room has on this server",
		Method:  "GET", Path: "/_matrix/client/v3/rooms/{roomId}/aliases",
		Params:  []Param{clientRoomID},
		Paging:  whole("aliases", ""),
		Example: `{"aliases":["#general:example.org"]}`,
		Note:    "You must be in the room, or be a server admin.",
	},
	{
		Name:    "matrix.directory.get_visibility",
		Summary: "Tell whether a room is in the public directory",
		Method:  "GET", Path: "/_matrix/client/v3/directory/list/room/{roomId}",
		Params:  []Param{clientRoomID},
		Example: `{"visibility":"private"}`,
		NoToken: true,
	},
	{
		Name:    "matrix.directory.set_visibility",
		Summary: "Put a room into the public directory or take it out",
		Method:  "PUT", Path: "/_matrix/client/v3/directory/list/room/{roomId}",
		Params: []Param{
			clientRoomID,
			body("visibility", OneOf("public", "private"), "public to show the room, private to hide it").or(`"public"`),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.directory.get_visibility",
		Note:    "It says nothing about who may join: that is the state event m.room.join_rules.",
	},
	{
		Name:    "matrix.directory.list_public_rooms",
		Summary: "List the public directory of this or another server",
		Method:  "GET", Path: "/_matrix/client/v3/publicRooms",
		Params: []Param{
			query("server", serverName, "the server to ask; this one without it"),
			query("since", text, "where to start: the token of the previous page"),
			query("limit", integer, "how many rooms a page has"),
		},
		Paging:  publicRooms,
		Example: examplePublicRooms,
		Note:    "The largest rooms come first.",
	},
	{
		Name:    "matrix.directory.search_public_rooms",
		Summary: "Search the public directory of this or another server",
		Method:  "POST", Path: "/_matrix/client/v3/publicRooms",
		Params: []Param{
			query("server", serverName, "the server to ask; this one without it"),
			body("filter", aFilter, "generic_search_term for a text in name, topic or alias; room_types for a list of types"),
			body("include_all_networks", boolean, "whether rooms of bridged networks are listed too").or("false"),
			body("third_party_instance_id", text, "the bridged network to list alone"),
			body("since", text, "where to start: the token of the previous page"),
			body("limit", integer, "how many rooms a page has"),
		},
		Paging:  publicRooms,
		Example: examplePublicRooms,
	},
}
