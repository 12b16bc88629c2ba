package scripts_test

import (
	"net/http"
	"strconv"
	"sync"
)

// roomRow is a room as the server lists it.
func roomRow(id string, members int) map[string]any {
	return map[string]any{
		"room_id": id, "name": "Room", "canonical_alias": nil, "joined_members": members, "joined_local_members": members,
		"version": "11", "creator": "@admin:stub.test", "encryption": nil, "public": false, "state_events": 20, "room_type": nil,
	}
}

// listOfRooms answers the list of n rooms, of which each has as many members.
func listOfRooms(n, members int) route {
	return route{"GET", "/_synapse/admin/v1/rooms", offsetPages("rooms", n, func(i int) any { return roomRow(roomOf(i), members) })}
}

// membersOf answers who is in a room.
func membersOf(users ...string) route {
	return route{"GET", "/_synapse/admin/v1/rooms/[^/]+/members", fixed(map[string]any{"members": users, "total": len(users)})}
}

const lastEvent = "/_synapse/admin/v1/rooms/[^/]+/timestamp_to_event"

var (
	getRoom = route{"GET", "/_synapse/admin/v1/rooms/([^/]+)", func(_ *http.Request, groups []string) any { return roomRow(groups[0], 3) }}
	// deletion is a deletion that is complete at once.
	deletion = []route{
		{"DELETE", "/_synapse/admin/v2/rooms/[^/]+", fixed(map[string]string{"delete_id": "D"})},
		{"GET", "/_synapse/admin/v2/rooms/delete_status/D", fixed(map[string]any{
			"status": "complete", "shutdown_room": map[string]any{"kicked_users": []string{}, "new_room_id": nil},
		})},
	}
)

// inAllRooms writes the list of n rooms and names it.
func inAllRooms(more ...string) func(a *admin, n int) []string {
	return func(a *admin, n int) []string {
		rooms := make([]string, n)
		for i := range rooms {
			rooms[i] = roomOf(i)
		}
		a.writeList("rooms.txt", rooms...)
		return append([]string{"--rooms", "@rooms.txt"}, more...)
	}
}

func each(n int) int { return n }
func none(int) int   { return 0 }

