package catalog

// ssoOptions are the parameters of the two redirects to a login page.
var ssoOptions = []Param{
	query("redirectUrl", text, "the page to which the browser returns with a login token").required(),
	query("action", OneOf("login", "register"), "what the user wants to do"),
}

const noteSSO = "Made for a browser: the answer is a redirect to a login page. Only where single sign-on is configured."

// clientRegistration are the chapters "Account registration", "SSO client login"
// and "Server metadata discovery".
var clientRegistration = []Row{
	{
		Name:    "matrix.auth.register",
		Summary: "Register an account",
		Method:  "POST", Path: "/_matrix/client/v3/register",
		Params: []Param{
			query("kind", OneOf("user", "guest"), "the kind of account").or(`"user"`),
			body("username", text, "the localpart; the server chooses one without it"),
			body("password", text, "the password").secret(),
			body("device_id", text, "the device to log in; the server makes one without it"),
			body("initial_device_display_name", text, "the name of a new device"),
			body("inhibit_login", boolean, "whether the account is made without logging in").or("false"),
			body("refresh_token", boolean, "whether the answer may have a refresh token, and an access token that expires").or("false"),
			userInteractive,
		},
		Effect:       Change,
		Example:      exampleLogin,
		SecretAnswer: []string{"access_token", "refresh_token"},
		UnderMAS:     masRegister,
		NoToken:      true,
		Note: "The server first answers 401 and says what it wants in auth. Only where registration is open. " +
			"As an admin, use synapse.users.create.",
	},
	{
		Name:    "matrix.auth.username_available",
		Summary: "Check whether a localpart is free",
		Method:  "GET", Path: "/_matrix/client/v3/register/available",
		Params:   []Param{query("username", text, "the localpart, such as alice").required()},
		Example:  `{"available":true}`,
		UnderMAS: "write synapse.users.username_available{ username = … }",
		NoToken:  true,
		Note:     "A name that is taken is an error, 400 M_USER_IN_USE. Only where registration is open.",
	},
	{
		Name:    "matrix.auth.registration_token_validity",
		Summary: "Check whether a registration token can still be used",
		Method:  "GET", Path: "/_matrix/client/v1/register/m.login.registration_token/validity",
		Params:   []Param{query("token", text, "the registration token").required().secret()},
		Example:  `{"valid":true}`,
		Since:    "v1.2",
		UnderMAS: "write mas.user_registration_tokens.list{}",
		NoToken:  true,
	},
	{
		Name:    "matrix.auth.request_register_email_token",
		Summary: "Have a link sent by email that proves an address for a new account",
		Method:  "POST", Path: "/_matrix/client/v3/register/email/requestToken",
		Params: emailToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		UnderMAS: masRegisterPages,
		NoToken:  true,
	},
	{
		Name:    "matrix.auth.request_register_msisdn_token",
		Summary: "Have a code sent to a phone that proves a number for a new account",
		Method:  "POST", Path: "/_matrix/client/v3/register/msisdn/requestToken",
		Params: phoneToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		UnderMAS: masRegisterPages,
		NoToken:  true,
	},
	{
		Name:    "matrix.auth.sso_redirect",
		Summary: "Show where a browser logs in by single sign-on",
		Method:  "GET", Path: "/_matrix/client/v3/login/sso/redirect",
		Params:  ssoOptions,
		Answer:  Bytes,
		Since:   "v1.1",
		NoToken: true,
		Note:    noteSSO,
	},
	{
		Name:    "matrix.auth.sso_redirect_to_idp",
		Summary: "Show where a browser logs in at one identity provider",
		Method:  "GET", Path: "/_matrix/client/v3/login/sso/redirect/{idpId}",
		Params: append([]Param{
			path("idpId", text, "the provider's id, from matrix.auth.login_flows"),
		}, ssoOptions...),
		Answer:  Bytes,
		Since:   "v1.1",
		NoToken: true,
		Note:    noteSSO,
	},
	{
		Name:    "matrix.auth.metadata",
		Summary: "Show the OAuth 2.0 authorization server and its endpoints",
		Method:  "GET", Path: "/_matrix/client/v1/auth_metadata",
		Example: `{"issuer":"https://account.example.org/","token_endpoint":"https://account.example.org/oauth2/token",` +
			`"device_authorization_endpoint":"https://account.example.org/oauth2/device"}`,
		Since:   "v1.15",
		OnlyIf:  "it delegates logins to the Matrix Authentication Service",
		NoToken: true,
	},
}
