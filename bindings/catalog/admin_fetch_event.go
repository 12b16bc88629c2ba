package catalog

// exampleServersPart is most of an event in the form that servers exchange.
// exampleFullEvent is such an event, and exampleStoredEvent is one as a database stores it,
// without the id, which is computed from the rest.
const (
	exampleServersPart = `"auth_events":["$VeJja0KOJcew05dZR18byakRl"],"prev_events":["$NQ6xxByrIJCDldcXLA-LtCtRZasl"],"depth":9,` +
		`"hashes":{"sha256":"example"},"signatures":{"example.org":{"ed25519:a_key":"example"}},"content":{"body":"Hello","msgtype":"m.text"},` +
		`"origin_server_ts":1795320147274,"room_id":"!vNuSfQvWYTtgqKytOc:example.org","sender":"@alice:example.org","type":"m.room.message"`
	exampleFullEvent   = `{` + exampleServersPart + `,"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0","unsigned":{"age":1234}}`
	exampleStoredEvent = `{` + exampleServersPart + `,"unsigned":{"age_ts":1795320147274}}`
)

// adminFetchEvent is the page "Fetch Event API".
var adminFetchEvent = []Row{
	{
		Name:    "synapse.events.get",
		Summary: "Show an event of any room",
		Method:  "GET", Path: "/_synapse/admin/v1/fetch_event/{event_id}",
		Params:  []Param{path("event_id", eventID, "the event's id")},
		Example: `{"event":` + exampleFullEvent + `}`,
		Since:   "1.140",
		Note:    "The event is shown as servers exchange it, with hashes and signatures.",
		Doc:     synapseDocs + "admin_api/fetch_event.html",
	},
}
