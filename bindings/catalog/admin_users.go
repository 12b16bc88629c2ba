package catalog

// pathUser is the parameter of most endpoints for one account.
var pathUser = path("user_id", userID, "the user, in full: @alice:example.org")

// filterUsers are the parameters that both versions of the list of accounts
// share.
var filterUsers = []Param{
	query("name", text, "only accounts with this text in the localpart or the display name; _ and % stand for any characters"),
	query("user_id", text, "only accounts with this text in the user id; ignored together with name"),
	query("guests", boolean, "whether guests are listed").or("true").
		onlyUnderMAS("false", "leave guests out: such a server has none"),
	query("admins", boolean, "true for server admins only, false for everybody else"),
	query("locked", boolean, "whether locked accounts are listed too").or("false"),
	query("approved", boolean, "false for accounts that still wait for approval, where the server asks for it").or("true"),
	query("not_user_type", ListOf(String), `leave out accounts of these types; "" stands for accounts without a type`),
	orderBy("name", "displayname", "is_guest", "admin", "deactivated", "user_type", "avatar_url",
		"shadow_banned", "creation_ts", "last_seen_ts", "locked"),
	forwards, pageOffset, pageLimit,
}

// creationSeconds is the time that Synapse gives in seconds in the answer about one account,
// and in milliseconds in the lists of accounts.
var creationSeconds = []string{"creation_ts"}

const (
	exampleUsers = `{"users":[{"name":"@alice:example.org","user_type":null,"is_guest":false,"admin":false,` +
		`"deactivated":false,"shadow_banned":false,"displayname":"Alice","avatar_url":null,"creation_ts":1795319971000,` +
		`"erased":false,"last_seen_ts":1795319977792,"locked":false}],"total":1}`
	exampleUser = `{"name":"@alice:example.org","admin":false,"deactivated":false,"locked":false,"shadow_banned":false,` +
		`"creation_ts":1795319970,"appservice_id":null,"consent_server_notice_sent":null,"consent_version":null,` +
		`"consent_ts":null,"user_type":null,"is_guest":false,"suspended":false,"displayname":"Alice","avatar_url":null,` +
		`"threepids":[{"medium":"email","address":"alice@example.org","validated_at":1795319970064,"added_at":1795319970064}],` +
		`"external_ids":[{"auth_provider":"oidc-old","external_id":"alice-1"}],"erased":false,"last_seen_ts":1795319977792}`
)

