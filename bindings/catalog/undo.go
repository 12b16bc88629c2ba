package catalog

import "slices"

// WayBack says how a change is taken back: by a request whose values come from the change,
// from the state before it, and from its answer.
type WayBack struct {
	// Row is the endpoint of the way back.
	Row string
	// When are fields of the state before, with the JSON that they must have for this way;
	// nil if it fits whenever there was a state before. A field that is not there has the JSON
	// "". The name "" stands for the state as a whole, which is null if nothing was there.
	When map[string]string
	// Path are the values of the path; nil if they are those of the change, by name.
	Path []Source
	// Body are the members of the body. Whole says that the body is the state before.
	// Given says that it has the members that were given, with their values from before.
	Body  map[string]Source
	Whole bool
	Given bool
	// Leave are members of the objects in those values that the server makes itself.
	Leave []string
	// Left are fields as the change left them, with their JSON. If they are others by now,
	// somebody has changed them since, and the way is not gone.
	Left map[string]string
	// Lost are members that were given, or other things, that have no way back, with the
	// reason.
	Lost map[string]string
	// Needs says what to do where the server forbids the way back; "" if nothing is known.
	Needs string
	// Final is the reason why there is no way back from this state; "" if there is one.
	Final string
}

// Source is where a value comes from: a field of the change ("given.user_id"), of the state
// before it ("before.admin") or of its answer ("answer.id"), or JSON as it stands ("true").
type Source string

// noWayBack is the reason for a change whose row declares no way back.
const noWayBack = "nothing is known that takes it back"

// WaysBack returns the ways to take a change of this row back, of which the first that fits
// is taken; or the reason why there is none.
func (r *Row) WaysBack() (ways []WayBack, reason string) {
	if ways := waysBack[r.Name]; len(ways) > 0 {
		return ways, ""
	}
	if reason := finalChanges[r.Name]; reason != "" {
		return nil, reason
	}
	return nil, noWayBack
}

// Replaces says whether a change of this row replaces what was there as a whole.
func (r *Row) Replaces() bool {
	return slices.ContainsFunc(waysBack[r.Name], func(way WayBack) bool { return way.Whole })
}

// finalChanges are rows whose effect is known to stay, with the reason.
var finalChanges = map[string]string{
	"synapse.users.deactivate":             "a deactivated account has lost its rooms, devices, email addresses and password",
	"mas.users.deactivate":                 "a deactivated account has lost its sessions, rooms and email addresses; mas.users.reactivate brings back the rest",
	"synapse.users.reset_password":         "the old password is not known to anybody",
	"mas.users.set_password":               "the old password is not known to anybody",
	"matrix.rooms.create":                  "a room that was made stays; synapse.rooms.delete removes it, with all that was said in it since",
	"synapse.rooms.delete":                 "a room that was deleted is gone",
	"synapse.media.delete_by_date_or_size": "files that were deleted are gone",
	"synapse.media.protect":                "whether the file was protected before is not known; synapse.media.unprotect ends it",
	"synapse.media.unprotect":              "whether the file was protected before is not known; synapse.media.protect brings it back",
	"synapse.media.delete":                 "a file that was deleted is gone",
	"synapse.devices.delete":               "a device that was deleted is gone, with its keys",
	"synapse.devices.delete_many":          "devices that were deleted are gone, with their keys",
	"matrix.rooms.send":                    "a message was sent; matrix.rooms.redact hides its text",
	"synapse.server_notices.send":          "a message was sent",
	"synapse.server_notices.send_once":     "a message was sent",
	"mas.personal_sessions.create":         "mas.personal_sessions.revoke ends the token",
	"mas.oauth2_sessions.finish":           "a session that has ended cannot begin again",
	"mas.compat_sessions.finish":           "a session that has ended cannot begin again",
	"mas.user_sessions.finish":             "a session that has ended cannot begin again",
	"mas.personal_sessions.revoke":         "a token that was revoked is gone",
	"synapse.rooms.purge_history":          "history that was purged is gone",
	"synapse.users.redact":                 "events that were redacted have lost their text",
}

// accountFields are the ways back of members of synapse.users.put that have none.
var accountFields = map[string]string{
	"password":       "the old password is not known to anybody",
	"deactivated":    "a deactivated account has lost its rooms, devices, email addresses and password",
	"logout_devices": "devices that were logged out are gone",
}

