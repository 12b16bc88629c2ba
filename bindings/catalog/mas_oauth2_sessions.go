package catalog

const (
	exampleOAuth2Session = "01M8DNKR986XBQ4J6XKKPS8048"
	oauth2Attributes     = `{"created_at":"2026-11-27T04:53:24.904451Z","finished_at":null,"user_id":"` + exampleMASUser + `",` + oauth2Rest
	oauth2Finished       = `{"created_at":"2026-11-27T04:53:24.904451Z","finished_at":"2026-11-27T04:53:28.698759992Z","user_id":"` + exampleMASUser + `",` + oauth2Rest
	oauth2Rest           = `"user_session_id":"` + exampleUserSession + `","client_id":"` + exampleClient + `",` +
		`"scope":"urn:matrix:client:api:* urn:matrix:client:device:USER10DEVICE1","user_agent":"Element/1.0",` +
		`"last_active_at":"2026-11-27T04:53:24.936595Z","last_active_ip":"192.0.2.1","human_name":null}`
)

// masOAuth2Sessions are the endpoints of the sessions of applications.
var masOAuth2Sessions = []Row{
	{
		Name:    "mas.oauth2_sessions.list",
		Summary: "List the sessions of applications, by user, application or scope",
		Method:  "GET", Path: "/api/admin/v1/oauth2-sessions",
		Params: sessionFilters(
			ofUser,
			filter("client", ListOf(ULID), "only those of any of these applications").shown(EqualsI, "client_id"),
			ofClientKind,
			ofUserSession,
			ofScope,
			finished,
		),
		Paging:  usual(""),
		Example: some("oauth2-sessions", "oauth2-session", exampleOAuth2Session, oauth2Attributes),
		Since:   "0.10",
		Note:    noneIsAnError + " " + lateActivity + " user_id is null for an application that logged in as itself.",
		Doc:     masPage("oauth2-session", "listOAuth2Sessions"),
	},
	{
		Name:     "mas.oauth2_sessions.get",
		Volatile: []string{"last_active_at", "last_active_ip"},
		Summary:  "Show one session of an application",
		Method:   "GET", Path: "/api/admin/v1/oauth2-sessions/{id}",
		Params:  []Param{pathID("the session")},
		Example: one("oauth2-sessions", "oauth2-session", exampleOAuth2Session, oauth2Attributes, ""),
		Since:   "0.10",
		Doc:     masPage("oauth2-session", "getOAuth2Session"),
	},
	{
		Name:    "mas.oauth2_sessions.finish",
		Summary: "Log an application out",
		Method:  "POST", Path: "/api/admin/v1/oauth2-sessions/{id}/finish",
		Params: []Param{pathID("the session")},
		Effect: Destroy, Idempotent: true,
		Example: one("oauth2-sessions", "oauth2-session", exampleOAuth2Session, oauth2Finished, "/finish"),
		Since:   "1.4",
		Before:  "mas.oauth2_sessions.get",
		Note: "The device disappears, and Synapse refuses its token within a second or two; a token without a device works up to 120 seconds more. " +
			again(400),
		Doc: masPage("oauth2-session", "finishOAuth2Session"),
	},
}
