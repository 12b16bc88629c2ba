package catalog

const (
	exampleLink    = "01M8DND8M2376G9WXSKMJ46CX3"
	linkAttributes = `{"created_at":"2026-11-27T04:49:52.258950Z","provider_id":"` + exampleProvider + `","subject":"corp|alice",` +
		`"user_id":"` + exampleMASUser + `","human_account_name":"alice@corp.example"}`
)

var exampleOneLink = one("upstream-oauth-links", "upstream-oauth-link", exampleLink, linkAttributes, "")

// masUpstreamOAuthLinks are the endpoints of the links between accounts and what identity
// providers call them. Synapse has external ids for the same.
var masUpstreamOAuthLinks = []Row{
	{
		Name:    "mas.upstream_oauth_links.list",
		Summary: "List the links of accounts to identity providers",
		Method:  "GET", Path: "/api/admin/v1/upstream-oauth-links",
		Params: masList(
			ofUser,
			filter("provider", ulid, "only those to this provider").shown(EqualsI, "provider_id"),
			filter("subject", text, "only those with this subject, whole; case counts").shown(Equals, "subject"),
			filter("human_account_name", text, "only those with this name at the provider, whole").shown(Equals, "human_account_name"),
		),
		Paging:  usual(""),
		Example: some("upstream-oauth-links", "upstream-oauth-link", exampleLink, linkAttributes),
		Since:   "0.14",
		Note:    noneIsAnError + " user_id is null where a login began and no account came of it. Links of deactivated accounts are listed too.",
		Doc:     masPage("upstream-oauth-link", "listUpstreamOAuthLinks"),
	},
	{
		Name:    "mas.upstream_oauth_links.create",
		Summary: "Link an account to a subject of an identity provider",
		Method:  "POST", Path: "/api/admin/v1/upstream-oauth-links",
		Params: []Param{
			body("user_id", ulid, "the account").required(),
			body("provider_id", ulid, "the provider").required(),
			body("subject", text, "what the provider calls the account").required(),
			body("human_account_name", text, "the name of the account at the provider, for people").nullable(),
		},
		Effect:  Change,
		Example: exampleOneLink,
		Since:   "0.15",
		Note: "409 if the subject is linked, to the same account too. A link without an account is given to this one, and keeps its human_account_name. " +
			"An account can have several subjects of one provider.",
		Doc: masPage("upstream-oauth-link", "addUpstreamOAuthLink"),
	},
	{
		Name:    "mas.upstream_oauth_links.get",
		Summary: "Show one link to an identity provider",
		Method:  "GET", Path: "/api/admin/v1/upstream-oauth-links/{id}",
		Params:  []Param{pathID("the link")},
		Example: exampleOneLink,
		Since:   "0.14",
		Doc:     masPage("upstream-oauth-link", "getUpstreamOAuthLink"),
	},
	{
		Name:    "mas.upstream_oauth_links.delete",
		Summary: "Delete a link to an identity provider",
		Method:  "DELETE", Path: "/api/admin/v1/upstream-oauth-links/{id}",
		Params: []Param{pathID("the link")},
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Since:   "0.15",
		Before:  "mas.upstream_oauth_links.get",
		Note: "Sessions go on. mas.upstream_oauth_links.create makes the same link again, with another id, unless its user_id was null. " +
			"An account with neither a link nor a password cannot log in; whether it has a password is not shown. " + again(404),
		Doc: masPage("upstream-oauth-link", "deleteUpstreamOAuthLink"),
	},
}