// waysBack are the ways back, by the row of the change.
var waysBack = map[string][]WayBack{
	// Accounts.
	"synapse.users.put":     {{Row: "synapse.users.put", Given: true, Leave: []string{"validated_at", "added_at"}, Lost: accountFields}},
	"synapse.users.suspend": {{Row: "synapse.users.suspend", Body: map[string]Source{"suspend": "before.suspended"}}},
	"synapse.users.shadow_ban": {
		{Row: "synapse.users.remove_shadow_ban", When: map[string]string{"shadow_banned": "false"}},
		{When: map[string]string{"shadow_banned": "true"}},
	},
	"synapse.users.remove_shadow_ban": {
		{Row: "synapse.users.shadow_ban", When: map[string]string{"shadow_banned": "true"}},
		{When: map[string]string{"shadow_banned": "false"}},
	},
	"synapse.users.set_admin":                 {{Row: "synapse.users.set_admin", Body: map[string]Source{"admin": "before.admin"}}},
	"synapse.users.set_ratelimit_override":    rateLimits,
	"synapse.users.delete_ratelimit_override": rateLimits,
	"matrix.admin.set_locked":                 {{Row: "matrix.admin.set_locked", Body: map[string]Source{"locked": "before.locked"}}},
	"matrix.admin.set_suspended":              {{Row: "matrix.admin.set_suspended", Body: map[string]Source{"suspended": "before.suspended"}}},
	"matrix.profile.set_field":                profileFields,
	"matrix.profile.delete_field":             profileFields,
	"synapse.devices.update":                  deviceName("synapse.devices.update"),
	"matrix.devices.update":                   deviceName("matrix.devices.update"),

	// Registration tokens.
	"synapse.registration_tokens.create": {{Row: "synapse.registration_tokens.delete", Path: []Source{"answer.token"}}},
	"synapse.registration_tokens.update": {{Row: "synapse.registration_tokens.update", Given: true}},
	"synapse.registration_tokens.delete": {{Row: "synapse.registration_tokens.create", Body: map[string]Source{
		"token": "before.token", "uses_allowed": "before.uses_allowed", "expiry_time": "before.expiry_time",
	}}},

	// Rooms and files.
	"synapse.rooms.set_block": {{Row: "synapse.rooms.set_block", Body: map[string]Source{"block": "before.block"}}},
	"synapse.media.quarantine": {
		{Row: "synapse.media.unquarantine", When: was("quarantined_by", "null")},
		{}, // it was in quarantine before
	},
	"synapse.media.unquarantine": {
		{When: was("quarantined_by", "null")}, // it was not in quarantine before
		{Row: "synapse.media.quarantine"},
	},
	"matrix.rooms.set_state":           {{Row: "matrix.rooms.set_state", Whole: true}},
	"matrix.directory.set_alias":       {{Row: "matrix.directory.delete_alias"}},
	"matrix.directory.delete_alias":    {{Row: "matrix.directory.set_alias", Body: map[string]Source{"room_id": "before.room_id"}}},
	"matrix.directory.set_visibility":  {{Row: "matrix.directory.set_visibility", Body: map[string]Source{"visibility": "before.visibility"}}},
	"matrix.account_data.set":          {{Row: "matrix.account_data.set", Whole: true}},
	"matrix.account_data.set_for_room": {{Row: "matrix.account_data.set_for_room", Whole: true}},
	"matrix.push_rules.set_actions":    {{Row: "matrix.push_rules.set_actions", Body: map[string]Source{"actions": "before.actions"}}},
	"matrix.push_rules.set_enabled":    {{Row: "matrix.push_rules.set_enabled", Body: map[string]Source{"enabled": "before.enabled"}}},

	// Membership.
	"synapse.rooms.join": {
		{
			Row: "matrix.rooms.kick", When: was("joined", "false"), Path: []Source{"answer.room_id"}, Body: theUser, Left: is("membership", `"join"`),
			Needs: "whoever takes somebody out of a room must be in it and have the power: synapse.rooms.make_room_admin(room_id, { user_id = your_id }) " +
				"and matrix.rooms.join(room_id) see to both, where some local user has the power",
		},
		{When: was("joined", "true")},
	},
	"matrix.rooms.join":       selfJoined,
	"matrix.rooms.join_by_id": selfJoined,
	"matrix.rooms.leave": {
		{Row: "matrix.rooms.join", When: was("joined", "true"), Path: []Source{"given.room_id"}, Left: is("joined", "false")},
		{When: was("joined", "false"), Final: "an invitation that was declined is gone, and only a new one brings it back"},
	},
	"matrix.rooms.invite": {
		{Row: "matrix.rooms.kick", When: was("", "null"), Body: theUser, Left: is("membership", `"invite"`)},
		{Row: "matrix.rooms.kick", When: was("membership", `"leave"`), Body: theUser, Left: is("membership", `"invite"`)},
		{When: was("membership", `"invite"`)},
		{When: was("membership", `"knock"`), Final: "a knock that was answered is gone"},
	},
	"matrix.rooms.kick": {
		{Row: "synapse.rooms.join", When: was("membership", `"join"`), Path: []Source{"given.room_id"}, Body: theUser, Left: is("joined", "false")},
		{Row: "matrix.rooms.invite", When: was("membership", `"invite"`), Body: theUser, Left: is("membership", `"leave"`)},
		{When: was("membership", `"leave"`)},
		{When: was("membership", `"knock"`), Final: "a knock that was refused is gone"},
	},
	"matrix.rooms.ban": {
		{Row: "matrix.rooms.unban", When: was("", "null"), Body: theUser, Left: is("membership", `"ban"`)},
		{Row: "matrix.rooms.unban", When: was("membership", `"leave"`), Body: theUser, Left: is("membership", `"ban"`)},
		{When: was("membership", `"ban"`)},
		{Row: "matrix.rooms.unban", Body: theUser, Left: is("membership", `"ban"`), Lost: map[string]string{
			"membership": "the ban is lifted, and the user may join or be invited again",
		}},
	},
	"matrix.rooms.unban": {
		{Row: "matrix.rooms.ban", When: was("membership", `"ban"`), Body: theUser, Left: is("membership", `"leave"`)},
		{}, // there was no ban
	},

	"synapse.background_updates.set_enabled": {{Row: "synapse.background_updates.set_enabled", Body: map[string]Source{"enabled": "before.enabled"}}},

	// The Matrix Authentication Service.
	"mas.users.lock": {
		{Row: "mas.users.unlock", When: map[string]string{"locked_at": "null"}},
		{}, // it was locked before
	},
	"mas.users.unlock": {
		{When: map[string]string{"locked_at": "null"}}, // it was not locked before
		{Row: "mas.users.lock"},
	},
	"mas.users.set_admin":             {{Row: "mas.users.set_admin", Body: map[string]Source{"admin": "before.admin"}}},
	"mas.upstream_oauth_links.create": {{Row: "mas.upstream_oauth_links.delete", Path: []Source{"answer.id"}}},
	"mas.upstream_oauth_links.delete": {{Row: "mas.upstream_oauth_links.create", Body: map[string]Source{
		"user_id": "before.user_id", "provider_id": "before.provider_id", "subject": "before.subject", "human_account_name": "before.human_account_name",
	}}},
	"mas.user_emails.create": {{Row: "mas.user_emails.delete", Path: []Source{"answer.id"}}},
	"mas.user_emails.delete": {{Row: "mas.user_emails.create", Body: map[string]Source{"user_id": "before.user_id", "email": "before.email"}}},

	"mas.user_registration_tokens.create":   {{Row: "mas.user_registration_tokens.revoke", Path: []Source{"answer.id"}}},
	"mas.user_registration_tokens.update":   {{Row: "mas.user_registration_tokens.update", Given: true}},
	"mas.user_registration_tokens.revoke":   {{Row: "mas.user_registration_tokens.unrevoke"}},
	"mas.user_registration_tokens.unrevoke": {{Row: "mas.user_registration_tokens.revoke"}},
}

