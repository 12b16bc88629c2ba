package catalog

const noteAdminClient = "Synapse 1.157 does not have it. "

// clientAdmin is the chapter "Server administration".
var clientAdmin = []Row{
	{
		Name:    "matrix.admin.whois",
		Summary: "Show from where and when a user was last connected",
		Method:  "GET", Path: "/_matrix/client/v3/admin/whois/{userId}",
		Params: []Param{clientUserID},
		Example: `{"user_id":"@alice:example.org","devices":{"":{"sessions":[{"connections":` +
			`[{"ip":"192.0.2.7","last_seen":1795320239082,"user_agent":"Element"}]}]}}}`,
		Note: "synapse.users.whois gives the same.",
	},
	{
		Name:    "matrix.admin.get_locked",
		Summary: "Tell whether an account is locked",
		Method:  "GET", Path: "/_matrix/client/v1/admin/lock/{userId}",
		Params:  []Param{clientUserID},
		Example: `{"locked":true}`,
		Since:   "v1.18",
		Note:    noteAdminClient + "synapse.users.get shows locked.",
	},
	{
		Name:    "matrix.admin.set_locked",
		Summary: "Lock an account or unlock it",
		Method:  "PUT", Path: "/_matrix/client/v1/admin/lock/{userId}",
		Params: []Param{
			clientUserID,
			body("locked", boolean, "whether the account is locked").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{"locked":true}`,
		Since:   "v1.18",
		Before:  "matrix.admin.get_locked",
		Note:    noteAdminClient + "synapse.users.put sets locked.",
	},
	{
		Name:    "matrix.admin.get_suspended",
		Summary: "Tell whether an account is suspended",
		Method:  "GET", Path: "/_matrix/client/v1/admin/suspend/{userId}",
		Params:  []Param{clientUserID},
		Example: `{"suspended":true}`,
		Since:   "v1.18",
		Note:    noteAdminClient + "synapse.users.get shows suspended.",
	},
	{
		Name:    "matrix.admin.set_suspended",
		Summary: "Suspend an account or end its suspension",
		Method:  "PUT", Path: "/_matrix/client/v1/admin/suspend/{userId}",
		Params: []Param{
			clientUserID,
			body("suspended", boolean, "whether the account is suspended").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{"suspended":true}`,
		Since:   "v1.18",
		Before:  "matrix.admin.get_suspended",
		Note:    noteAdminClient + "synapse.users.suspend does the same.",
	},
}
