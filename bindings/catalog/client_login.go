package catalog

const exampleLogin = `{"user_id":"@alice:example.org","access_token":"example","device_id":"EXAMPLEDEV","home_server":"example.org"}`

const noteLogoutByMAS = noteAnsweredByMAS +
	"It ends only tokens from matrix.auth.login; every other gets 401 M_UNKNOWN_TOKEN and lives on until synlua logout."

// clientLogin are the parts of the chapter "Client Authentication" about sessions.
var clientLogin = []Row{
	{
		Name:    "matrix.auth.login_flows",
		Summary: "List the ways to log in that the server offers",
		Method:  "GET", Path: "/_matrix/client/v3/login",
		Example: `{"flows":[{"type":"m.login.password"}]}`,
		NoToken: true,
		Note:    noteAnsweredByMAS + "The flows are then those that MAS still has for old clients.",
	},
	{
		Name:    "matrix.auth.login",
		Summary: "Log in and get an access token",
		Method:  "POST", Path: "/_matrix/client/v3/login",
		Params: []Param{
			body("type", text, "the way to log in, such as m.login.password").required(),
			body("identifier", object, "who logs in, such as {type = \"m.id.user\", user = \"alice\"}"),
			body("password", text, "the password, for m.login.password").secret(),
			body("token", text, "the login token, for m.login.token").secret(),
			body("device_id", text, "the device to log in; the server makes one without it"),
			body("initial_device_display_name", text, "the name of a new device"),
			body("refresh_token", boolean, "whether the answer may have a refresh token, and an access token that expires").or("false"),
			body("user", text, "deprecated: the user; use identifier"),
			body("medium", text, "deprecated: email; use identifier"),
			body("address", text, "deprecated: the email address; use identifier"),
		},
		Effect:       Change,
		Example:      exampleLogin,
		SecretAnswer: []string{"access_token", "refresh_token"},
		NoToken:      true,
		Note: "Every login without device_id makes a new device. A wrong password and a deactivated user give the same 403 M_FORBIDDEN. " +
			noteAnsweredByMAS + "No token from there is an admin's; synlua login gets one that is.",
	},
	{
		Name:    "matrix.auth.get_login_token",
		Summary: "Get a token with which another device can log in once",
		Method:  "POST", Path: "/_matrix/client/v1/login/get_token",
		Params:       []Param{userInteractive},
		Effect:       Change,
		Example:      `{"login_token":"example","expires_in_ms":120000}`,
		SecretAnswer: []string{"login_token"},
		Since:        "v1.7",
		UnderMAS:     "log in on the other device itself",
		OnlyIf:       "its configuration enables login_via_existing_session",
	},
	{
		Name:    "matrix.auth.refresh",
		Summary: "Exchange a refresh token for a new access token",
		Method:  "POST", Path: "/_matrix/client/v3/refresh",
		Params: []Param{
			body("refresh_token", text, "the refresh token").required().secret(),
		},
		Effect:       Change,
		Example:      `{"access_token":"example","refresh_token":"example","expires_in_ms":60000}`,
		SecretAnswer: []string{"access_token", "refresh_token"},
		Since:        "v1.3",
		NoToken:      true,
		Note:         "The old tokens end when the new ones are first used. " + noteAnsweredByMAS + "It knows only refresh tokens from matrix.auth.login.",
	},
	{
		Name:    "matrix.auth.logout",
		Summary: "Log out: end the access token in use and delete its device",
		Method:  "POST", Path: "/_matrix/client/v3/logout",
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Note:    noteLogoutByMAS,
	},
	{
		Name:    "matrix.auth.logout_all",
		Summary: "Log out everywhere: end all your access tokens and delete all your devices",
		Method:  "POST", Path: "/_matrix/client/v3/logout/all",
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Note:    "Tokens that you got with synapse.users.login end too. The keys of the devices are lost. " + noteLogoutByMAS,
	},
	{
		Name:    "matrix.account.whoami",
		Summary: "Show whose access token is in use",
		Method:  "GET", Path: "/_matrix/client/v3/account/whoami",
		Example: `{"user_id":"@admin:example.org","is_guest":false,"device_id":"EXAMPLEDEV"}`,
		Note:    "device_id is missing for a token from synapse.users.login.",
	},
}

// userInteractive is the answer to the server's demand to confirm a request with
// the password or otherwise. It can hold the password.
var userInteractive = body("auth", object, "the confirmation that the server asks for with 401, such as the password").secret()
