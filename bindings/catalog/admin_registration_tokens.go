package catalog

const registrationTokensPage = adminPages + "registration_tokens.html"

const exampleRegistrationToken = `{"token":"welcome","uses_allowed":10,"pending":0,"completed":0,"expiry_time":null}`

// secretToken is the field of an answer with a registration token: whoever has it can
// make an account.
var secretToken = []string{"token"}

var (
	pathRegistrationToken = path("token", text, "the registration token").secret()
	usesAllowed           = body("uses_allowed", integer, "how often it can be used; null for any number of times").nullable()
	expiryTime            = body("expiry_time", timestamp, "when it expires; null for never").future().nullable()
)

// adminRegistrationTokens is the page "Registration Tokens".
var adminRegistrationTokens = []Row{
	{
		Name:    "synapse.registration_tokens.list",
		Summary: "List the tokens with which people can register",
		Method:  "GET", Path: "/_synapse/admin/v1/registration_tokens",
		Params: []Param{
			query("valid", boolean, "true for those that can still be used only, false for the others only"),
		},
		Paging:       whole("registration_tokens", ""),
		Example:      `{"registration_tokens":[` + exampleRegistrationToken + `]}`,
		SecretAnswer: secretToken,
		UnderMAS:     "write mas.user_registration_tokens.list{}",
		Note:         "pending counts registrations that have begun, completed those that are done.",
		Doc:          registrationTokensPage + "#list-all-tokens",
	},
	{
		Name:     "synapse.registration_tokens.get",
		Volatile: []string{"pending", "completed"},
		Summary:  "Show one registration token",
		Method:   "GET", Path: "/_synapse/admin/v1/registration_tokens/{token}",
		Params:       []Param{pathRegistrationToken},
		Example:      exampleRegistrationToken,
		SecretAnswer: secretToken,
		UnderMAS:     "write mas.user_registration_tokens.get(id)" + masTokenID,
		Doc:          registrationTokensPage + "#get-one-token",
	},
	{
		Name:    "synapse.registration_tokens.create",
		Summary: "Make a token with which people can register",
		Method:  "POST", Path: "/_synapse/admin/v1/registration_tokens/new",
		Params: []Param{
			body("token", text, "the token, up to 64 of the characters A-Z a-z 0-9 . _ ~ -; a random one without it").secret(),
			usesAllowed.or("null"),
			expiryTime.or("null"),
			body("length", integer, "the length of a random token, up to 64").or("16"),
		},
		Effect:       Change,
		Example:      exampleRegistrationToken,
		SecretAnswer: secretToken,
		UnderMAS:     "write mas.user_registration_tokens.create{}",
		Note:         "A token that is there already gives 400 M_INVALID_PARAM, and so does a time in the past.",
		Doc:          registrationTokensPage + "#create-token",
	},
	{
		Name:    "synapse.registration_tokens.update",
		Summary: "Change how long and how often a registration token can be used",
		Method:  "PUT", Path: "/_synapse/admin/v1/registration_tokens/{token}",
		Params: []Param{pathRegistrationToken, usesAllowed, expiryTime},
		Effect: Change, Idempotent: true,
		Example:      exampleRegistrationToken,
		SecretAnswer: secretToken,
		UnderMAS:     "write mas.user_registration_tokens.update(id, { … })" + masTokenID,
		Before:       "synapse.registration_tokens.get",
		Note:         "uses_allowed = 0 makes a token useless without deleting it.",
		Doc:          registrationTokensPage + "#update-token",
	},
	{
		Name:    "synapse.registration_tokens.delete",
		Summary: "Delete a registration token",
		Method:  "DELETE", Path: "/_synapse/admin/v1/registration_tokens/{token}",
		Params: []Param{pathRegistrationToken},
		Effect: Destroy, Idempotent: true,
		Example:  `{}`,
		UnderMAS: "write mas.user_registration_tokens.revoke(id)" + masTokenID,
		Before:   "synapse.registration_tokens.get",
		Note:     "A token that is gone gives 404 M_NOT_FOUND.",
		Doc:      registrationTokensPage + "#delete-token",
	},
}