// adminUsers are the accounts themselves: the first half of the page "User
// Admin API".
var adminUsers = []Row{
	{
		Name:    "synapse.users.list",
		Summary: "List the accounts of the server",
		Method:  "GET", Path: "/_synapse/admin/v3/users",
		Params: append([]Param{
			query("deactivated", boolean, "true for deactivated accounts only, false to leave them out; both are listed without it"),
		}, filterUsers...),
		Paging:  usual("users"),
		Example: exampleUsers,
		Since:   "1.103",
		Note: "Locked accounts are left out unless locked is true. The rows have no external ids; synapse.users.get shows them. " +
			noteAdminFlag + "Tokens are row numbers: a script that changes what the filter sees must collect the list first.",
		Doc: usersPage + "#list-accounts-v3",
	},
	{
		Name:    "synapse.users.list_v2",
		Summary: "List the accounts of the server, through the older version of the endpoint",
		Method:  "GET", Path: "/_synapse/admin/v2/users",
		Params: append([]Param{
			query("deactivated", boolean, "whether deactivated accounts are listed too").or("false"),
		}, filterUsers...),
		Paging:  usual("users"),
		Example: exampleUsers,
		Note: "Deactivated and locked accounts are left out unless deactivated and locked are true. " +
			noteAdminFlag + "synapse.users.list does the same and can list deactivated accounts alone.",
		Doc: usersPage + "#list-accounts-v2",
	},
	{
		Name:     "synapse.users.get",
		Volatile: []string{"last_seen_ts"},
		Summary:  "Show one account",
		Method:   "GET", Path: "/_synapse/admin/v2/users/{user_id}",
		Params:  []Param{pathUser},
		Example: exampleUser,
		Seconds: creationSeconds,
		Note: noteAdminFlag + "creation_ts is in milliseconds, as in the list, although the server gives seconds here. " +
			"The answer cannot be sent back as it is with synapse.users.put: avatar_url must not be null there.",
		Doc: usersPage + "#query-user-account",
	},
	{
		Name:    "synapse.users.put",
		Echo:    "name",
		Summary: "Create an account or change it",
		Method:  "PUT", Path: "/_synapse/admin/v2/users/{user_id}",
		Params: []Param{
			pathUser,
			body("password", text, "the new password; all devices are logged out unless logout_devices is false").secret().underMAS(masSetPassword),
			body("logout_devices", boolean, "whether a new password logs all devices out").or("true"),
			body("displayname", text, `the display name; "" removes it`),
			body("avatar_url", mxc, `the avatar; "" removes it`),
			body("threepids", ListOf(Object), "the email addresses and phone numbers, each with medium and address; replaces all").underMAS(masThreepids),
			body("external_ids", ListOf(Object), "the ids at identity providers, each with auth_provider and external_id; replaces all").underMAS(masExternalIDs),
			body("admin", boolean, "whether the user is a server admin; you cannot demote yourself").underMAS(masSetAdmin),
			body("deactivated", boolean, "true deactivates the account, false reactivates it").underMAS(masDeactivated),
			body("locked", boolean, "whether the account is locked").underMAS(masLock),
			body("user_type", text, `"bot", "support" or a type from the server's configuration; null clears it`).nullable(),
			body("approved", boolean, "whether the account is approved, where the server asks for it"),
		},
		Effect: Change, Idempotent: true,
		Example:        exampleUser,
		Seconds:        creationSeconds,
		Before:         "synapse.users.get",
		CreateUnderMAS: masCreate,
		Note: "An account that does not exist is created, even by a mistyped user id (status 201 in place of 200); " +
			"synapse.users.modify refuses instead. deactivated = true does what synapse.users.deactivate does, " +
			"without erasing, and cannot be undone in full. external_ids replaces the whole set: [] removes all, null " +
			"is the same as leaving it out. An external id that another user has is refused with 409, " +
			"but an account that was to be created exists afterwards all the same.",
		Doc: usersPage + "#create-or-modify-account",
	},
	{
		Name:    "synapse.users.find_by_external_id",
		Summary: "Find the user with an id at an identity provider",
		Method:  "GET", Path: "/_synapse/admin/v1/auth_providers/{provider}/users/{external_id}",
		Params: []Param{
			path("provider", text, "the provider, as in auth_provider: oidc-keycloak"),
			path("external_id", text, "the user's id at that provider"),
		},
		Example: `{"user_id":"@alice:example.org"}`,
		Note:    "Deactivated users are found too: they keep their external ids.",
		Doc:     usersPage + "#find-a-user-based-on-their-id-in-an-auth-provider",
	},
	{
		Name:    "synapse.users.find_by_threepid",
		Summary: "Find the user with an email address or a phone number",
		Method:  "GET", Path: "/_synapse/admin/v1/threepid/{medium}/users/{address}",
		Params: []Param{
			path("medium", OneOf("email", "msisdn"), "email, or msisdn for a phone number"),
			path("address", text, "the address, or the number with the country's code and no plus sign"),
		},
		Example: `{"user_id":"@alice:example.org"}`,
		Doc:     usersPage + "#find-a-user-based-on-their-third-party-id-threepid-or-3pid",
	},
	{
		Name:    "synapse.users.search",
		Summary: "Search the accounts for a part of the user id, the old way",
		Method:  "GET", Path: "/_synapse/admin/v1/search_users/{user_id}",
		Params: []Param{
			path("user_id", userID, "any user of this server; the server checks it and does not use it"),
			query("term", text, "a part of the user id").required(),
		},
		Paging:       whole("", ""),
		Example:      `[{"name":"@alice:example.org","password_hash":null,"is_guest":false,"admin":false,"user_type":null}]`,
		SecretAnswer: []string{"password_hash"},
		Note:         "The answer holds password hashes and is not documented by Synapse; use synapse.users.list with name.",
		Doc:          adminPages + "index.html",
	},
	{
		Name:    "synapse.users.username_available",
		Summary: "Check whether a localpart is free",
		Method:  "GET", Path: "/_synapse/admin/v1/username_available",
		Params:  []Param{query("username", text, "the localpart, such as alice").required()},
		Example: `{"available":true}`,
		Note: "A name that is taken is an error, 400 M_USER_IN_USE; available is never false. " +
			"It also works where registration is closed.",
		Doc: usersPage + "#check-username-availability",
	},
	{
		Name:    "synapse.users.whois",
		Summary: "Show from where and when a user was last connected",
		Method:  "GET", Path: "/_synapse/admin/v1/whois/{user_id}",
		Params: []Param{pathUser},
		Example: `{"user_id":"@alice:example.org","devices":{"":{"sessions":[{"connections":` +
			`[{"ip":"192.0.2.7","last_seen":1795320239082,"user_agent":"Element"}]}]}}}`,
		Doc: usersPage + "#query-current-sessions-for-a-user",
	},
}
