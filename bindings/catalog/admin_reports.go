package catalog

const eventReportsPage = synapseDocs + "admin_api/event_reports.html"

var (
	pathReport  = path("report_id", integer, "the report's id")
	newestFirst = direction("b for the newest first, f for the oldest first").or(`"b"`)
)

const (
	exampleEventReport = `{"id":26,"received_ts":1795319979466,"room_id":"!vNuSfQvWYTtgqKytOc:example.org",` +
		`"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0","user_id":"@bob:example.org","score":-50,"reason":"spam",` +
		`"sender":"@alice:example.org","canonical_alias":"#general:example.org","name":"General"`
	exampleUserReport = `{"id":13,"received_ts":1795319979493,"target_user_id":"@alice:example.org",` +
		`"user_id":"@bob:example.org","reason":"spam"}`
)

// adminReports is the page "Show reported events", and the reports of users,
// which Synapse's documentation does not describe.
var adminReports = []Row{
	{
		Name:    "synapse.event_reports.list",
		Summary: "List the events that users have reported",
		Method:  "GET", Path: "/_synapse/admin/v1/event_reports",
		Params: []Param{
			query("user_id", text, "only reports by users with this text in the user id"),
			query("room_id", text, "only reports from rooms with this text in the room id"),
			query("event_sender_user_id", userID, "only reports about events that this user sent"),
			newestFirst, pageOffset, pageLimit,
		},
		Paging:  usual("event_reports"),
		Example: `{"event_reports":[` + exampleEventReport + `}],"total":1}`,
		Note:    "user_id is the user who reported, sender the user whose event it is. score goes from -100, the worst, to 0, and may be null.",
		Doc:     eventReportsPage + "#show-reported-events",
	},
	{
		Name:    "synapse.event_reports.get",
		Summary: "Show a report of an event, with the event",
		Method:  "GET", Path: "/_synapse/admin/v1/event_reports/{report_id}",
		Params:  []Param{pathReport},
		Example: exampleEventReport + `,"event_json":` + exampleStoredEvent + `}`,
		Doc:     eventReportsPage + "#show-details-of-a-specific-event-report",
	},
	{
		Name:    "synapse.event_reports.delete",
		Summary: "Delete a report of an event",
		Method:  "DELETE", Path: "/_synapse/admin/v1/event_reports/{report_id}",
		Params: []Param{pathReport},
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Before:  "synapse.event_reports.get",
		Note:    "The event stays.",
		Doc:     eventReportsPage + "#delete-a-specific-event-report",
	},
	{
		Name:    "synapse.user_reports.list",
		Summary: "List the users that users have reported",
		Method:  "GET", Path: "/_synapse/admin/v1/user_reports",
		Params: []Param{
			query("user_id", text, "only reports by users with this text in the user id"),
			query("target_user_id", text, "only reports about users with this text in the user id"),
			newestFirst, pageOffset, pageLimit,
		},
		Paging:  usual("user_reports"),
		Example: `{"user_reports":[` + exampleUserReport + `],"total":1}`,
		Since:   "1.152",
		Doc:     adminPages + "index.html",
	},
	{
		Name:    "synapse.user_reports.get",
		Summary: "Show a report of a user",
		Method:  "GET", Path: "/_synapse/admin/v1/user_reports/{report_id}",
		Params:  []Param{pathReport},
		Example: exampleUserReport,
		Since:   "1.152",
		Doc:     adminPages + "index.html",
	},
	{
		Name:    "synapse.user_reports.delete",
		Summary: "Delete a report of a user",
		Method:  "DELETE", Path: "/_synapse/admin/v1/user_reports/{report_id}",
		Params: []Param{pathReport},
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Since:   "1.152",
		Before:  "synapse.user_reports.get",
		Note:    "The account stays.",
		Doc:     adminPages + "index.html",
	},
}
