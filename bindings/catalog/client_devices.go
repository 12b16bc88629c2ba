package catalog

var clientDevice = path("deviceId", text, "the device's id, such as QBUAZIFURK")

const exampleOwnDevice = `{"device_id":"QBUAZIFURK","display_name":"Phone","last_seen_ip":"192.0.2.7",` +
	`"last_seen_ts":1795320239082,"user_id":"@alice:example.org"}`

const noteOwnDeviceGone = "The server first answers 401 and asks for your password in auth. " + noteDeviceGone

// clientDevices is the chapter "Device management".
var clientDevices = []Row{
	{
		Name:    "matrix.devices.list",
		Summary: "List your own devices",
		Method:  "GET", Path: "/_matrix/client/v3/devices",
		Paging:  whole("devices", ""),
		Example: `{"devices":[` + exampleOwnDevice + `]}`,
	},
	{
		Name:     "matrix.devices.get",
		Volatile: []string{"last_seen_ts", "last_seen_ip", "last_seen_user_agent"},
		Summary:  "Show one of your own devices",
		Method:   "GET", Path: "/_matrix/client/v3/devices/{deviceId}",
		Params:  []Param{clientDevice},
		Example: exampleOwnDevice,
	},
	{
		Name:    "matrix.devices.update",
		Summary: "Rename one of your own devices",
		Method:  "PUT", Path: "/_matrix/client/v3/devices/{deviceId}",
		Params: []Param{
			clientDevice,
			body("display_name", text, "the new name; it stays as it is without it"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.devices.get",
	},
	{
		Name:    "matrix.devices.delete",
		Summary: "Delete one of your own devices and log it out",
		Method:  "DELETE", Path: "/_matrix/client/v3/devices/{deviceId}",
		Params: []Param{clientDevice, userInteractive},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masSessions,
		Before:   "matrix.devices.get",
		Note:     noteOwnDeviceGone,
	},
	{
		Name:    "matrix.devices.delete_many",
		Summary: "Delete several of your own devices and log them out",
		Method:  "POST", Path: "/_matrix/client/v3/delete_devices",
		Params: []Param{
			body("devices", ListOf(String), "the ids of the devices").required(),
			userInteractive,
		},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masSessions,
		Note:     noteOwnDeviceGone,
	},
}
