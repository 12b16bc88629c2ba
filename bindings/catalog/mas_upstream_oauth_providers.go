package catalog

const providerAttributes = `{"issuer":"https://id.example.org/","human_name":"Example Inc.","brand_name":null,` +
	`"created_at":"2026-11-27T04:43:55.227427Z","disabled_at":null,"registration_token_required":false}`

// masUpstreamOAuthProviders are the endpoints of the identity providers.
var masUpstreamOAuthProviders = []Row{
	{
		Name:    "mas.upstream_oauth_providers.list",
		Summary: "List the identity providers, those that are disabled too",
		Method:  "GET", Path: "/api/admin/v1/upstream-oauth-providers",
		Params: masList(
			filter("enabled", boolean, "true for those that are in use only, false for the others only").setIn("false", "disabled_at"),
		),
		Paging:  usual(""),
		Example: some("upstream-oauth-providers", "upstream-oauth-provider", exampleProvider, providerAttributes),
		Since:   "1.3",
		Note:    "The ids that Synapse gave to the same providers, such as oidc-corp, are not shown.",
		Doc:     masPage("upstream-oauth-provider", "listUpstreamOAuthProviders"),
	},
	{
		Name:    "mas.upstream_oauth_providers.get",
		Summary: "Show one identity provider",
		Method:  "GET", Path: "/api/admin/v1/upstream-oauth-providers/{id}",
		Params:  []Param{pathID("the provider")},
		Example: one("upstream-oauth-providers", "upstream-oauth-provider", exampleProvider, providerAttributes, ""),
		Since:   "1.4",
		Doc:     masPage("upstream-oauth-provider", "getUpstreamOAuthProvider"),
	},
}
