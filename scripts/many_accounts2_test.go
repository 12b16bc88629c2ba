package scripts_test

import (
	"net/http"
	"strings"
)

// userRow is the row of a user in the server's list, as Synapse has it.
func userRow(i int, more map[string]any) map[string]any {
	row := map[string]any{
		"name": userOf(i), "user_type": nil, "is_guest": false, "admin": false, "deactivated": false, "shadow_banned": false,
		"displayname": "Somebody", "avatar_url": nil, "creation_ts": 1600000000000, "approved": true, "erased": false,
		"last_seen_ts": 1610000000000, "locked": false,
	}
	for key, value := range more {
		row[key] = value
	}
	return row
}

// oneUser is the answer about one account.
func oneUser(name string, more map[string]any) map[string]any {
	user := map[string]any{
		"name": name, "admin": false, "deactivated": false, "locked": false, "shadow_banned": false, "suspended": false, "erased": false,
		"creation_ts": 1600000000, "appservice_id": nil, "displayname": "Somebody", "last_seen_ts": nil,
		"threepids": []any{}, "external_ids": []any{},
	}
	for key, value := range more {
		user[key] = value
	}
	return user
}

// aUser is the route of one account.
func aUser(more map[string]any) route {
	return route{"GET", "/_synapse/admin/v2/users/([^/]+)", func(_ *http.Request, groups []string) any { return oneUser(groups[0], more) }}
}

// userList writes the first n users into a file, and returns what names it.
func userList(a *admin, n int) string {
	users := make([]string, n)
	for i := range users {
		users[i] = userOf(i)
	}
	a.writeList("users.txt", users...)
	return "@users.txt"
}

var (
	deactivation = route{"POST", "/_synapse/admin/v1/deactivate/.+", fixed(map[string]string{"id_server_unbind_result": "success"})}
	redaction    = route{"POST", "/_synapse/admin/v1/user/.+/redact", fixed(map[string]string{"redact_id": "one"})}
	redacted     = route{"GET", "/_synapse/admin/v1/user/redact_status/one", fixed(map[string]any{"status": "complete", "failed_redactions": map[string]string{}})}
	modification = route{"PUT", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any { return oneUser(groups[0], nil) }}
)

// inactive are accounts of which a fifth is to go: the others are in use, admins, never seen,
// or of an application service, which is known by the account alone.
func inactive(i int) any {
	return userRow(i, []map[string]any{
		{}, {"last_seen_ts": 4000000000000}, {"admin": true}, {"last_seen_ts": nil}, {"name": strings.Replace(userOf(i), "user", "bridge", 1)},
	}[i%5])
}

func init() {
	loads["deactivate-inactive-users"] = load{
		routes: func(n int) []route {
			return []route{
				{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, inactive)},
				{"GET", "/_synapse/admin/v2/users/(.bridge.+)", func(_ *http.Request, groups []string) any {
					return oneUser(groups[0], map[string]any{"appservice_id": "irc"})
				}},
				aUser(nil), deactivation,
			}
		},
		args: func(*admin, int) []string { return []string{"--before", "365d"} },
		does: func(n int) int { return n / 5 },
	}
	loads["offboard-users"] = load{
		routes: func(int) []route {
			return []route{
				aUser(map[string]any{"external_ids": []any{map[string]string{"auth_provider": "oidc", "external_id": "x"}}}), modification,
				{"GET", "/_synapse/admin/v2/users/.+/devices", fixed(map[string]any{"total": 2, "devices": []any{
					map[string]string{"device_id": "PHONE"}, map[string]string{"device_id": "LAPTOP"},
				}})},
				{"GET", "/_synapse/admin/v2/users/.+/devices/.+", fixed(map[string]string{"device_id": "PHONE"})},
				{"DELETE", "/_synapse/admin/v2/users/.+/devices/.+", fixed(map[string]any{})},
			}
		},
		args: func(a *admin, n int) []string { return []string{"--users", userList(a, n), "--revoke-external-ids"} },
		does: func(n int) int { return 4 * n }, // a lock, two devices, the ids
	}
	loads["erase-user"] = load{
		routes: erasureRoutes,
		args:   func(*admin, int) []string { return []string{"--user", userOf(1), "--redact"} },
		does:   func(n int) int { return 4 + n/500 }, // redaction, account, ids, rate limit, and the files
	}
	loads["spam-wave"] = load{
		routes: waveRoutes,
		args: func(*admin, int) []string {
			return []string{"--since", "2026-01-01", "--name", "user-*", "--ip", "192.0.2.*"}
		},
		does: func(n int) int { return 4 * n },
	}
	loads["restore-users"] = load{
		routes: func(int) []route {
			return []route{
				aUser(map[string]any{"deactivated": true}), modification,
				{"GET", "/_synapse/admin/v1/users/.+/joined_rooms", fixed(map[string]any{"joined_rooms": []string{"!other:stub.test"}, "total": 1})},
				{"POST", "/_synapse/admin/v1/join/!r:stub.test", fixed(map[string]string{"room_id": "!r:stub.test"})},
			}
		},
		args: func(a *admin, n int) []string {
			users := userList(a, n)
			lines := []string{"user_id,room_id"}
			for i := range n {
				lines = append(lines, userOf(i)+",!r:stub.test")
			}
			a.writeList("rooms.csv", lines...)
			return []string{"--users", users, "--rooms", "rooms.csv", "--passwords", "passwords.csv"}
		},
		does: func(n int) int { return 2 * n },
	}
}

