package catalog

const exampleSession = `{"sid":"123abc"}`

var (
	clientSecret  = body("client_secret", text, "a random text that you choose for this validation").required().secret()
	sessionID     = body("sid", text, "the session that the request for a token returned").required()
	idServer      = body("id_server", text, "the identity server, host or host:port")
	idAccessToken = body("id_access_token", text, "your access token at the identity server").secret()
	clientMedium  = body("medium", OneOf("email", "msisdn"), "email, or msisdn for a phone number").required()
	clientAddress = body("address", text, "the address, or the number with the country's code and no plus sign").required()
)

// emailToken are the parameters of every request that sends a validation email.
var emailToken = []Param{
	clientSecret,
	body("email", text, "the email address").required(),
	body("send_attempt", integer, "the number of the attempt; the server sends again only for a higher one").required(),
	body("next_link", text, "the page to which the user is led afterwards"),
	idServer, idAccessToken,
}

// phoneToken are the parameters of every request that sends a text message.
var phoneToken = []Param{
	clientSecret,
	body("country", text, "the country of the number, in two letters such as GB").required(),
	body("phone_number", text, "the number, as dialled in that country").required(),
	body("send_attempt", integer, "the number of the attempt; the server sends again only for a higher one").required(),
	body("next_link", text, "the page to which the user is led afterwards"),
	idServer, idAccessToken,
}

// clientAccount is the chapter "Account management".
var clientAccount = []Row{
	{
		Name:    "matrix.account.change_password",
		Summary: "Change your own password",
		Method:  "POST", Path: "/_matrix/client/v3/account/password",
		Params: []Param{
			body("new_password", text, "the new password").required().secret(),
			body("logout_devices", boolean, "whether your other devices are logged out and deleted").or("true"),
			userInteractive,
		},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masOwnPassword,
		Note: "The server first answers 401 and asks for the old password in auth. " +
			"Deleted devices lose encrypted history that was not backed up.",
	},
	{
		Name:    "matrix.account.request_password_email_token",
		Summary: "Have a link sent by email that proves who resets a password",
		Method:  "POST", Path: "/_matrix/client/v3/account/password/email/requestToken",
		Params: emailToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		UnderMAS: masAccountPages,
		NoToken:  true,
	},
	{
		Name:    "matrix.account.request_password_msisdn_token",
		Summary: "Have a code sent to a phone that proves who resets a password",
		Method:  "POST", Path: "/_matrix/client/v3/account/password/msisdn/requestToken",
		Params: phoneToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		OnlyIf:   "it resets passwords by text message, which Synapse does not",
		UnderMAS: masAccountPages,
		NoToken:  true,
	},
	{
		Name:    "matrix.account.deactivate",
		Summary: "Deactivate your own account for good",
		Method:  "POST", Path: "/_matrix/client/v3/account/deactivate",
		Params: []Param{
			body("erase", boolean, "whether your messages are hidden from those who join later").or("false"),
			idServer, userInteractive,
		},
		Effect: Destroy, Idempotent: true,
		Example:  `{"id_server_unbind_result":"success"}`,
		UnderMAS: masOwnDeactivation,
		Note:     "It is the account of the token in use. For another user, use synapse.users.deactivate.",
	},
	{
		Name:    "matrix.account.list_threepids",
		Summary: "List the email addresses and phone numbers of your account",
		Method:  "GET", Path: "/_matrix/client/v3/account/3pid",
		Paging: whole("threepids", ""),
		Example: `{"threepids":[{"medium":"email","address":"alice@example.org","validated_at":1795319970064,` +
			`"added_at":1795319970064}]}`,
	},
	{
		Name:    "matrix.account.add_threepid",
		Summary: "Add a validated email address or phone number to your account",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/add",
		Params: []Param{clientSecret, sessionID, userInteractive},
		Effect: Change, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masThreepids,
	},
	{
		Name:    "matrix.account.post_threepids_deprecated",
		Summary: "Add a validated email address or phone number to your account, the old way",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid",
		Params: []Param{
			body("three_pid_creds", object, "client_secret, sid, id_server and id_access_token of the validation").required().secret(),
		},
		Effect: Change, Idempotent: true,
		Example:  `{}`,
		UnderMAS: masThreepids,
		Note:     "Deprecated; use matrix.account.add_threepid.",
	},
	{
		Name:    "matrix.account.bind_threepid",
		Summary: "Let others find you by an email address or phone number",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/bind",
		Params: []Param{clientSecret, sessionID, idServer.required(), idAccessToken.required()},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.account.unbind_threepid",
		Summary: "No longer let others find you by an email address or phone number",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/unbind",
		Params: []Param{clientMedium, clientAddress, idServer},
		Effect: Change, Idempotent: true,
		Example: `{"id_server_unbind_result":"success"}`,
	},
	{
		Name:    "matrix.account.delete_threepid",
		Summary: "Remove an email address or phone number from your account",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/delete",
		Params: []Param{clientMedium, clientAddress, idServer},
		Effect: Change, Idempotent: true,
		Example:  `{"id_server_unbind_result":"success"}`,
		UnderMAS: masThreepids,
	},
	{
		Name:    "matrix.account.request_email_token",
		Summary: "Have a link sent by email that proves that an address is yours",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/email/requestToken",
		Params: emailToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		UnderMAS: masAccountPages,
		NoToken:  true,
	},
	{
		Name:    "matrix.account.request_msisdn_token",
		Summary: "Have a code sent to a phone that proves that a number is yours",
		Method:  "POST", Path: "/_matrix/client/v3/account/3pid/msisdn/requestToken",
		Params: phoneToken,
		Effect: Change, Idempotent: true,
		Example:  exampleSession,
		UnderMAS: masAccountPages,
		NoToken:  true,
	},
}
