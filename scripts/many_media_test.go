package scripts_test

import (
	"fmt"
	"net/http"
	"strings"
)

// numbered returns the names of n things.
func numbered(n int, name func(i int) string) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = name(i)
	}
	return names
}

// listFile writes a list into a file of the admin's home, and names it for an option.
func listFile(a *admin, names []string) string {
	a.writeList("list.txt", names...)
	return "@list.txt"
}

// bridged is a user of a stub who belongs to an application service, and is left alone.
var bridged = userOf(0)

// bridgedUser answers what the server knows of a user, with what a test wants besides.
func bridgedUser(more map[string]any) func(*http.Request, []string) any {
	return func(_ *http.Request, groups []string) any {
		user := map[string]any{"name": groups[0], "admin": false, "deactivated": false, "locked": false, "creation_ts": 1, "appservice_id": nil}
		if groups[0] == bridged {
			user["appservice_id"] = "bridge"
		}
		for name, value := range more {
			user[name] = value
		}
		return user
	}
}

// devicesOfEach are the routes of users who have an old device and a new one each.
var devicesOfEach = []route{
	{"GET", "/_synapse/admin/v2/users/(.+)/devices/(.+)", fixed(map[string]any{"device_id": "OLD"})},
	{"DELETE", "/_synapse/admin/v2/users/(.+)/devices/(.+)", fixed(map[string]any{})},
	{"GET", "/_synapse/admin/v2/users/(.+)/devices", func(_ *http.Request, groups []string) any {
		return map[string]any{"total": 2, "devices": []map[string]any{
			{"user_id": groups[0], "device_id": "OLD", "last_seen_ts": 1600000000000},
			{"user_id": groups[0], "device_id": "UNKNOWN", "last_seen_ts": nil},
		}}
	}},
	{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
}

// usersList is the list of the users of a stub.
func usersList(n int) route {
	return route{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return map[string]any{"name": userOf(i)} })}
}

// stateOfRooms answers the state events of rooms that the admin has made.
func stateOfRooms(r *http.Request, _ []string) any {
	event := map[string]any{"type": r.URL.Query().Get("type"), "state_key": "", "sender": "@admin:stub.test", "event_id": "$one"}
	switch event["type"] {
	case "m.room.create":
		event["content"] = map[string]any{"room_version": "10"}
	case "m.room.power_levels":
		event["content"] = map[string]any{"users": map[string]int{"@admin:stub.test": 100}, "events": map[string]int{}}
	}
	return map[string]any{"state": []any{event}}
}

// filesOfOne is the list of the files of a user who has n.
func filesOfOne(n int) route {
	return route{"GET", "/_synapse/admin/v1/users/.+/media", offsetPages("media", n, func(i int) any {
		return map[string]any{
			"media_id": fmt.Sprintf("file%05d", i), "media_length": 1000, "created_ts": 1600000000000, "last_access_ts": nil,
			"safe_from_quarantine": false, "quarantined_by": nil,
		}
	})}
}

