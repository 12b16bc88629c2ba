package catalog

var pathProtocol = path("protocol", text, "the network's protocol, such as irc")

const (
	exampleProtocol = `{"user_fields":["network","nickname"],"location_fields":["network","channel"],"icon":null,` +
		`"field_types":{"network":{"regexp":"[a-z0-9.]+","placeholder":"irc.example.org"}},` +
		`"instances":[{"desc":"Example","network_id":"example","instance_id":"bridge|example","fields":{"network":"example"}}]}`
	exampleLocation = `[{"alias":"#freenode_#matrix:example.org","protocol":"irc","fields":{"network":"freenode","channel":"#matrix"}}]`
	exampleAgent    = `[{"userid":"@_gitter_jim:example.org","protocol":"gitter","fields":{"user":"jim"}}]`
	noteFields      = "The network's own fields go into the query by name; synapse.request can send them."
)

// clientThirdParty are the chapter "Third-party networks" and the parts of the
// Application Service API that extend the Client-Server API.
var clientThirdParty = []Row{
	{
		Name:    "matrix.thirdparty.list_protocols",
		Summary: "Show the networks that the server is bridged to",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/protocols",
		Example: `{"irc":` + exampleProtocol + `}`,
	},
	{
		Name:    "matrix.thirdparty.get_protocol",
		Summary: "Show one network that the server is bridged to",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/protocol/{protocol}",
		Params:  []Param{pathProtocol},
		Example: exampleProtocol,
	},
	{
		Name:    "matrix.thirdparty.locations_by_protocol",
		Summary: "Find the rooms that are bridged to a place in another network",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/location/{protocol}",
		Params:  []Param{pathProtocol},
		Example: exampleLocation,
		Note:    noteFields,
	},
	{
		Name:    "matrix.thirdparty.locations_by_alias",
		Summary: "Find the place in another network that a room is bridged to",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/location",
		Params:  []Param{query("alias", roomAlias, "the room's alias").required()},
		Example: exampleLocation,
	},
	{
		Name:    "matrix.thirdparty.users_by_protocol",
		Summary: "Find the user id of somebody in another network",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/user/{protocol}",
		Params:  []Param{pathProtocol},
		Example: exampleAgent,
		Note:    noteFields,
	},
	{
		Name:    "matrix.thirdparty.users_by_id",
		Summary: "Find who in another network a user id stands for",
		Method:  "GET", Path: "/_matrix/client/v3/thirdparty/user",
		Params:  []Param{query("userid", userID, "the user id").required()},
		Example: exampleAgent,
	},
	{
		Name:    "matrix.appservice.ping",
		Summary: "Have the homeserver call an application service, to see whether it answers",
		Method:  "POST", Path: "/_matrix/client/v1/appservice/{appserviceId}/ping",
		Params: []Param{
			path("appserviceId", text, "the application service's id"),
			body("transaction_id", text, "a text that is passed on"),
		},
		Effect:  Change,
		Example: `{"duration_ms":123}`,
		Since:   "v1.7",
		Note:    "The token must be that of the application service.",
		Doc:     applicationServices + "post_matrixclientv1appserviceappserviceidping",
	},
	{
		Name:    "matrix.appservice.set_room_visibility",
		Summary: "Put a room into the directory of a bridged network, or take it out",
		Method:  "PUT", Path: "/_matrix/client/v3/directory/list/appservice/{networkId}/{roomId}",
		Params: []Param{
			path("networkId", text, "the network's id"),
			clientRoomID,
			body("visibility", OneOf("public", "private"), "public to show the room, private to hide it").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Note:    "The token must be that of the application service.",
		Doc:     applicationServices + "put_matrixclientv3directorylistappservicenetworkidroomid",
	},
}
