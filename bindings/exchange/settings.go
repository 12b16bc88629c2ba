package exchange

import (
	"fmt"
	"strings"
)

// settings are what Synapse says where its configuration does not allow a request, and what
// would. It gives these refusals no error code of their own.
var settings = map[string]string{
	"Server notices are not enabled on this server":                 "server_notices, with system_mxid_localpart, the name of the account that notices come from,",
	"Shared secret registration is not enabled":                     "registration_shared_secret",
	"Registration has been disabled":                                "enable_registration",
	"Registration is disabled on this homeserver":                   "enable_registration",
	"Guest access is disabled":                                      "allow_guest_access",
	"Search is disabled on this homeserver":                         "enable_search",
	"Changing display name is disabled on this server":              "enable_set_displayname",
	"Changing avatar is disabled on this server":                    "enable_set_avatar_url",
	"3PID changes are disabled on this server":                      "enable_3pid_changes",
	"URL Previews are disabled":                                     "url_preview_enabled",
	"Adding an email to your account is disabled on this server":    "email",
	"Email-based password resets have been disabled on this server": "email",
}

// settingHint names the setting that would allow what the server refused, or returns "".
func settingHint(e *Error) string {
	setting := settings[strings.TrimRight(e.Message, ". ")]
	if setting == "" {
		return ""
	}
	return fmt.Sprintf("to allow it, set %s in the server's homeserver.yaml, and restart Synapse", setting)
}
