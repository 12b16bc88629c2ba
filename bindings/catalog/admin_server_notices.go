package catalog

const serverNoticesPage = synapseDocs + "admin_api/server_notices.html"

const noteNotices = "Only where homeserver.yaml has server_notices, with system_mxid_localpart, the name of the account that notices come from. " +
	"The user gets the notice in a room of its own. A deactivated account is invited there too, although nobody will read it: " +
	"synapse.users.list{ deactivated = false, locked = true } leaves these out."

// notice are the parameters of a server notice, which both endpoints share.
var notice = []Param{
	body("user_id", userID, "the user to tell, of this server").required(),
	body("content", object, "the event's content, such as {msgtype = \"m.text\", body = \"Hello\"}").required(),
	body("type", text, "the event's type").or(`"m.room.message"`),
	body("state_key", text, "the state key, which makes it a state event"),
}

// adminServerNotices is the page "Server Notices".
var adminServerNotices = []Row{
	{
		Name:    "synapse.server_notices.send",
		Summary: "Send a user a notice from the server",
		Method:  "POST", Path: "/_synapse/admin/v1/send_server_notice",
		Params:  notice,
		Effect:  Change,
		Example: exampleEventID,
		Note:    noteNotices + " Repeated, it is sent twice; synapse.server_notices.send_once is not, as long as Synapse runs.",
		Doc:     serverNoticesPage,
	},
	{
		Name:    "synapse.server_notices.send_once",
		Summary: "Send a user a notice from the server, once even if repeated before Synapse restarts",
		Method:  "PUT", Path: "/_synapse/admin/v1/send_server_notice/{txn_id}",
		Params:  append([]Param{transaction("txn_id")}, notice...),
		Effect:  Change,
		Example: exampleEventID,
		Note:    noteNotices + " Synapse forgets transaction ids when it restarts: repeated afterwards, the notice is sent twice.",
		Doc:     serverNoticesPage,
	},
}
