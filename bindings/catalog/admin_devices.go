package catalog

var pathDevice = path("device_id", text, "the device's id, such as QBUAZIFURK")

const exampleDevice = `{"user_id":"@alice:example.org","device_id":"QBUAZIFURK","display_name":"Phone",` +
	`"last_seen_user_agent":"Element","last_seen_ts":1795320239082,"last_seen_ip":"192.0.2.7"}`

const noteDeviceGone = "The device is logged out, and its keys are lost: encrypted history that was not backed up cannot be read again. " +
	"synapse.devices.list says when each was last seen."

// adminDevices is the section "User devices" of the page "User Admin API".
var adminDevices = []Row{
	{
		Name:    "synapse.devices.list",
		Summary: "List a user's devices",
		Method:  "GET", Path: "/_synapse/admin/v2/users/{user_id}/devices",
		Params:  []Param{pathUser},
		Paging:  whole("devices", "total"),
		Example: `{"devices":[` + exampleDevice + `],"total":1}`,
		Note: "last_seen_ts is null until a device was used, so the newest may look like the oldest: Synapse does not say when a device was made. " +
			"Since Synapse 1.132 dehydrated says whether a device only keeps keys for a user who is away.",
		Doc: usersPage + "#list-all-devices",
	},
	{
		Name:     "synapse.devices.get",
		Volatile: []string{"last_seen_ts", "last_seen_ip", "last_seen_user_agent"},
		Summary:  "Show one device of a user",
		Method:   "GET", Path: "/_synapse/admin/v2/users/{user_id}/devices/{device_id}",
		Params:  []Param{pathUser, pathDevice},
		Example: exampleDevice,
		Doc:     usersPage + "#show-a-device",
	},
	{
		Name:    "synapse.devices.create",
		Summary: "Give a user a device with a chosen id",
		Method:  "POST", Path: "/_synapse/admin/v2/users/{user_id}/devices",
		Params: []Param{
			pathUser,
			body("device_id", text, "the device's id").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Note:    "A device with that id that is there already stays as it is.",
		Doc:     usersPage + "#create-a-device",
	},
	{
		Name:    "synapse.devices.update",
		Summary: "Rename a user's device",
		Method:  "PUT", Path: "/_synapse/admin/v2/users/{user_id}/devices/{device_id}",
		Params: []Param{
			pathUser, pathDevice,
			body("display_name", text, "the new name; it stays as it is without it"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "synapse.devices.get",
		Doc:     usersPage + "#update-a-device",
	},
	{
		Name:    "synapse.devices.delete",
		Summary: "Delete a device of a user and log it out",
		Method:  "DELETE", Path: "/_synapse/admin/v2/users/{user_id}/devices/{device_id}",
		Params: []Param{pathUser, pathDevice},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masSessions, Unheard: true,
		Before: "synapse.devices.get",
		Note:   noteDeviceGone,
		Doc:    usersPage + "#delete-a-device",
	},
	{
		Name:    "synapse.devices.delete_many",
		Summary: "Delete several devices of a user and log them out",
		Method:  "POST", Path: "/_synapse/admin/v2/users/{user_id}/delete_devices",
		Params: []Param{
			pathUser,
			body("devices", ListOf(String), "the ids of the devices").required(),
		},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masSessions, Unheard: true,
		Note: noteDeviceGone,
		Doc:  usersPage + "#delete-multiple-devices",
	},
}
