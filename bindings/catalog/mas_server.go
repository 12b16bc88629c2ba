package catalog

// masServer are the endpoints about the service itself.
var masServer = []Row{
	{
		Name:    "mas.server.site_config",
		Summary: "Show which logins, registrations and changes are allowed",
		Method:  "GET", Path: "/api/admin/v1/site-config",
		NoEnvelope: true,
		Example: `{"server_name":"example.org","password_login_enabled":true,"password_registration_enabled":true,` +
			`"password_registration_email_required":false,"password_registration_token_required":true,"registration_token_required":true,` +
			`"email_change_allowed":true,"displayname_change_allowed":true,"password_change_allowed":true,"account_recovery_allowed":false,` +
			`"account_deactivation_allowed":true,"captcha_enabled":false,"minimum_password_complexity":0}`,
		Since: "1.3",
		Doc:   masPage("server", "siteConfig"),
	},
	{
		Name:    "mas.server.version",
		Summary: "Show the running version of the service",
		Method:  "GET", Path: "/api/admin/v1/version",
		NoEnvelope: true,
		Example:    `{"version":"v1.22.0"}`,
		Since:      "1.4",
		Doc:        masPage("server", "version"),
	},
}
