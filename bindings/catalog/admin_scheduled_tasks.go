package catalog

var taskStatus = OneOf("scheduled", "active", "complete", "failed", "cancelled")

// adminScheduledTasks is the page "Show scheduled tasks".
var adminScheduledTasks = []Row{
	{
		Name:    "synapse.scheduled_tasks.list",
		Summary: "List the tasks that the server runs, has run or will run",
		Method:  "GET", Path: "/_synapse/admin/v1/scheduled_tasks",
		Params: []Param{
			query("action_name", text, "only tasks of this kind, such as shutdown_and_purge_room"),
			query("resource_id", text, "only tasks for this room or other resource"),
			query("status", taskStatus, "only tasks in this state"),
			query("job_status", taskStatus, "the old name of status, which older servers need"),
			query("max_timestamp", timestamp, "only tasks from before this time"),
		},
		Paging: whole("scheduled_tasks", ""),
		Example: `{"scheduled_tasks":[{"id":"delete_old_otks_task","action":"delete_old_otks","status":"complete",` +
			`"timestamp_ms":1795319979658,"resource_id":null,"result":null,"error":null}]}`,
		Since: "1.130",
		Note:  "timestamp_ms is when a scheduled task will start, and for any other when it last changed.",
		Doc:   synapseDocs + "admin_api/scheduled_tasks.html",
	},
}
