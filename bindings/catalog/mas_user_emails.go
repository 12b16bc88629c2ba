package catalog

const (
	exampleEmail    = "01M8DND9QCSFJJSNFCF421AY2K"
	emailAttributes = `{"created_at":"2026-11-27T04:49:53.388129Z","user_id":"` + exampleMASUser + `","email":"alice@example.org"}`
)

var exampleOneEmail = one("user-emails", "user-email", exampleEmail, emailAttributes, "")

// masUserEmails are the endpoints of email addresses.
var masUserEmails = []Row{
	{
		Name:    "mas.user_emails.list",
		Summary: "List the email addresses of accounts",
		Method:  "GET", Path: "/api/admin/v1/user-emails",
		Params: masList(
			ofUser,
			filter("email", text, "only this address, whole, in any case").shown(EqualsI, "email"),
		),
		Paging:  usual(""),
		Example: some("user-emails", "user-email", exampleEmail, emailAttributes),
		Since:   "0.14",
		Note:    noneIsAnError,
		Doc:     masPage("user-email", "listUserEmails"),
	},
	{
		Name:    "mas.user_emails.create",
		Summary: "Add an email address to an account, without verifying it",
		Method:  "POST", Path: "/api/admin/v1/user-emails",
		Params: []Param{
			body("user_id", ulid, "the account").required(),
			body("email", text, "the address").required(),
		},
		Effect:  Change,
		Example: exampleOneEmail,
		Since:   "0.15",
		Note:    "409 if any account has the address. Synapse has it about a second later.",
		Doc:     masPage("user-email", "addUserEmail"),
	},
	{
		Name:    "mas.user_emails.get",
		Summary: "Show one email address",
		Method:  "GET", Path: "/api/admin/v1/user-emails/{id}",
		Params:  []Param{pathID("the address")},
		Example: exampleOneEmail,
		Since:   "0.14",
		Doc:     masPage("user-email", "getUserEmail"),
	},
	{
		Name:    "mas.user_emails.delete",
		Summary: "Remove an email address from its account",
		Method:  "DELETE", Path: "/api/admin/v1/user-emails/{id}",
		Params: []Param{pathID("the address")},
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Since:   "0.15",
		Before:  "mas.user_emails.get",
		Note:    again(404),
		Doc:     masPage("user-email", "deleteUserEmail"),
	},
}
