package catalog

// adminVersion is the page "Version API".
var adminVersion = []Row{
	{
		Name:    "synapse.server.version",
		Summary: "Show the version of Synapse",
		Method:  "GET", Path: "/_synapse/admin/v1/server_version",
		Example: `{"server_version":"1.160.0"}`,
		NoToken: true,
		Doc:     synapseDocs + "admin_api/version_api.html",
	},
}
