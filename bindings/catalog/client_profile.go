package catalog

var pathField = path("keyName", text, "the field: displayname, avatar_url or another")

// clientProfile are the chapters "User data", "Presence", "OpenID" and "Mutual
// rooms".
var clientProfile = []Row{
	{
		Name:    "matrix.profile.get",
		Summary: "Show a user's profile",
		Method:  "GET", Path: "/_matrix/client/v3/profile/{userId}",
		Params:  []Param{clientUserID},
		Example: `{"displayname":"Alice","avatar_url":"mxc://example.org/JVyqFQXftDkFDcaeQnqUoAxq"}`,
		Note:    "A server can be configured to demand a token. For a user of another server that server is asked.",
	},
	{
		Name:    "matrix.profile.get_field",
		Summary: "Show one field of a user's profile",
		Method:  "GET", Path: "/_matrix/client/v3/profile/{userId}/{keyName}",
		Params:  []Param{clientUserID, pathField},
		Example: `{"displayname":"Alice"}`,
	},
	{
		Name:    "matrix.profile.set_field",
		Summary: "Set one field of a profile",
		Method:  "PUT", Path: "/_matrix/client/v3/profile/{userId}/{keyName}",
		Params: []Param{
			clientUserID, pathField,
			wholeBody("content", object, "the field with its value, such as {displayname = \"Alice\"}"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.profile.get_field",
		Note: "A server admin can set the profile of any user of the server. " +
			"A new display name or avatar is sent to every room that the user is in.",
	},
	{
		Name:    "matrix.profile.delete_field",
		Summary: "Remove one field from a profile",
		Method:  "DELETE", Path: "/_matrix/client/v3/profile/{userId}/{keyName}",
		Params: []Param{clientUserID, pathField},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Since:   "v1.16",
		Before:  "matrix.profile.get_field",
	},
	{
		Name:    "matrix.presence.get",
		Summary: "Tell whether a user is online",
		Method:  "GET", Path: "/_matrix/client/v3/presence/{userId}/status",
		Params:  []Param{clientUserID},
		Example: `{"presence":"unavailable","last_active_ago":420845,"status_msg":"at lunch","currently_active":false}`,
		Note:    "You must share a room with the user.",
	},
	{
		Name:    "matrix.presence.set",
		Summary: "Say whether you are online",
		Method:  "PUT", Path: "/_matrix/client/v3/presence/{userId}/status",
		Params: []Param{
			clientSelf,
			body("presence", OneOf("online", "offline", "unavailable"), "what others see").required(),
			body("status_msg", text, "a message that others see"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.presence.get",
	},
	{
		Name:    "matrix.users.search_directory",
		Summary: "Search the user directory for a name",
		Method:  "POST", Path: "/_matrix/client/v3/user_directory/search",
		Params: []Param{
			body("search_term", text, "a part of the user id or the display name").required(),
			body("limit", integer, "how many users to give, at most 50").or("10"),
		},
		Example: `{"results":[{"user_id":"@alice:example.org","display_name":"Alice","avatar_url":null}],"limited":false}`,
		Note: "Only users with whom you share a room and users in public rooms, unless the server is configured otherwise. " +
			"limited says that there are more. For all users of the server, use synapse.users.list.",
	},
	{
		Name:    "matrix.users.mutual_rooms",
		Summary: "List the rooms that you share with a user",
		Method:  "GET", Path: "/_matrix/client/v1/mutual_rooms",
		Params: []Param{
			query("user_id", userID, "the other user").required(),
			query("from", text, "where to start: the token of the previous page"),
		},
		Paging:  &Paging{Dialect: Token, Items: "joined", Request: "from", Answer: "next_batch", Total: "count"},
		Example: `{"joined":["!vNuSfQvWYTtgqKytOc:example.org"],"count":1}`,
		Feature: "uk.half-shot.msc2666.query_mutual_rooms",
	},
	{
		Name:    "matrix.users.request_openid_token",
		Summary: "Get a token that proves to another service who you are",
		Method:  "POST", Path: "/_matrix/client/v3/user/{userId}/openid/request_token",
		Params:       []Param{clientSelf},
		Effect:       Change,
		Example:      `{"access_token":"example","token_type":"Bearer","matrix_server_name":"example.org","expires_in":3600}`,
		SecretAnswer: []string{"access_token"},
	},
}
