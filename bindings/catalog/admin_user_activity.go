package catalog

// mediaOrder are the parameters that choose a user's files: the same for the
// list and for the deletion. The server's defaults depend on each other.
var mediaOrder = []Param{
	pathUser,
	query("order_by", OneOf("created_ts", "media_id", "upload_name", "last_access_ts", "media_length", "media_type",
		"quarantined_by", "safe_from_quarantine"), "the field to sort by; created_ts if only dir is given"),
	direction("f for forwards, b for backwards; f if only order_by is given"),
	pageOffset, pageLimit,
}

// adminUserActivity are the endpoints of the page "User Admin API" that show
// what belongs to an account.
var adminUserActivity = []Row{
	{
		Name:    "synapse.users.list_joined_rooms",
		Summary: "List the rooms that a user is in",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/joined_rooms",
		Params:  []Param{pathUser},
		Paging:  whole("joined_rooms", "total"),
		Example: `{"joined_rooms":["!vNuSfQvWYTtgqKytOc:example.org"],"total":1}`,
		Note:    "For a user of another server: the rooms that this server shares with the user.",
		Doc:     usersPage + "#list-joined-rooms-of-a-user",
	},
	{
		Name:    "synapse.users.get_memberships",
		Summary: "List every room that a user was ever in, with the membership",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/memberships",
		Params:  []Param{pathUser},
		Paging:  &Paging{Dialect: Whole, Items: "memberships", Keyed: true},
		Example: `{"memberships":{"!vNuSfQvWYTtgqKytOc:example.org":"join"}}`,
		Since:   "1.145",
		Note: "Rooms that the user has left, was invited to or is banned from are among them, " +
			"as long as anybody of this server is in them.",
		Doc: usersPage + "#list-room-memberships-of-a-user",
	},
	{
		Name:    "synapse.users.sent_invite_count",
		Summary: "Count the invitations that a user has sent since a point in time",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/sent_invite_count",
		Params: []Param{
			pathUser,
			query("from_ts", timestamp, "count from this time on").required(),
		},
		Example: `{"invite_count":30}`,
		Since:   "1.122",
		Doc:     usersPage + "#get-the-number-of-invites-sent-by-the-user",
	},
	{
		Name:    "synapse.users.cumulative_joined_room_count",
		Summary: "Count the rooms that a user has joined since a point in time",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/cumulative_joined_room_count",
		Params: []Param{
			pathUser,
			query("from_ts", timestamp, "count from this time on").required(),
		},
		Example: `{"cumulative_joined_room_count":4}`,
		Since:   "1.122",
		Note:    "Rooms that the user has left since are counted too.",
		Doc:     usersPage + "#get-the-cumulative-number-of-rooms-a-user-has-joined-after-a-given-timestamp",
	},
	{
		Name:    "synapse.users.get_account_data",
		Summary: "Show a user's account data, for the account and for each room",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/accountdata",
		Params: []Param{pathUser},
		Example: `{"account_data":{"global":{"m.direct":{"@bob:example.org":["!vNuSfQvWYTtgqKytOc:example.org"]}},` +
			`"rooms":{"!vNuSfQvWYTtgqKytOc:example.org":{"m.fully_read":{"event_id":"$aHcXAqb6iqEk96tonaQ8M4R0"}}}}}`,
		Doc: usersPage + "#account-data",
	},
	{
		Name:    "synapse.users.list_pushers",
		Summary: "List where a user's push notifications go",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/pushers",
		Params: []Param{pathUser},
		Paging: whole("pushers", "total"),
		Example: `{"pushers":[{"app_display_name":"Example","app_id":"org.example.app",` +
			`"data":{"url":"https://push.example.org/_matrix/push/v1/notify"},"device_display_name":"Phone","kind":"http",` +
			`"lang":"en","profile_tag":"","pushkey":"key0","enabled":true,"device_id":"EXAMPLEDEV"}],"total":1}`,
		SecretAnswer: secretsOfPusher,
		Doc:          usersPage + "#list-all-pushers",
	},
	{
		Name:    "synapse.users.list_media",
		Summary: "List the files that a user has uploaded",
		Method:  "GET", Path: "/_synapse/admin/v1/users/{user_id}/media",
		Params: mediaOrder,
		Paging: usual("media"),
		Example: `{"media":[{"media_id":"zlJEsLxVHoPXtTubCJVvTlHR","media_type":"image/png","media_length":18320,` +
			`"upload_name":"cat.png","created_ts":1795320239098,"url_cache":null,"last_access_ts":null,"quarantined_by":null,` +
			`"safe_from_quarantine":false,"user_id":"@alice:example.org","authenticated":1,` +
			`"sha256":"1a091061a9037f62730eee954a8098e7ec967870a571b3da4a7f2ba4100615ee"}],"total":1}`,
		Note: "The newest file comes first when neither order_by nor dir is given. " +
			"last_access_ts is null until a file has been read, and is written up to a minute late.",
		Doc: usersPage + "#list-media-uploaded-by-a-user",
	},
	{
		Name:    "synapse.users.delete_media",
		Summary: "Delete files that a user has uploaded, one page at a time",
		Method:  "DELETE", Path: "/_synapse/admin/v1/users/{user_id}/media",
		Params:  mediaOrder,
		Effect:  Destroy,
		Example: `{"deleted_media":["zlJEsLxVHoPXtTubCJVvTlHR"],"total":1}`,
		Note: "One call deletes at most limit files, 100 unless said otherwise, the newest first when neither order_by nor dir is given; " +
			"total is the number deleted now. Call it until total is 0, always with from = 0, since the rest moves up.",
		Doc: usersPage + "#delete-media-uploaded-by-a-user",
	},
}
