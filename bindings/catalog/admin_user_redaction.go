package catalog

// noteRedactedRooms says what an empty list of rooms leaves out, which the answer does not tell.
const noteRedactedRooms = "With rooms = {} the user's messages stay in rooms that the user has left or was removed from, " +
	"and for a user who is in no room, is deactivated or does not exist, the status is complete although nothing was done: " +
	"synapse.users.get_memberships names the rooms that were left too. Redact first, and then synapse.users.deactivate, which leaves all rooms. " +
	"Messages are redacted and the user's joins, but no reactions. "

// adminUserRedaction is the end of the page "User Admin API": redacting all
// that a user has sent.
var adminUserRedaction = []Row{
	{
		Name:    "synapse.users.redact",
		Summary: "Start to redact the events that a user has sent",
		Method:  "POST", Path: "/_synapse/admin/v1/user/{user_id}/redact",
		Params: []Param{
			pathUser,
			body("rooms", ListOf(RoomID), "the rooms; an empty list stands for every room that the user is in now or banned from").required(),
			body("reason", text, "the reason, which everybody in the room can read"),
			body("limit", integer, "how many of the user's newest events are looked at in each room").or("1000"),
			body("use_admin", boolean, "whether the redactions are sent by you in place of the user; you must be in the rooms and have the power level").or("false"),
			body("after_ts", timestamp, "only events from this time on; needs Synapse 1.157"),
			body("before_ts", timestamp, "only events up to this time; needs Synapse 1.157"),
		},
		Effect:  Destroy,
		Example: `{"redact_id":"MnxHcnFBQIFVyPli"}`,
		Since:   "1.116",
		Note: "The answer comes at once and the work goes on; synapse.users.redact_status follows it, " +
			"and synapse.users.redact_and_poll waits for it. " + noteRedactedRooms + "A Synapse before 1.157 ignores after_ts and before_ts and redacts regardless of time.",
		Doc: usersPage + "#redact-events-of-a-user",
	},
	{
		Name:    "synapse.users.redact_status",
		Summary: "Show how far the redaction of a user's events has come",
		Method:  "GET", Path: "/_synapse/admin/v1/user/redact_status/{redact_id}",
		Params:  []Param{path("redact_id", text, "the id that synapse.users.redact returned")},
		Example: `{"status":"complete","failed_redactions":{}}`,
		Since:   "1.116",
		Note: "status is scheduled, active, complete or failed; complete does not say that there was anything to redact. failed_redactions names each event that could not be redacted, with the error. " +
			"The server forgets the id after a day.",
		Doc: usersPage + "#check-the-status-of-a-redaction-process",
	},
}
