package catalog

// clientReports is the chapter "Reporting content".
var clientReports = []Row{
	{
		Name:    "matrix.rooms.report_event",
		Summary: "Report an event to the server's admins",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/report/{eventId}",
		Params: []Param{
			clientRoomID, pathEvent,
			body("reason", text, "why"),
		},
		Effect:  Change,
		Example: `{}`,
		Note:    "synapse.event_reports.list shows the reports.",
	},
	{
		Name:    "matrix.rooms.report",
		Summary: "Report a room to the server's admins",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/report",
		Params: []Param{
			clientRoomID,
			body("reason", text, "why; it may be empty").required(),
		},
		Effect:  Change,
		Example: `{}`,
		Since:   "v1.13",
	},
	{
		Name:    "matrix.users.report",
		Summary: "Report a user to the server's admins",
		Method:  "POST", Path: "/_matrix/client/v3/users/{userId}/report",
		Params: []Param{
			clientUserID,
			body("reason", text, "why; it may be empty").required(),
		},
		Effect:  Change,
		Example: `{}`,
		Since:   "v1.14",
		Note:    "synapse.user_reports.list shows the reports.",
	},
}
