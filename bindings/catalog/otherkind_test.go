package catalog

import "testing"

func TestAnIdentifierOfAnotherKindIsNamed(t *testing.T) {
	for _, tt := range []struct {
		wanted     Kind
		text, want string
	}{
		{RoomID, "#general:example.org", `"#general:example.org" is no room id such as !abc:example.org, but a room alias: ` +
			`matrix.rooms.resolve("#general:example.org") is the room's id`},
		{RoomID, "@alice:example.org", `"@alice:example.org" is no room id such as !abc:example.org, but a user id`},
		{RoomID, "general", `"general" is no room id such as !abc:example.org`},
		{RoomAlias, "!abc:example.org", `"!abc:example.org" is no room alias such as #general:example.org, but a room id: ` +
			`matrix.rooms.list_aliases("!abc:example.org") has the room's aliases`},
		{RoomIDOrAlias, "$abc", `"$abc" is neither a room id (!abc:example.org) nor an alias (#general:example.org), but an event id`},
		{UserID, "01M8DN3G0HD8VKPVJ8JFX6GVAB", `"01M8DN3G0HD8VKPVJ8JFX6GVAB" is no user id such as @alice:example.org, but an id of the Matrix Authentication Service: ` +
			`mas.users.get("01M8DN3G0HD8VKPVJ8JFX6GVAB").username is the name of the account`},
		{UserID, "alice@example.org", `"alice@example.org" is no user id such as @alice:example.org, but an email address: ` +
			`synapse.users.find_by_threepid("email", "alice@example.org").user_id is whose it is`},
		{UserID, "alice@example:org", `"alice@example:org" is no user id such as @alice:example.org`},
		{UserID, "@alice", `"@alice" is no user id such as @alice:example.org`},
		{EventID, "mxc://example.org/abc", `"mxc://example.org/abc" is no event id such as $abc, but the address of a file`},
		{ServerName, "@alice:example.org", `"@alice:example.org" is no server name such as example.org, but a user id: ` +
			`text.server("@alice:example.org") is its server`},
		{ServerName, "https://example.org/", `"https://example.org/" is no server name such as example.org, but a web address: ` +
			"leave out what is before and after the name"},
		{RoomID, "https://matrix.to/#/!abc:example.org/$abc?via=example.org",
			`"https://matrix.to/#/!abc:example.org/$abc?via=example.org" is no room id such as !abc:example.org, but a link to !abc:example.org`},
		{EventID, "https://matrix.to/#/%21abc:example.org/%24abc", `"https://matrix.to/#/%21abc:example.org/%24abc" is no event id such as $abc, but a link to $abc`},
		{EventID, "https://matrix.to/#/@alice:example.org", `"https://matrix.to/#/@alice:example.org" is no event id such as $abc`},
	} {
		if err := (Type{Kind: tt.wanted}).CheckText(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%s %q:\n%v, want\n%s", tt.wanted, tt.text, err, tt.want)
		}
	}
}
