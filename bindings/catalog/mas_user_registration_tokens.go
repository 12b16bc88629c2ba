package catalog

const (
	exampleRegistration = "01M8DNQJM7Y4EFC0GY3YHHE0WM"
	registrationRest    = `"usage_limit":3,"times_used":1,"created_at":"2026-11-27T04:55:30.183071Z",` +
		`"last_used_at":"2026-11-27T05:03:16.810750Z","expires_at":"2027-01-01T00:00:00Z","revoked_at":`
	registrationAttributes = `{"token":"welcome","valid":true,` + registrationRest + `null}`
	registrationRevoked    = `{"token":"welcome","valid":false,` + registrationRest + `"2026-11-27T05:04:30.526355337Z"}`
)

// oneRegistration returns the example of an answer about one registration token.
func oneRegistration(attributes, action string) string {
	return one("user-registration-tokens", "user-registration_token", exampleRegistration, attributes, action)
}

var (
	masUsageLimit = body("usage_limit", integer, "how often it can be used; null for any number of times").nullable()
	masExpiresAt  = body("expires_at", dateTime, "when it expires; null for never").future().nullable()
)

// masUserRegistrationTokens are the endpoints of tokens with which people can register.
var masUserRegistrationTokens = []Row{
	{
		Name:    "mas.user_registration_tokens.list",
		Summary: "List the tokens with which people can register",
		Method:  "GET", Path: "/api/admin/v1/user-registration-tokens",
		Params: masList(
			filter("used", boolean, "true for those that somebody has used only, false for the others only").setIn("true", "times_used"),
			filter("revoked", boolean, "true for those that were revoked only, false for the others only").setIn("true", "revoked_at"),
			filter("expired", boolean, "true for those whose time is over only, false for the others only"),
			filter("valid", boolean, "true for those that can still be used only, false for the others only").setIn("true", "valid"),
		),
		Paging:       usual(""),
		Example:      some("user-registration-tokens", "user-registration_token", exampleRegistration, registrationAttributes),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Note:         "The tokens are shown in clear.",
		Doc:          masPage("user-registration-token", "listUserRegistrationTokens"),
	},
	{
		Name:    "mas.user_registration_tokens.create",
		Summary: "Make a token with which people can register",
		Method:  "POST", Path: "/api/admin/v1/user-registration-tokens",
		Params: []Param{
			body("token", text, "the token; a random one without it").nullable().secret(),
			masUsageLimit.or("null"),
			masExpiresAt.or("null"),
		},
		Effect:       Change,
		Example:      oneRegistration(registrationAttributes, ""),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Note:         "409 if there is such a token. An empty token, a limit of 0 and a time in the past are accepted.",
		Doc:          masPage("user-registration-token", "addUserRegistrationToken"),
	},
	{
		Name:     "mas.user_registration_tokens.get",
		Volatile: []string{"times_used", "last_used_at"},
		Summary:  "Show one registration token",
		Method:   "GET", Path: "/api/admin/v1/user-registration-tokens/{id}",
		Params:       []Param{pathID("the token, which is not the token itself")},
		Example:      oneRegistration(registrationAttributes, ""),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Doc:          masPage("user-registration-token", "getUserRegistrationToken"),
	},
	{
		Name:    "mas.user_registration_tokens.update",
		Summary: "Change how long and how often a registration token can be used",
		Method:  "PUT", Path: "/api/admin/v1/user-registration-tokens/{id}",
		Params: []Param{pathID("the token, which is not the token itself"), masUsageLimit, masExpiresAt},
		Effect: Change, Idempotent: true,
		Example:      oneRegistration(registrationAttributes, ""),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Before:       "mas.user_registration_tokens.get",
		Doc:          masPage("user-registration-token", "updateUserRegistrationToken"),
	},
	{
		Name:    "mas.user_registration_tokens.revoke",
		Summary: "Make a registration token useless",
		Method:  "POST", Path: "/api/admin/v1/user-registration-tokens/{id}/revoke",
		Params: []Param{pathID("the token, which is not the token itself")},
		Effect: Change, Idempotent: true,
		Example:      oneRegistration(registrationRevoked, "/revoke"),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Before:       "mas.user_registration_tokens.get",
		Note:         again(400),
		Doc:          masPage("user-registration-token", "revokeUserRegistrationToken"),
	},
	{
		Name:    "mas.user_registration_tokens.unrevoke",
		Summary: "Make a revoked registration token useful again",
		Method:  "POST", Path: "/api/admin/v1/user-registration-tokens/{id}/unrevoke",
		Params: []Param{pathID("the token, which is not the token itself")},
		Effect: Change, Idempotent: true,
		Example:      oneRegistration(registrationAttributes, "/unrevoke"),
		SecretAnswer: secretToken,
		Since:        "0.17",
		Before:       "mas.user_registration_tokens.get",
		Note:         again(400),
		Doc:          masPage("user-registration-token", "unrevokeUserRegistrationToken"),
	},
}
