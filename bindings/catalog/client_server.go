package catalog

// clientServerFacts are the chapters "Server discovery", "API versions" and
// "Capabilities negotiation".
var clientServerFacts = []Row{
	{
		Name:    "matrix.server.versions",
		Summary: "List the versions of the specification that the server supports",
		Method:  "GET", Path: "/_matrix/client/versions",
		Example: `{"versions":["v1.11","v1.12"],"unstable_features":{"org.matrix.msc3881":false}}`,
		Note:    "unstable_features are those of the user whose access token is sent.",
	},
	{
		Name:    "matrix.server.capabilities",
		Summary: "Show what the server lets users do, and its room versions",
		Method:  "GET", Path: "/_matrix/client/v3/capabilities",
		Example: `{"capabilities":{"m.change_password":{"enabled":true},"m.room_versions":{"default":"11","available":{"11":"stable"}},` +
			`"m.3pid_changes":{"enabled":true},"m.get_login_token":{"enabled":false},"m.profile_fields":{"enabled":true},` +
			`"m.set_avatar_url":{"enabled":true},"m.set_displayname":{"enabled":true}}}`,
	},
	{
		Name:    "matrix.server.well_known",
		Summary: "Show where clients find the homeserver of a domain",
		Method:  "GET", Path: "/.well-known/matrix/client",
		Example: `{"m.homeserver":{"base_url":"https://matrix.example.org"}}`,
		NoToken: true,
		Note:    "It is often served by the domain's web server and not by the homeserver.",
	},
	{
		Name:    "matrix.server.support",
		Summary: "Show whom to write to about the server",
		Method:  "GET", Path: "/.well-known/matrix/support",
		Example: `{"contacts":[{"role":"m.role.admin","email_address":"admin@example.org"}]}`,
		Since:   "v1.10",
		NoToken: true,
		Note:    "Synapse does not serve it: the domain's web server does.",
	},
	{
		Name:    "matrix.server.policy_server",
		Summary: "Show the policy server of a domain",
		Method:  "GET", Path: "/.well-known/matrix/policy_server",
		Example: `{"public_keys":{"ed25519":"example"}}`,
		Since:   "v1.18",
		NoToken: true,
		Note:    "Synapse does not serve it: the policy server does.",
	},
}