func init() {
	loads["prune-devices"] = load{
		routes: func(n int) []route { return append([]route{usersList(n)}, devicesOfEach...) },
		args:   func(*admin, int) []string { return []string{"--before", "90d"} },
		does:   func(n int) int { return n - 1 },
	}
	loads["logout-everywhere"] = load{
		routes: func(int) []route { return devicesOfEach },
		args:   func(a *admin, n int) []string { return []string{"--users", listFile(a, numbered(n, userOf))} },
		does:   func(n int) int { return 2 * (n - 1) },
		status: 4, // the user of the bridge
	}
	loads["migrate-external-ids"] = load{
		routes: func(n int) []route {
			ids := []map[string]string{{"auth_provider": "old", "external_id": "x"}, {"auth_provider": "third", "external_id": "y"}}
			return []route{
				usersList(n),
				{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(map[string]any{"external_ids": ids})},
				{"PUT", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
				{"GET", "/_synapse/admin/v1/auth_providers/new/users/.+", fixed(refusal{404, "M_NOT_FOUND", "User not found"})},
				{"GET", "/_matrix/client/v3/login", fixed(map[string]any{"flows": []any{}})},
			}
		},
		args: func(*admin, int) []string { return []string{"--from", "old", "--to", "new"} },
		does: func(n int) int { return n - 1 },
	}
	loads["kick-user"] = load{
		routes: func(n int) []route {
			members := append(numbered(n, userOf), "@admin:stub.test")
			return []route{
				{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
				{"GET", "/_matrix/client/v3/joined_rooms", fixed(map[string]any{"joined_rooms": []string{roomOf(0)}})},
				{"GET", "/_synapse/admin/v1/rooms/.+/members", fixed(map[string]any{"members": members, "total": len(members)})},
				{"GET", "/_synapse/admin/v1/rooms/.+/state", stateOfRooms},
				{"GET", "/_matrix/client/v3/rooms/.+/state/m.room.member/.+", fixed(map[string]string{"membership": "join"})},
				{"POST", "/_matrix/client/v3/rooms/.+/kick", fixed(map[string]any{})},
			}
		},
		args: func(a *admin, n int) []string {
			return []string{"--users", listFile(a, numbered(n, userOf)), "--rooms", roomOf(0)}
		},
		does:   func(n int) int { return n - 1 },
		status: 4, // the user of the bridge
	}
	loads["make-room-admin"] = load{
		routes: func(int) []route {
			return []route{
				{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
				{"GET", "/_synapse/admin/v1/rooms/.+/members", fixed(map[string]any{"members": []string{"@admin:stub.test"}, "total": 1})},
				{"GET", "/_synapse/admin/v1/rooms/.+/state", stateOfRooms},
				{"POST", "/_synapse/admin/v1/rooms/.+/make_room_admin", fixed(map[string]any{})},
			}
		},
		args: func(a *admin, n int) []string {
			return []string{"--rooms", listFile(a, numbered(n, roomOf)), "--user", userOf(1)}
		},
		does: func(n int) int { return n },
	}
	loads["set-power-levels"] = load{
		routes: func(int) []route {
			return []route{
				{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
				{"GET", "/_synapse/admin/v1/rooms/.+/members", fixed(map[string]any{"members": []string{"@admin:stub.test"}, "total": 1})},
				{"GET", "/_synapse/admin/v1/rooms/.+/state", stateOfRooms},
				{"GET", "/_matrix/client/v3/rooms/.+/state/m.room.power_levels/", fixed(map[string]any{"users": map[string]int{"@admin:stub.test": 100}})},
				{"PUT", "/_matrix/client/v3/rooms/.+/state/m.room.power_levels/", fixed(map[string]string{"event_id": "$two"})},
			}
		},
		args: func(a *admin, n int) []string {
			return []string{"--rooms", listFile(a, numbered(n, roomOf)), "--user", userOf(1), "--level", "50"}
		},
		does: func(n int) int { return n },
	}
	loads["purge-remote-media"] = load{
		routes: func(n int) []route {
			return []route{{"POST", "/_synapse/admin/v1/purge_media_cache", fixed(map[string]int{"deleted": n})}}
		},
		args: func(*admin, int) []string { return []string{"--before", "90d"} },
		does: func(int) int { return 13 },
	}
	loads["delete-user-media"] = load{
		routes: func(n int) []route {
			return []route{
				filesOfOne(n),
				{"GET", "/_synapse/admin/v1/users/.+/joined_rooms", fixed(map[string]any{"joined_rooms": []string{roomOf(0)}, "total": 1})},
				{"GET", "/_synapse/admin/v1/rooms/.+", fixed(map[string]any{"room_id": roomOf(0), "avatar": "mxc://stub.test/file00001"})},
				{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(map[string]any{"avatar_url": "mxc://stub.test/file00002"})},
				{"DELETE", "/_synapse/admin/v1/media/stub.test/(.+)", func(_ *http.Request, groups []string) any {
					return map[string]any{"deleted_media": groups, "total": 1}
				}},
			}
		},
		args: func(*admin, int) []string {
			return []string{"--users", strings.Join([]string{bridged, userOf(1)}, ",")}
		},
		does:   func(n int) int { return n - 2 },
		status: 4, // the user of the bridge
	}
	loads["media-usage"] = load{
		routes: func(n int) []route {
			return []route{{"GET", "/_synapse/admin/v1/statistics/users/media", offsetPages("users", n, func(i int) any {
				return map[string]any{"user_id": userOf(i), "displayname": "x", "media_count": 1, "media_length": i}
			})}}
		},
		args: func(*admin, int) []string { return []string{"--to", "usage.csv"} },
		does: func(int) int { return 0 },
	}
	loads["quarantine-media"] = load{
		routes: func(n int) []route {
			return []route{
				filesOfOne(n),
				{"GET", "/_synapse/admin/v1/media/stub.test/.+", fixed(map[string]any{"media_info": map[string]any{"quarantined_by": nil}})},
				{"POST", "/_synapse/admin/v1/media/quarantine/stub.test/.+", fixed(map[string]any{})},
			}
		},
		args: func(*admin, int) []string { return []string{"--user", userOf(1)} },
		does: func(n int) int { return n },
	}
}