// erasureRoutes are those of a person with n rooms and n files.
func erasureRoutes(n int) []route {
	memberships := map[string]string{}
	for i := range n {
		memberships["!"+userOf(i)[1:]] = "leave"
	}
	event := map[string]any{"event_id": "$e", "type": "m.room.message", "sender": userOf(1), "content": map[string]string{"body": "Hello"}}
	return []route{
		aUser(map[string]any{"external_ids": []any{map[string]string{"auth_provider": "oidc", "external_id": "x"}}}), modification,
		{"GET", "/_synapse/admin/v1/users/.+/memberships", fixed(map[string]any{"memberships": memberships})},
		{"GET", "/_synapse/admin/v1/rooms/.+/messages", fixed(map[string]any{"chunk": []any{event}, "start": "s"})},
		redaction, redacted, deactivation,
		{"GET", "/_synapse/admin/v1/users/.+/media", offsetPages("media", n, func(int) any { return map[string]any{"media_id": "m", "quarantined_by": nil} })},
		{"DELETE", "/_synapse/admin/v1/users/.+/media", fixed(map[string]any{"deleted_media": []string{}, "total": 500})},
		{"GET", "/_synapse/admin/v1/users/.+/override_ratelimit", fixed(map[string]int{"messages_per_second": 0, "burst_count": 0})},
		{"DELETE", "/_synapse/admin/v1/users/.+/override_ratelimit", fixed(map[string]any{})},
	}
}

// waveRoutes are those of n accounts, each with a room, a file and an address.
func waveRoutes(n int) []route {
	connection := map[string]any{"ip": "192.0.2.7", "last_seen": 1, "user_agent": "x"}
	return []route{
		{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return userRow(i, map[string]any{"creation_ts": 1790000000000}) })},
		aUser(nil),
		{"GET", "/_synapse/admin/v1/whois/.+", fixed(map[string]any{"user_id": "x", "devices": map[string]any{
			"": map[string]any{"sessions": []any{map[string]any{"connections": []any{connection}}}},
		}})},
		{"GET", "/_synapse/admin/v1/users/.+/memberships", fixed(map[string]any{"memberships": map[string]string{"!r:stub.test": "leave"}})},
		{"GET", "/_synapse/admin/v1/rooms/!r:stub.test", fixed(map[string]any{"room_id": "!r:stub.test", "version": "11"})},
		{"PUT", "/_synapse/admin/v1/suspend/.+", fixed(map[string]any{})},
		redaction, redacted,
		{"GET", "/_synapse/admin/v1/users/.+/media", fixed(map[string]any{"total": 1, "media": []any{map[string]any{
			"media_id": "abc", "quarantined_by": nil, "safe_from_quarantine": false,
		}}})},
		{"GET", "/_synapse/admin/v1/media/stub.test/abc", fixed(map[string]any{"media_info": map[string]any{"media_id": "abc", "quarantined_by": nil}})},
		{"POST", "/_synapse/admin/v1/media/quarantine/stub.test/abc", fixed(map[string]any{})},
		deactivation,
	}
}
