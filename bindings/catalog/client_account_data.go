package catalog

// clientUserID is the parameter of endpoints for a user, in most cases yourself.
var clientUserID = path("userId", userID, "the user, in full: @alice:example.org")

var (
	clientSelf   = path("userId", userID, "yourself, in full: @alice:example.org")
	pathDataType = path("type", text, "the type of account data, such as m.direct")
	dataContent  = wholeBody("content", object, "the new content, which replaces the old one")
	pathTag      = path("tag", text, "the tag, such as m.favourite or u.work")
)

// secretStorage are the types of account data that hold keys, encrypted with a passphrase
// that may be guessed: those of the chapter "Secrets", and of dehydrated devices.
var secretStorage = &SecretFor{Param: "type", Prefixes: []string{"m.secret_storage.", "m.cross_signing.", "m.megolm_backup.", "org.matrix.msc3814"}}

// clientAccountData are the chapters "Client config", "Room tagging" and
// "Filtering". All of it is visible to yourself alone.
var clientAccountData = []Row{
	{
		Name:    "matrix.account_data.get",
		Summary: "Show a piece of your account data",
		Method:  "GET", Path: "/_matrix/client/v3/user/{userId}/account_data/{type}",
		Params:    []Param{clientSelf, pathDataType},
		Example:   `{"@bob:example.org":["!vNuSfQvWYTtgqKytOc:example.org"]}`,
		Note:      "synapse.users.get_account_data shows all of any user.",
		SecretFor: secretStorage,
	},
	{
		Name:    "matrix.account_data.set",
		Summary: "Set a piece of your account data",
		Method:  "PUT", Path: "/_matrix/client/v3/user/{userId}/account_data/{type}",
		Params: []Param{clientSelf, pathDataType, dataContent},
		Effect: Change, Idempotent: true,
		Example:   `{}`,
		Before:    "matrix.account_data.get",
		SecretFor: secretStorage,
	},
	{
		Name:    "matrix.account_data.get_for_room",
		Summary: "Show a piece of your account data for a room",
		Method:  "GET", Path: "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}",
		Params:    []Param{clientSelf, clientRoomID, pathDataType},
		Example:   `{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0"}`,
		SecretFor: secretStorage,
	},
	{
		Name:    "matrix.account_data.set_for_room",
		Summary: "Set a piece of your account data for a room",
		Method:  "PUT", Path: "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}",
		Params: []Param{clientSelf, clientRoomID, pathDataType, dataContent},
		Effect: Change, Idempotent: true,
		Example:   `{}`,
		Before:    "matrix.account_data.get_for_room",
		SecretFor: secretStorage,
	},
	{
		Name:    "matrix.tags.list",
		Summary: "List the tags that you have put on a room",
		Method:  "GET", Path: "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags",
		Params:  []Param{clientSelf, clientRoomID},
		Paging:  &Paging{Dialect: Whole, Items: "tags", Keyed: true},
		Example: `{"tags":{"m.favourite":{"order":0.1}}}`,
	},
	{
		Name:    "matrix.tags.set",
		Summary: "Put a tag on a room",
		Method:  "PUT", Path: "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}",
		Params: []Param{
			clientSelf, clientRoomID, pathTag,
			body("order", number, "the room's place among those with the tag, from 0 to 1"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.tags.delete",
		Summary: "Take a tag off a room",
		Method:  "DELETE", Path: "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}",
		Params: []Param{clientSelf, clientRoomID, pathTag},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.filters.create",
		Summary: "Store a filter for matrix.sync.once",
		Method:  "POST", Path: "/_matrix/client/v3/user/{userId}/filter",
		Params: []Param{
			clientSelf,
			body("room", aFilter, "which rooms and which of their events"),
			body("presence", aFilter, "which presence events"),
			body("account_data", aFilter, "which account data"),
			body("event_fields", ListOf(String), "the fields of events to give, such as content.body; all without it"),
			body("event_format", OneOf("client", "federation"), "the form of events").or(`"client"`),
		},
		Effect:  Change,
		Example: `{"filter_id":"66696p746572"}`,
	},
	{
		Name:    "matrix.filters.get",
		Summary: "Show a filter that you have stored",
		Method:  "GET", Path: "/_matrix/client/v3/user/{userId}/filter/{filterId}",
		Params:  []Param{clientSelf, path("filterId", text, "the id that matrix.filters.create returned")},
		Example: `{"room":{"timeline":{"limit":10,"types":["m.room.message"]}}}`,
	},
}