func init() {
	loads["block-rooms"] = load{
		routes: func(int) []route {
			return []route{
				getRoom,
				{"GET", "/_synapse/admin/v1/rooms/[^/]+/block", fixed(map[string]bool{"block": false})},
				{"PUT", "/_synapse/admin/v1/rooms/[^/]+/block", fixed(map[string]bool{"block": true})},
			}
		},
		args: inAllRooms(), does: each,
	}
	loads["delete-rooms"] = load{
		routes: func(int) []route { return append(deletion, getRoom) },
		args:   inAllRooms("--block"), does: each,
	}
	loads["evacuate-room"] = load{
		routes: func(int) []route {
			// Everybody of a room is gone once its deletion was asked for.
			var gone sync.Map
			return []route{
				{"DELETE", "/_synapse/admin/v2/rooms/([^/]+)", func(_ *http.Request, groups []string) any {
					gone.Store(groups[0], true)
					return map[string]string{"delete_id": "D"}
				}},
				{"GET", "/_synapse/admin/v1/rooms/([^/]+)/members", func(_ *http.Request, groups []string) any {
					users := []string{userOf(1), "@far:elsewhere.test"}
					if _, ok := gone.Load(groups[0]); ok {
						users = users[1:]
					}
					return map[string]any{"members": users, "total": len(users)}
				}},
				{"GET", "/_synapse/admin/v2/users/(.+)", func(_ *http.Request, groups []string) any {
					return map[string]any{"name": groups[0], "admin": false, "appservice_id": nil, "creation_ts": 1}
				}},
				deletion[1],
			}
		},
		args: inAllRooms(), does: each,
	}
	loads["purge-empty-rooms"] = load{
		routes: func(n int) []route {
			return append(deletion, getRoom, listOfRooms(n, 0), membersOf("@far:elsewhere.test"),
				route{"GET", lastEvent, fixed(map[string]any{"event_id": "$last", "origin_server_ts": 1600000000000})},
				route{"GET", "/_synapse/admin/v1/rooms/[^/]+/context/.+", fixed(map[string]any{"state": []any{
					map[string]any{"type": "m.room.name", "state_key": "", "content": map[string]string{"name": "Old"}},
					map[string]any{"type": "m.room.member", "state_key": userOf(1), "content": map[string]string{"membership": "leave"}},
				}})},
			)
		},
		args: func(*admin, int) []string { return nil }, does: each,
	}
	loads["purge-history"] = load{
		routes: func(int) []route { return historyRoutes("1.163.2") },
		args:   inAllRooms("--before", "2024-01-01"), does: each,
	}
	loads["room-inventory"] = load{
		routes: func(n int) []route {
			return []route{
				listOfRooms(n, 3), membersOf(userOf(1), userOf(2), "@far:elsewhere.test"),
				{"GET", lastEvent, fixed(map[string]any{"event_id": "$last", "origin_server_ts": 1600000000000})},
				{"GET", "/_synapse/admin/v1/rooms/[^/]+/state", func(r *http.Request, _ []string) any {
					return map[string]any{"state": []any{map[string]any{
						"type": r.URL.Query().Get("type"), "state_key": "", "sender": userOf(1), "content": map[string]any{"room_version": "11"},
					}}}
				}},
			}
		},
		args: func(*admin, int) []string { return []string{"--activity", "--power"} }, does: none,
	}
	loads["room-topology"] = load{
		routes: func(n int) []route {
			return []route{
				// Each tenth room is a space, with the nine that follow and with the next space.
				{"GET", "/_synapse/admin/v1/rooms", offsetPages("rooms", n, func(i int) any {
					row := roomRow(roomOf(i), 3)
					if i%10 == 0 {
						row["room_type"] = "m.space"
					}
					return row
				})},
				{"GET", "/_synapse/admin/v1/rooms/!room-([0-9]+):stub.test/state", func(_ *http.Request, groups []string) any {
					first, _ := strconv.Atoi(groups[0]) // digits
					events := []any{}
					for i := first + 1; i <= first+10; i++ {
						events = append(events, map[string]any{
							"type": "m.space.child", "state_key": roomOf(i % n), "origin_server_ts": i, "content": map[string]any{"via": []string{"stub.test"}},
						})
					}
					return map[string]any{"state": events}
				}},
			}
		},
		args: func(*admin, int) []string { return nil }, does: none,
	}
}

// historyRoutes are those of rooms with two old messages of another server, two of this one, and
// one that is new.
func historyRoutes(version string) []route {
	message := func(sender string, ts int64) map[string]any {
		return map[string]any{"type": "m.room.message", "sender": sender, "origin_server_ts": ts, "content": map[string]any{}}
	}
	const old, recent = 1600000000000, 1750000000000
	events := []any{
		message("@far:elsewhere.test", old), message(userOf(1), old), message("@far:elsewhere.test", old), message(userOf(1), old),
		message(userOf(1), recent),
	}
	return []route{
		{"GET", "/_synapse/admin/v1/server_version", fixed(map[string]string{"server_version": version})},
		getRoom,
		{"GET", "/_synapse/admin/v1/rooms/[^/]+/messages", func(r *http.Request, _ []string) any {
			if r.URL.Query().Has("from") {
				return map[string]any{"chunk": []any{}, "start": "s"}
			}
			return map[string]any{"chunk": events, "start": "s", "end": "e"}
		}},
		{"POST", "/_synapse/admin/v1/purge_history/.+", fixed(map[string]string{"purge_id": "P"})},
		{"GET", "/_synapse/admin/v1/purge_history_status/P", fixed(map[string]string{"status": "complete"})},
	}
}
