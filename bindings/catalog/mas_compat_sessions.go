package catalog

const (
	exampleCompatSession = "01M8DNKQ7FB768154Z6A9J6YHJ"
	compatAttributes     = `{"user_id":"` + exampleMASUser + `","device_id":"4uZtD1HqiP","user_session_id":null,"redirect_uri":null,` +
		`"created_at":"2026-11-27T04:53:23.823454Z","user_agent":"Element/1.0","last_active_at":"2026-11-27T04:54:20.267386Z",` +
		`"last_active_ip":"192.0.2.1","finished_at":null,"human_name":null}`
	compatFinished = `{"user_id":"` + exampleMASUser + `","device_id":"4uZtD1HqiP","user_session_id":null,"redirect_uri":null,` +
		`"created_at":"2026-11-27T04:53:23.823454Z","user_agent":"Element/1.0","last_active_at":"2026-11-27T04:54:20.267386Z",` +
		`"last_active_ip":"192.0.2.1","finished_at":"2026-11-27T04:53:25.150079418Z","human_name":null}`
)

// masCompatSessions are the endpoints of sessions that came from Matrix's own login.
var masCompatSessions = []Row{
	{
		Name:    "mas.compat_sessions.list",
		Summary: "List the sessions that were made by the old Matrix login",
		Method:  "GET", Path: "/api/admin/v1/compat-sessions",
		Params:  sessionFilters(ofUser, ofUserSession, finished),
		Paging:  usual(""),
		Example: some("compat-sessions", "compat-session", exampleCompatSession, compatAttributes),
		Since:   "0.14",
		Note:    noneIsAnError + " " + lateActivity,
		Doc:     masPage("compat-session", "listCompatSessions"),
	},
	{
		Name:     "mas.compat_sessions.get",
		Volatile: []string{"last_active_at", "last_active_ip"},
		Summary:  "Show one session of the old Matrix login",
		Method:   "GET", Path: "/api/admin/v1/compat-sessions/{id}",
		Params:  []Param{pathID("the session")},
		Example: one("compat-sessions", "compat-session", exampleCompatSession, compatAttributes, ""),
		Since:   "0.14",
		Doc:     masPage("compat-session", "getCompatSession"),
	},
	{
		Name:    "mas.compat_sessions.finish",
		Summary: "Log out a client that used the old Matrix login",
		Method:  "POST", Path: "/api/admin/v1/compat-sessions/{id}/finish",
		Params: []Param{pathID("the session")},
		Effect: Destroy, Idempotent: true,
		Example: one("compat-sessions", "compat-session", exampleCompatSession, compatFinished, "/finish"),
		Since:   "1.4",
		Before:  "mas.compat_sessions.get",
		Note:    "The device disappears, and Synapse refuses its token within a second or two. " + again(400),
		Doc:     masPage("compat-session", "finishCompatSession"),
	},
}
