package catalog

const (
	exampleUserSession = "01M8DNKR527SJNYEMBM35D6FKH"
	userSessionRest    = `"user_id":"` + exampleMASUser + `","user_agent":"Mozilla/5.0","last_active_at":"2026-11-27T04:53:24.850947Z","last_active_ip":"192.0.2.1"}`
	userSession        = `{"created_at":"2026-11-27T04:53:24.770984Z","finished_at":null,` + userSessionRest
	userSessionEnded   = `{"created_at":"2026-11-27T04:53:24.770984Z","finished_at":"2026-11-27T04:55:30.105850090Z",` + userSessionRest
)

// masUserSessions are the endpoints of sessions of browsers with the service itself.
var masUserSessions = []Row{
	{
		Name:    "mas.user_sessions.list",
		Summary: "List the sessions of browsers with the service",
		Method:  "GET", Path: "/api/admin/v1/user-sessions",
		Params:  sessionFilters(ofUser, finished),
		Paging:  usual(""),
		Example: some("user-sessions", "user-session", exampleUserSession, userSession),
		Since:   "0.14",
		Note:    noneIsAnError + " " + lateActivity,
		Doc:     masPage("user-session", "listUserSessions"),
	},
	{
		Name:     "mas.user_sessions.get",
		Volatile: []string{"last_active_at", "last_active_ip"},
		Summary:  "Show one session of a browser",
		Method:   "GET", Path: "/api/admin/v1/user-sessions/{id}",
		Params:  []Param{pathID("the session")},
		Example: one("user-sessions", "user-session", exampleUserSession, userSession, ""),
		Since:   "0.14",
		Doc:     masPage("user-session", "getUserSession"),
	},
	{
		Name:    "mas.user_sessions.finish",
		Summary: "End the session of a browser",
		Method:  "POST", Path: "/api/admin/v1/user-sessions/{id}/finish",
		Params: []Param{pathID("the session")},
		Effect: Destroy, Idempotent: true,
		Example: one("user-sessions", "user-session", exampleUserSession, userSessionEnded, "/finish"),
		Since:   "1.4",
		Before:  "mas.user_sessions.get",
		Note:    "Applications stay logged in: mas.oauth2_sessions.finish and mas.compat_sessions.finish log them out. " + again(400),
		Doc:     masPage("user-session", "finishUserSession"),
	},
}
