package catalog

const purgeHistoryPage = synapseDocs + "admin_api/purge_history_api.html"

const notePurge = "The answer comes at once and the work goes on; synapse.rooms.purge_history_status follows it, " +
	"and synapse.rooms.purge_history_and_poll waits for it. " +
	"State such as membership and topic is kept, and so is the last message. " +
	"Synapse before 1.156 deleted local events in any case, except in rooms of version 1 and 2."

var deleteLocalEvents = body("delete_local_events", boolean,
	"whether events of local users are deleted too, of which there may be no other copy").or("false")

// adminPurgeHistory is the page "Purge History API".
var adminPurgeHistory = []Row{
	{
		Name:    "synapse.rooms.purge_history",
		Summary: "Start to delete the events of a room that are older than an event or a point in time",
		Method:  "POST", Path: "/_synapse/admin/v1/purge_history/{room_id}",
		Params: []Param{
			pathRoom,
			body("purge_up_to_event_id", eventID, "the first event to keep"),
			body("purge_up_to_ts", timestamp, "delete what the server received before this time"),
			deleteLocalEvents,
		},
		Effect:  Destroy,
		Example: `{"purge_id":"VlruGsieTnHCoxbX"}`,
		Note: "One of purge_up_to_event_id and purge_up_to_ts is needed. " + notePurge +
			" Nothing to purge is an error, 404 M_NOT_FOUND.",
		Doc: purgeHistoryPage,
	},
	{
		Name:    "synapse.rooms.purge_history_before_event",
		Summary: "Start to delete the events of a room that are older than an event",
		Method:  "POST", Path: "/_synapse/admin/v1/purge_history/{room_id}/{event_id}",
		Params: []Param{
			pathRoom,
			path("event_id", eventID, "the first event to keep"),
			deleteLocalEvents,
		},
		Effect:  Destroy,
		Example: `{"purge_id":"VlruGsieTnHCoxbX"}`,
		Note:    notePurge,
		Doc:     purgeHistoryPage,
	},
	{
		Name:    "synapse.rooms.purge_history_status",
		Summary: "Show how far a purge of history has come",
		Method:  "GET", Path: "/_synapse/admin/v1/purge_history_status/{purge_id}",
		Params:  []Param{path("purge_id", text, "the id that synapse.rooms.purge_history returned")},
		Example: `{"status":"complete"}`,
		Note:    "status is active, complete or failed; with failed, error says why.",
		Doc:     purgeHistoryPage + "#purge-status-query",
	},
}
