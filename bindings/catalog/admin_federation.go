package catalog

const federationPage = adminPages + "federation.html"

var pathDestination = path("destination", serverName, "the other server's name, such as example.com")

const exampleDestination = `{"destination":"example.com","retry_last_ts":1795320436159,"retry_interval":86400000,` +
	`"failure_ts":1795320431159,"last_successful_stream_ordering":522}`

// adminFederation is the page "Federation API".
var adminFederation = []Row{
	{
		Name:    "synapse.federation.list_destinations",
		Summary: "List the servers that this one exchanges events with",
		Method:  "GET", Path: "/_synapse/admin/v1/federation/destinations",
		Params: []Param{
			query("destination", text, "only servers with this text in the name"),
			orderBy("destination", "retry_last_ts", "retry_interval", "failure_ts", "last_successful_stream_ordering"),
			forwards, pageOffset, pageLimit,
		},
		Paging:  usual("destinations"),
		Example: `{"destinations":[` + exampleDestination + `],"total":1}`,
		Note:    "failure_ts is null for a server that can be reached, and retry_last_ts is 0. A failure shows up to twenty minutes late.",
		Doc:     federationPage + "#list-of-destinations",
	},
	{
		Name:    "synapse.federation.get_destination",
		Summary: "Show whether another server can be reached",
		Method:  "GET", Path: "/_synapse/admin/v1/federation/destinations/{destination}",
		Params:  []Param{pathDestination},
		Example: exampleDestination,
		Doc:     federationPage + "#destination-details-api",
	},
	{
		Name:    "synapse.federation.list_destination_rooms",
		Summary: "List the rooms whose events go to another server",
		Method:  "GET", Path: "/_synapse/admin/v1/federation/destinations/{destination}/rooms",
		Params:  []Param{pathDestination, forwards, pageOffset, pageLimit},
		Paging:  usual("rooms"),
		Example: `{"rooms":[{"room_id":"!ARFlMfxQFLeuzqphzE:example.org","stream_ordering":522}],"total":1}`,
		Doc:     federationPage + "#destination-rooms",
	},
	{
		Name:    "synapse.federation.reset_connection",
		Summary: "Try at once to reach another server again",
		Method:  "POST", Path: "/_synapse/admin/v1/federation/destinations/{destination}/reset_connection",
		Params: []Param{pathDestination},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "synapse.federation.get_destination",
		Note:    "The attempt is made after the answer. A server that can be reached gives 400.",
		Doc:     federationPage + "#reset-connection-timeout",
	},
}
