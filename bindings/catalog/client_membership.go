package catalog

const exampleRoom = `{"room_id":"!vNuSfQvWYTtgqKytOc:example.org"}`

var (
	clientRoomEither = path("roomIdOrAlias", roomEither, "the room's id, or an alias such as #general:example.org")
	via              = query("via", ListOf(ServerName), "servers to go through, for a room of other servers")
	memberReason     = body("reason", text, "the reason, which everybody in the room can read")
	thirdPartySigned = body("third_party_signed", object, "the signed proof that an invitation to an email address is yours")
	member           = body("user_id", userID, "the user, in full: @alice:example.org").required()
)

// clientMembership are the chapters "Room creation" and "Room membership".
var clientMembership = []Row{
	{
		Name:    "matrix.rooms.create",
		Summary: "Create a room",
		Method:  "POST", Path: "/_matrix/client/v3/createRoom",
		Params: []Param{
			body("name", text, "the room's name"),
			body("topic", text, "the room's topic"),
			body("room_alias_name", text, "the localpart of an alias: general for #general:example.org"),
			body("preset", OneOf("private_chat", "trusted_private_chat", "public_chat"), "who may join and read; follows visibility without it"),
			body("visibility", OneOf("public", "private"), "whether the room is in the public directory").or(`"private"`),
			body("invite", ListOf(UserID), "users to invite"),
			body("invite_3pid", ListOf(Object), "email addresses to invite, each with id_server, id_access_token, medium and address"),
			body("initial_state", ListOf(Object), "state events to begin with, each with type, state_key and content"),
			body("room_version", text, "the room version; the server's own choice without it"),
			body("creation_content", object, "more fields for the event m.room.create, such as m.federate"),
			body("power_level_content_override", object, "fields of m.room.power_levels that differ from the usual"),
			body("is_direct", boolean, "whether the invitations say that it is a direct chat"),
		},
		Effect:  Change,
		Example: exampleRoom,
		Note: "You are in the room, with all rights. The server limits how fast you create rooms; Synapse begins to refuse at the eleventh. " +
			"A room cannot be deleted again but with synapse.rooms.delete.",
	},
	{
		Name:    "matrix.rooms.join",
		Summary: "Join a room yourself",
		Method:  "POST", Path: "/_matrix/client/v3/join/{roomIdOrAlias}",
		Params: []Param{clientRoomEither, via, memberReason, thirdPartySigned},
		Effect: Change, Idempotent: true,
		Example: exampleRoom,
		Before:  "matrix.rooms.list_joined", BeforeIs: isJoined("given.room_id_or_alias"),
		Note: "To join somebody else, use synapse.rooms.join.",
	},
	{
		Name:    "matrix.rooms.join_by_id",
		Summary: "Join a room yourself, by its id",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/join",
		Params: []Param{clientRoomID, memberReason, thirdPartySigned},
		Effect: Change, Idempotent: true,
		Example: exampleRoom,
		Before:  "matrix.rooms.list_joined", BeforeIs: isJoined("given.room_id"),
		Note: "matrix.rooms.join can do the same, and takes aliases.",
	},
	{
		Name:    "matrix.rooms.knock",
		Summary: "Ask to be let into a room",
		Method:  "POST", Path: "/_matrix/client/v3/knock/{roomIdOrAlias}",
		Params: []Param{clientRoomEither, via, memberReason},
		Effect: Change, Idempotent: true,
		Example: exampleRoom,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.rooms.leave",
		Summary: "Leave a room, or decline an invitation",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/leave",
		Params: []Param{clientRoomID, memberReason},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.rooms.list_joined", BeforeIs: isJoined("given.room_id"),
		Note: "A private room lets you in again only with a new invitation.",
	},
	{
		Name:    "matrix.rooms.forget",
		Summary: "Forget a room that you have left, with its history",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/forget",
		Params: []Param{clientRoomID},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.rooms.list_joined",
		Summary: "List the rooms that you are in",
		Method:  "GET", Path: "/_matrix/client/v3/joined_rooms",
		Paging:  whole("joined_rooms", ""),
		Example: `{"joined_rooms":["!vNuSfQvWYTtgqKytOc:example.org"]}`,
	},
	{
		Name:    "matrix.rooms.invite",
		Summary: "Invite a user to a room",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/invite",
		Params:  []Param{clientRoomID, member, memberReason},
		Effect:  Change,
		Example: `{}`,
		Before:  "matrix.rooms.get_state", BeforeFrom: theMember, BeforeIs: membershipOnly,
		Note: "A user who is already in the room gives 403. The server limits how fast you invite.",
	},
	{
		Name:    "matrix.rooms.invite_threepid",
		Summary: "Invite the owner of an email address to a room",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/invite",
		Params: []Param{
			clientRoomID,
			body("id_server", text, "the identity server to ask, host or host:port").required(),
			body("id_access_token", text, "your access token at the identity server").required().secret(),
			body("medium", text, "email").required(),
			body("address", text, "the address").required(),
		},
		Effect:  Change,
		Example: `{}`,
		Doc:     specification + "thirdparty_post_matrixclientv3roomsroomidinvite",
	},
	{
		Name:    "matrix.rooms.kick",
		Summary: "Remove a user from a room",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/kick",
		Params: []Param{clientRoomID, member, memberReason},
		Effect: Change, Idempotent: true, Again: &Refusal{403, "target user is not in the room"},
		Example: `{}`,
		Before:  "matrix.rooms.get_state", BeforeFrom: theMember, BeforeIs: membershipOnly,
		Note: "You must be in the room and have the power. A user who is not in the room gives 403.",
	},
	{
		Name:    "matrix.rooms.ban",
		Summary: "Remove a user from a room and keep the user out",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/ban",
		Params: []Param{clientRoomID, member, memberReason},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.rooms.get_state", BeforeFrom: theMember, BeforeIs: membershipOnly,
	},
	{
		Name:    "matrix.rooms.unban",
		Summary: "Lift a user's ban from a room",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/unban",
		Params: []Param{clientRoomID, member, memberReason},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.rooms.get_state", BeforeFrom: theMember, BeforeIs: membershipOnly,
		Note: "The user is not back in the room, but may join or be invited.",
	},
}
