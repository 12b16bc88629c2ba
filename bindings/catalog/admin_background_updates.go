package catalog

const backgroundUpdatesPage = adminPages + "background_updates.html"

// adminBackgroundUpdates is the page "Background Updates API".
var adminBackgroundUpdates = []Row{
	{
		Name:    "synapse.background_updates.status",
		Summary: "Show the background updates of the database that run now",
		Method:  "GET", Path: "/_synapse/admin/v1/background_updates/status",
		Example: `{"enabled":true,"current_updates":{"master":{"name":"populate_stats_process_rooms",` +
			`"total_item_count":50,"total_duration_ms":10000.0,"average_items_per_ms":2.2}}}`,
		Note: "current_updates is an object with the name of each database; it is empty when nothing runs.",
		Doc:  backgroundUpdatesPage + "#status",
	},
	{
		Name:    "synapse.background_updates.get_enabled",
		Summary: "Tell whether background updates may run",
		Method:  "GET", Path: "/_synapse/admin/v1/background_updates/enabled",
		Example: `{"enabled":true}`,
		Doc:     backgroundUpdatesPage + "#enabled",
	},
	{
		Name:    "synapse.background_updates.set_enabled",
		Summary: "Pause the background updates, or let them go on",
		Method:  "POST", Path: "/_synapse/admin/v1/background_updates/enabled",
		Params: []Param{
			body("enabled", boolean, "false to pause, true to go on").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{"enabled":false}`,
		Before:  "synapse.background_updates.get_enabled",
		Note:    "A restart of Synapse lets them go on again. A long pause makes Synapse slow.",
		Doc:     backgroundUpdatesPage + "#enabled",
	},
	{
		Name:    "synapse.background_updates.start_job",
		Summary: "Start a background update",
		Method:  "POST", Path: "/_synapse/admin/v1/background_updates/start_job",
		Params: []Param{
			body("job_name", OneOf("populate_stats_process_rooms", "regenerate_directory", "event_resign"), "what to do: "+
				"recount the rooms, rebuild the user directory, or sign all local events again with the present key (needs Synapse 1.152)").required(),
			body("old_key", text, "for event_resign: only events signed with this public key, written ed25519:id base64"),
			body("before_ts", timestamp, "for event_resign: only events received before this time"),
		},
		Effect:  Change,
		Example: `{}`,
		Doc:     backgroundUpdatesPage + "#run",
	},
}
