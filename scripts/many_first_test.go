package scripts_test

import (
	"net/http"
	"strings"
)

func init() {
	loads["join-users"] = load{
		routes: func(int) []route {
			return []route{
				{"GET", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
					return map[string]any{"name": groups[0], "admin": false, "deactivated": false, "locked": false, "creation_ts": 1}
				}},
				{"GET", "/_synapse/admin/v1/rooms/!r:stub.test", fixed(map[string]any{"room_id": "!r:stub.test", "join_rules": "public"})},
				{"GET", "/_synapse/admin/v1/rooms/!r:stub.test/members", fixed(map[string]any{"members": []string{}, "total": 0})},
				{"GET", "/_synapse/admin/v1/users/.+/joined_rooms", fixed(map[string]any{"joined_rooms": []string{}, "total": 0})},
				{"POST", "/_synapse/admin/v1/join/!r:stub.test", fixed(map[string]string{"room_id": "!r:stub.test"})},
			}
		},
		args: func(a *admin, n int) []string {
			users := make([]string, n)
			for i := range users {
				users[i] = userOf(i)
			}
			a.writeList("users.txt", users...)
			return []string{"--users", "@users.txt", "--rooms", "!r:stub.test"}
		},
		does: func(n int) int { return n },
	}
	loads["remove-external-ids"] = load{
		routes: func(n int) []route {
			return []route{
				{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return map[string]any{"name": userOf(i)} })},
				{"GET", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
					return map[string]any{"name": groups[0], "creation_ts": 1, "external_ids": []map[string]string{
						{"auth_provider": "old", "external_id": groups[0]}, {"auth_provider": "new", "external_id": groups[0]},
					}}
				}},
				{"PUT", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
					return map[string]any{"name": groups[0], "external_ids": []map[string]string{{"auth_provider": "new", "external_id": groups[0]}}}
				}},
			}
		},
		args: func(*admin, int) []string { return []string{"--provider", "old"} },
		does: func(n int) int { return n },
	}
	loads["delete-old-media"] = load{
		routes: func(n int) []route {
			return []route{
				{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return map[string]any{"name": userOf(i)} })},
				{"GET", "/_synapse/admin/v1/rooms", offsetPages("rooms", 0, nil)},
				{"GET", "/_synapse/admin/v1/statistics/users/media", offsetPages("users", n, func(i int) any { return map[string]any{"user_id": userOf(i)} })},
				{"GET", "/_synapse/admin/v1/users/(.+)/media", func(_ *http.Request, groups []string) any {
					return map[string]any{"total": 1, "media": []any{map[string]any{
						"media_id": strings.Trim(groups[0], "@"), "media_length": 1000, "created_ts": 1600000000000, "last_access_ts": nil,
						"safe_from_quarantine": false, "quarantined_by": nil,
					}}}
				}},
				{"POST", "/_synapse/admin/v1/media/delete", fixed(map[string]any{"deleted_media": []string{}, "total": 500})},
			}
		},
		args: func(*admin, int) []string { return []string{"--before", "90d"} },
		does: func(n int) int { return n / 500 },
	}
}