// was and is make the conditions of one field.
func was(field, json string) map[string]string { return map[string]string{field: json} }
func is(field, json string) map[string]string  { return map[string]string{field: json} }

// theUser is the body of a change of somebody's membership.
var theUser = map[string]Source{"user_id": "given.user_id"}

// selfJoined are the ways back after joining a room oneself.
var selfJoined = []WayBack{
	{Row: "matrix.rooms.leave", When: was("joined", "false"), Path: []Source{"answer.room_id"}, Left: is("joined", "true")},
	{When: was("joined", "true")},
}

// deviceName are the ways back to the name that a device had.
func deviceName(row string) []WayBack {
	return []WayBack{
		{When: was("display_name", "null"), Final: "the device had no name, and a server takes none away"},
		{Row: row, Body: map[string]Source{"display_name": "before.display_name"}},
	}
}

// rateLimits are the ways back to the rate limit that a user had: none of their own, or
// that one.
var rateLimits = []WayBack{
	{Row: "synapse.users.delete_ratelimit_override", When: map[string]string{"messages_per_second": ""}},
	{Row: "synapse.users.set_ratelimit_override", Body: map[string]Source{
		"messages_per_second": "before.messages_per_second", "burst_count": "before.burst_count",
	}},
}

// profileFields are the ways back to a field of a profile: it was not there, or had a value.
var profileFields = []WayBack{
	{Row: "matrix.profile.delete_field", When: was("", "null")},
	{Row: "matrix.profile.set_field", Whole: true},
}
