package catalog

const registerPage = synapseDocs + "admin_api/register_api.html"

// adminRegister is the page "Shared-Secret Registration".
var adminRegister = []Row{
	{
		Name:    "synapse.users.register_nonce",
		Summary: "Get the nonce that registering with the shared secret needs",
		Method:  "GET", Path: "/_synapse/admin/v1/register",
		Example:  `{"nonce":"thisisanonce"}`,
		UnderMAS: masCreate,
		NoToken:  true,
		Note:     "A nonce can be used once, within a minute.",
		Doc:      registerPage,
	},
	{
		Name:    "synapse.users.register",
		Summary: "Register a user with the server's shared secret",
		Method:  "POST", Path: "/_synapse/admin/v1/register",
		Params: []Param{
			body("nonce", text, "the nonce from synapse.users.register_nonce").required(),
			body("username", text, "the localpart, such as alice").required(),
			body("password", text, "the password").required().secret(),
			body("mac", text, "the HMAC-SHA1 in hexadecimal, keyed with the shared secret, "+
				"of nonce, username, password, admin or notadmin, and the user type if there is one, with NUL bytes between").required().secret(),
			body("displayname", text, "the display name; the localpart without it"),
			body("admin", boolean, "whether the user becomes a server admin").or("false"),
			body("user_type", text, `"bot", "support" or a type from the server's configuration`),
			body("refresh_token", boolean, "whether the answer has a refresh token, and an access token that expires").or("false"),
		},
		Effect: Change,
		Example: `{"user_id":"@alice:example.org","home_server":"example.org",` +
			`"access_token":"example","device_id":"EXAMPLEDEV"}`,
		SecretAnswer: []string{"access_token", "refresh_token"},
		UnderMAS:     masCreate,
		NoToken:      true,
		Note:         "Only where registration_shared_secret is configured. With an admin's token, synapse.users.create is simpler.",
		Doc:          registerPage,
	},
}
