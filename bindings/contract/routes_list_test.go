package contract

// routesWithoutRow are stable routes of Synapse that need no row, with the reason.
var routesWithoutRow = map[string]string{
	"PUT /_matrix/client/v3/createRoom/{}":                      withTransaction,
	"PUT /_matrix/client/v3/join/{}/{}":                         withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/forget/{}":                 withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/join/{}":                   withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/invite/{}":                 withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/leave/{}":                  withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/ban/{}":                    withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/unban/{}":                  withTransaction,
	"PUT /_matrix/client/v3/rooms/{}/kick/{}":                   withTransaction,
	"POST /_matrix/client/v3/rooms/{}/redact/{}":                "Synapse's own: a redaction that cannot be repeated safely",
	"POST /_matrix/client/v3/rooms/{}/send/{}":                  "Synapse's own: an event that cannot be repeated safely",
	"GET /_matrix/client/v3/rooms/{}/state/{}":                  emptyStateKey,
	"PUT /_matrix/client/v3/rooms/{}/state/{}":                  emptyStateKey,
	"GET /_matrix/client/v3/profile/{}/displayname":             oneField,
	"PUT /_matrix/client/v3/profile/{}/displayname":             oneField,
	"DELETE /_matrix/client/v3/profile/{}/displayname":          oneField,
	"GET /_matrix/client/v3/profile/{}/avatar_url":              oneField,
	"PUT /_matrix/client/v3/profile/{}/avatar_url":              oneField,
	"DELETE /_matrix/client/v3/profile/{}/avatar_url":           oneField,
	"GET /_matrix/client/v3/pushrules/{}":                       "stands for all routes of push rules, which have rows of their own",
	"PUT /_matrix/client/v3/pushrules/{}":                       "stands for all routes of push rules, which have rows of their own",
	"DELETE /_matrix/client/v3/pushrules/{}":                    "stands for all routes of push rules, which have rows of their own",
	"POST /_matrix/client/v3/tokenrefresh":                      "from before refresh tokens; it always refuses",
	"GET /_matrix/client/v3/password_policy":                    "Synapse's own, for the login pages of clients",
	"GET /_matrix/client/v3/auth/{}/fallback/web":               webPage,
	"POST /_matrix/client/v3/auth/{}/fallback/web":              webPage,
	"GET /_matrix/client/v3/login/cas/redirect":                 webPage,
	"GET /_matrix/client/v3/login/cas/ticket":                   webPage,
	"GET /_matrix/client/v3/account_validity/renew":             webPage,
	"POST /_matrix/client/v3/account_validity/send_mail":        "Synapse's own, for a user whose account is about to expire",
	"DELETE /_matrix/client/v3/directory/list/appservice/{}/{}": "Synapse's own; the specification has the PUT only",
}

const (
	withTransaction = "Synapse's own form with a transaction id, which the specification does not have"
	emptyStateKey   = "the row's state key may be empty, and then it is this route"
	oneField        = "the row for any field of the profile is sent here"
	webPage         = "a page for a browser"
)

// otherwiseServed are paths below which Synapse serves without registering a pattern
// for each.
var otherwiseServed = []string{"/_matrix/client/v3/pushrules/", "/.well-known/matrix/client"}

// rowsWithoutRoute are rows for endpoints of the specification that Synapse does not
// have, or not as the tests configure it, with the reason.
var rowsWithoutRoute = map[string]string{
	"matrix.account.request_password_msisdn_token": "Synapse resets passwords by mail only",
	"matrix.admin.get_locked":                      newInSpecification,
	"matrix.admin.set_locked":                      newInSpecification,
	"matrix.admin.get_suspended":                   newInSpecification,
	"matrix.admin.set_suspended":                   newInSpecification,
	"matrix.auth.metadata":                         "only with the Matrix Authentication Service",
	"matrix.server.policy_server":                  "the policy server has it",
	"matrix.server.support":                        "the web server of the domain has it",
}

const newInSpecification = "Synapse does not implement it yet; its Admin API does the same"
