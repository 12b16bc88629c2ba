package catalog

const (
	examplePersonalSession = "01M8DNEQBHXP13H9730B5940YT"
	personalBegin          = `{"created_at":"2026-11-27T04:50:40.113760Z","revoked_at":`
	personalRest           = `"owner_user_id":"` + exampleMASUser + `","owner_client_id":null,"actor_user_id":"` + exampleMASUser + `",` +
		`"human_name":"nightly clean-up","scope":"urn:mas:admin urn:matrix:client:api:* urn:synapse:admin:*",` +
		`"last_active_at":"2026-11-27T04:50:40.267386Z","last_active_ip":null,"expires_at":"2026-11-27T05:50:40.115511Z"`
	personalAttributes = personalBegin + `null,` + personalRest + `}`
	personalRevoked    = personalBegin + `"2026-11-27T04:50:40.840423568Z",` + personalRest + `}`
	personalWithToken  = personalBegin + `null,` + personalRest + `,"access_token":"example"}`
)

var expiresIn = body("expires_in", integer, "for how many seconds the token is valid; without it, or with null, it never expires").nullable()

// masPersonalSessions are the endpoints of personal access tokens.
var masPersonalSessions = []Row{
	{
		Name:    "mas.personal_sessions.list",
		Summary: "List the personal access tokens, without the tokens themselves",
		Method:  "GET", Path: "/api/admin/v1/personal-sessions",
		Params: masList(
			filter("owner_user", ulid, "only those that this user made").underscored().shown(EqualsI, "owner_user_id"),
			filter("owner_client", ulid, "only those that this application made").underscored().shown(EqualsI, "owner_client_id"),
			filter("actor_user", ulid, "only those that act as this user").underscored().shown(EqualsI, "actor_user_id"),
			ofScope,
			filter("status", OneOf("active", "revoked"), "only those in this state; expired ones count as active").setIn("revoked", "revoked_at"),
			filter("expires_before", dateTime, "only those that expire before this time").underscored().shown(Before, "expires_at"),
			filter("expires_after", dateTime, "only those that expire after this time").underscored().shown(After, "expires_at"),
			filter("expires", boolean, "true for those that expire some day only, false for the others only").setIn("true", "expires_at"),
		),
		Paging:  usual(""),
		Example: some("personal-sessions", "personal-session", examplePersonalSession, personalAttributes),
		Since:   "1.5",
		Note:    noneIsAnError,
		Doc:     masPage("personal-session", "listPersonalSessions"),
	},
	{
		Name:    "mas.personal_sessions.create",
		Summary: "Make a token that acts as a user",
		Method:  "POST", Path: "/api/admin/v1/personal-sessions",
		Params: []Param{
			body("actor_user_id", ulid, "the user as whom the token acts").required(),
			body("human_name", text, "what the token is for").required(),
			body("scope", text, `the scopes, with blanks between, such as "urn:matrix:client:api:* urn:matrix:client:device:NIGHTLYRUN"`).required(),
			expiresIn,
		},
		Effect:       Change,
		Example:      one("personal-sessions", "personal-session", examplePersonalSession, personalWithToken, ""),
		SecretAnswer: []string{"access_token"},
		Since:        "1.5",
		Note: "access_token is in this answer alone. No policy is asked: any scope is given for any user, those of admins too. " +
			"Without a scope for a device, requests with a transaction id fail, such as matrix.rooms.send.",
		Doc: masPage("personal-session", "createPersonalSession"),
	},
	{
		Name:     "mas.personal_sessions.get",
		Volatile: []string{"last_active_at", "last_active_ip"},
		Summary:  "Show one personal access token, without the token itself",
		Method:   "GET", Path: "/api/admin/v1/personal-sessions/{id}",
		Params:  []Param{pathID("the personal session")},
		Example: one("personal-sessions", "personal-session", examplePersonalSession, personalAttributes, ""),
		Since:   "1.5",
		Doc:     masPage("personal-session", "getPersonalSession"),
	},
	{
		Name:    "mas.personal_sessions.revoke",
		Summary: "End a personal access token for good",
		Method:  "POST", Path: "/api/admin/v1/personal-sessions/{id}/revoke",
		Params: []Param{pathID("the personal session")},
		Effect: Destroy, Idempotent: true,
		Example: one("personal-sessions", "personal-session", examplePersonalSession, personalRevoked, ""),
		Since:   "1.5",
		Before:  "mas.personal_sessions.get",
		Note:    "Synapse accepts a token without a scope for a device up to 120 seconds more. " + again(409),
		Doc:     masPage("personal-session", "revokePersonalSession"),
	},
	{
		Name:    "mas.personal_sessions.regenerate",
		Summary: "Replace a personal access token by a new one",
		Method:  "POST", Path: "/api/admin/v1/personal-sessions/{id}/regenerate",
		Params:       []Param{pathID("the personal session"), expiresIn},
		Effect:       Change,
		Example:      one("personal-sessions", "personal-session", examplePersonalSession, personalWithToken, ""),
		SecretAnswer: []string{"access_token"},
		Since:        "1.5",
		Before:       "mas.personal_sessions.get",
		Note: "Without expires_in the new token never expires: the limit of the old one is not kept. Only who made the token may do this; " +
			"others get 403, and a revoked one gives 422. The old token is dead at once for this service, and within 120 seconds for Synapse.",
		Doc: masPage("personal-session", "regeneratePersonalSession"),
	},
}
