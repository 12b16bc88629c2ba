package catalog

const (
	userBegin       = `{"username":"alice","created_at":"2026-11-27T04:54:14.581902Z",`
	userAttributes  = userBegin + `"locked_at":null,"deactivated_at":null,"admin":false,"legacy_guest":false}`
	userLocked      = userBegin + `"locked_at":"2026-11-27T04:54:16.796884999Z","deactivated_at":null,"admin":false,"legacy_guest":false}`
	userDeactivated = userBegin + `"locked_at":null,"deactivated_at":"2026-11-27T04:54:17.958067534Z","admin":false,"legacy_guest":false}`
	userAdmin       = userBegin + `"locked_at":null,"deactivated_at":null,"admin":true,"legacy_guest":false}`
)

// oneUser returns the example of an answer about one account.
func oneUser(attributes, action string) string {
	return one("users", "user", exampleMASUser, attributes, action)
}

// userAction returns the row of an action on an account, which may be repeated.
func userAction(row Row, params ...Param) Row {
	row.Method, row.Params = "POST", append([]Param{pathID("the account")}, params...)
	row.Idempotent, row.Before = true, "mas.users.get"
	return row
}

// masUsers are the endpoints of accounts.
var masUsers = []Row{
	{
		Name:    "mas.users.list",
		Summary: "List the accounts, by state, right or name",
		Method:  "GET", Path: "/api/admin/v1/users",
		Params: masList(
			filter("admin", boolean, "true for those that may ask for the rights of an admin only, false for the others only").setIn("true", "admin"),
			filter("legacy_guest", boolean, "true for guests from before the service only, false for the others only").setIn("true", "legacy_guest"),
			filter("search", text, "only those whose username contains this, in any case").shown(Like, "username"),
			filter("status", OneOf("active", "locked", "deactivated"), "only those in this state").
				setIn("locked", "locked_at").setIn("deactivated", "deactivated_at"),
			filter("active_oauth2_client", ListOf(ULID), "only those with an active session of any of these applications"),
			filter("has_active_oauth2_session", boolean, "true for those with an active session of an application only, false for the others only"),
			filter("has_active_compat_session", boolean, "true for those with an active session of the old login only, false for the others only"),
		),
		Paging:  usual(""),
		Example: some("users", "user", exampleMASUser, userAttributes),
		Since:   "0.10",
		Note: "search looks at usernames alone, not at display names or email addresses; in it, % stands for any text and _ for any character. " +
			"admin says who may ask for such rights when logging in, not who has them now.",
		Doc: masPage("user", "listUsers"),
	},
	{
		Name:    "mas.users.create",
		Summary: "Create an account, without a password",
		Method:  "POST", Path: "/api/admin/v1/users",
		Params: []Param{
			body("username", text, "the localpart: a-z, 0-9 and some of the characters - . = _ / +").required(),
			body("displayname", text, "the display name").nullable(),
			body("avatar_url", mxc, "the avatar").nullable(),
			body("skip_homeserver_check", boolean, "whether a name is taken that Synapse says is not free").or("false"),
		},
		Effect:  Change,
		Example: one("users", "user", exampleMASUser, userAttributes, ""),
		Since:   "0.10",
		Note: "Synapse has the account about a second later. 409 if the name is taken, by a deactivated account too, or has digits alone. " +
			"500 while Synapse is down, whatever skip_homeserver_check says.",
		Doc: masPage("user", "createUser"),
	},
	{
		Name:    "mas.users.get",
		Summary: "Show an account",
		Method:  "GET", Path: "/api/admin/v1/users/{id}",
		Params:  []Param{pathID("the account")},
		Example: oneUser(userAttributes, ""),
		Since:   "0.10",
		Doc:     masPage("user", "getUser"),
	},
	{
		Name:    "mas.users.set_password",
		Summary: "Set the password of an account",
		Method:  "POST", Path: "/api/admin/v1/users/{id}/set-password",
		Params: []Param{
			pathID("the account"),
			body("password", text, "the new password").required().secret(),
			body("skip_password_check", boolean, "whether a weak password is accepted").or("false"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Since:   "0.10",
		Note:    "Sessions go on. 400 if the password is too weak, 403 where passwords are switched off.",
		Doc:     masPage("user", "setUserPassword"),
	},
	{
		Name:    "mas.users.get_by_username",
		Summary: "Show the account of that name",
		Method:  "GET", Path: "/api/admin/v1/users/by-username/{username}",
		Params:  []Param{path("username", text, "the localpart, such as alice for @alice:example.org, in any case")},
		Example: oneUser(userAttributes, ""),
		Since:   "0.10",
		Note:    "A full user id gives 404.",
		Doc:     masPage("user", "getUserByUsername"),
	},
	userAction(Row{
		Name:    "mas.users.set_admin",
		Summary: "Allow an account to ask for the rights of an admin, or no longer",
		Path:    "/api/admin/v1/users/{id}/set-admin",
		Effect:  Change,
		Example: oneUser(userAdmin, "/set-admin"),
		Since:   "0.10",
		Note: "Sessions that have such rights keep them, and can renew their tokens: end them with mas.oauth2_sessions.finish. " +
			"Synapse's own flag for admins does not change and has no effect here.",
		Doc: masPage("user", "userSetAdmin"),
	},
		body("admin", boolean, "whether the account may ask for the rights of an admin").required(),
	),
	userAction(Row{
		Name:    "mas.users.deactivate",
		Summary: "Deactivate an account, and end its sessions",
		Path:    "/api/admin/v1/users/{id}/deactivate",
		Effect:  Destroy,
		Example: oneUser(userDeactivated, "/deactivate"),
		Since:   "0.10",
		Note: "erase is sent as its opposite, skip_erase, in every request, since the service itself erases unless it is told not to. The account loses its email addresses, " +
			"sessions and personal tokens, and at Synapse, about a second later, its rooms. Links to identity providers stay.",
		Doc: masPage("user", "deactivateUser"),
	},
		masErase,
	),
	userAction(Row{
		Name:    "mas.users.reactivate",
		Summary: "Bring a deactivated account back",
		Path:    "/api/admin/v1/users/{id}/reactivate",
		Effect:  Change,
		Example: oneUser(userAttributes, "/reactivate"),
		Since:   "0.20",
		Note:    "Links to identity providers are as before; email addresses, rooms and the display name are gone.",
		Doc:     masPage("user", "reactivateUser"),
	}),
	userAction(Row{
		Name:    "mas.users.lock",
		Summary: "Lock an account; its sessions return when it is unlocked",
		Path:    "/api/admin/v1/users/{id}/lock",
		Effect:  Change,
		Example: oneUser(userLocked, "/lock"),
		Since:   "0.10",
		Note:    "A token that Synapse has seen lately works up to 120 seconds more.",
		Doc:     masPage("user", "lockUser"),
	}),
	userAction(Row{
		Name:    "mas.users.unlock",
		Summary: "Unlock an account",
		Path:    "/api/admin/v1/users/{id}/unlock",
		Effect:  Change,
		Example: oneUser(userAttributes, "/unlock"),
		Since:   "0.10",
		Note:    "Synapse may refuse for 120 seconds more a token that it refused while the account was locked.",
		Doc:     masPage("user", "unlockUser"),
	}),
}

// masErase has the name that Synapse gives to the same choice, and Synapse's default.
var masErase = Param{
	Name: "erase", Wire: "skip_erase", In: InBody, Type: boolean, Always: true, Opposite: true, Default: "false",
	Help: "whether the user's name, avatar and, for those who join later, messages are hidden as well",
}
