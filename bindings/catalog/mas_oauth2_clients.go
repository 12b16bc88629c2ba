package catalog

const clientAttributes = `{"client_id":"` + exampleClient + `","client_name":"Element","client_uri":"https://element.example/","logo_uri":null,` +
	`"redirect_uris":["https://element.example/callback"],"grant_types":["authorization_code","refresh_token"],"is_static":false}`

// masOAuth2Clients are the endpoints of the applications that people log in with.
var masOAuth2Clients = []Row{
	{
		Name:    "mas.oauth2_clients.list",
		Summary: "List the applications that registered themselves or are in the configuration",
		Method:  "GET", Path: "/api/admin/v1/oauth2-clients",
		Params: masList(
			ofClientKind.setIn("static", "is_static"),
			filter("client_name", text, "only those whose name contains this, in any case").shown(Like, "client_name"),
			filter("client_uri", text, "only those whose address contains this, in any case").shown(Like, "client_uri"),
			filter("grant_type", text, "only those that may use this grant, such as refresh_token").shown(Among, "grant_types"),
			filter("has_active_sessions", boolean, "true for those that are in use only, false for the others only"),
		),
		Paging:  usual(""),
		Example: some("oauth2-clients", "oauth2-client", exampleClient, clientAttributes),
		Since:   "1.20",
		Note:    "A grant_type that nobody knows gives an empty list. In client_name and client_uri, % stands for any text and _ for any character.",
		Doc:     masPage("oauth2-client", "listOAuth2Clients"),
	},
	{
		Name:    "mas.oauth2_clients.get",
		Summary: "Show one application",
		Method:  "GET", Path: "/api/admin/v1/oauth2-clients/{id}",
		Params:  []Param{pathID("the application, which is its client_id")},
		Example: one("oauth2-clients", "oauth2-client", exampleClient, clientAttributes, ""),
		Since:   "1.20",
		Doc:     masPage("oauth2-client", "getOAuth2Client"),
	},
}
