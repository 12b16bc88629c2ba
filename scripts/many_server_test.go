package scripts_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Things of a stub, by their numbers.
func noticeRoomOf(user string) string { return "!notices-of-" + strings.Trim(user, "@") }
func otherServerOf(i int) string      { return fmt.Sprintf("other-%05d.test", i) }

func noItems(int) int    { return 0 }
func eachItem(n int) int { return n }

// itemsOf makes the items of a list.
func itemsOf(n int, item func(i int) any) []any {
	items := make([]any, n)
	for i := range items {
		items[i] = item(i)
	}
	return items
}

// noticeRoutes are those of a server where everybody has a room for notices, but nobody the
// notice.
func noticeRoutes(n int) []route {
	return []route{
		{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return userRow(i, nil) })},
		aUser(nil),
		{"GET", "/_synapse/admin/v1/users/@notices:stub.test/joined_rooms", fixed(map[string]any{
			"joined_rooms": itemsOf(n, func(i int) any { return noticeRoomOf(userOf(i)) }), "total": n,
		})},
		{"GET", "/_synapse/admin/v1/users/(.+)/memberships", func(_ *http.Request, groups []string) any {
			return map[string]any{"memberships": map[string]string{noticeRoomOf(groups[0]): "join", "!other:stub.test": "join"}}
		}},
		{"GET", "/_synapse/admin/v1/rooms/!notices-of-.+/messages", fixed(map[string]any{"chunk": []any{}, "start": "t1"})},
		{"PUT", "/_synapse/admin/v1/send_server_notice/.+", fixed(map[string]string{"event_id": "$event"})},
		{"GET", "/_synapse/admin/v1/fetch_event/.event", fixed(map[string]any{"event": map[string]string{"sender": "@notices:stub.test"}})},
	}
}

// expiredTokens is the list of n registration tokens whose time is over.
func expiredTokens(n int) route {
	return route{"GET", "/_synapse/admin/v1/registration_tokens", fixed(map[string]any{"registration_tokens": itemsOf(n, func(i int) any {
		return map[string]any{"token": fmt.Sprintf("token%05d", i), "uses_allowed": nil, "pending": 0, "completed": 0, "expiry_time": 1600000000000}
	})})}
}

// reportRoutes are those of n reports about ten users.
func reportRoutes(n int) []route {
	report := func(i int) map[string]any {
		return map[string]any{
			"id": n - i, "received_ts": 1700000000000 - i, "room_id": "!r:stub.test", "event_id": fmt.Sprintf("$event%d", i), "user_id": userOf(i),
			"sender": userOf(i % 10), "reason": "spam", "score": nil, "name": "A room", "canonical_alias": nil,
		}
	}
	return []route{
		{"GET", "/_synapse/admin/v1/event_reports", offsetPages("event_reports", n, func(i int) any { return report(i) })},
		{"GET", "/_synapse/admin/v1/event_reports/.+", func(*http.Request, []string) any {
			detail := report(0)
			detail["event_json"] = map[string]any{"type": "m.room.message", "content": map[string]string{"body": strings.Repeat("buy this ", 500)}}
			return detail
		}},
		{"DELETE", "/_synapse/admin/v1/event_reports/.+", fixed(map[string]any{})},
	}
}

// destinationRoutes are those of n servers, of which none can be reached.
func destinationRoutes(n int) []route {
	return []route{
		{"GET", "/_synapse/admin/v1/federation/destinations", offsetPages("destinations", n, func(i int) any {
			return map[string]any{
				"destination": otherServerOf(i), "retry_last_ts": 1700000000000, "retry_interval": 60000, "failure_ts": 1600000000000 + i,
				"last_successful_stream_ordering": nil,
			}
		})},
		{"GET", "/_synapse/admin/v1/federation/destinations/.+/rooms", fixed(map[string]any{
			"rooms": []any{map[string]any{"room_id": "!r:stub.test", "stream_ordering": 5}}, "total": 1,
		})},
		{"GET", "/_synapse/admin/v1/federation/destinations/[^/]+", fixed(map[string]any{"failure_ts": 1600000000000})},
		{"POST", "/_synapse/admin/v1/federation/destinations/.+/reset_connection", fixed(map[string]any{})},
	}
}

// wholeServer are the routes of a server with n of everything, on PostgreSQL, and of a version
// without reports of users.
func wholeServer(n int) []route {
	room := func(i int) any {
		return map[string]any{
			"room_id": fmt.Sprintf("!room-%05d:stub.test", i), "name": nil, "version": "10", "joined_members": 2, "joined_local_members": 1,
			"state_events": 20, "encryption": nil, "public": false,
		}
	}
	return append(slices.Concat(reportRoutes(n), destinationRoutes(n), []route{expiredTokens(n)}),
		route{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return userRow(i, nil) })},
		route{"GET", "/_synapse/admin/v1/rooms", offsetPages("rooms", n, room)},
		route{"GET", "/_synapse/admin/v1/statistics/database/rooms", fixed(map[string]any{"rooms": []any{
			map[string]any{"room_id": "!r:stub.test", "estimated_size": 5000000},
		}})},
		route{"GET", "/_synapse/admin/v1/statistics/users/media", offsetPages("users", n, func(i int) any {
			return map[string]any{"user_id": userOf(i), "displayname": "Some Body", "media_count": 2, "media_length": 1000}
		})},
		route{"GET", "/_synapse/admin/v1/background_updates/status", fixed(map[string]any{"enabled": true, "current_updates": map[string]any{}})},
		route{"GET", "/_synapse/admin/v1/scheduled_tasks", fixed(map[string]any{"scheduled_tasks": itemsOf(n, func(i int) any {
			return map[string]any{"id": fmt.Sprint(i), "action": "purge_history", "status": "complete", "timestamp_ms": 1700000000000}
		})})},
		route{"GET", "/_synapse/admin/v1/user_reports", fixed(refusal{404, "M_UNRECOGNIZED", "Unrecognized request"})},
	)
}

// personRoutes are those of a person with n files and a tenth as many rooms.
func personRoutes(n int) []route {
	const of = "/_synapse/admin/v1/users/@user-00001:stub.test"
	memberships := map[string]string{}
	for i := range n / 10 {
		memberships[fmt.Sprintf("!room-%05d:stub.test", i)] = "join"
	}
	return []route{
		aUser(map[string]any{"threepids": []any{}}),
		{"GET", "/_synapse/admin/v2/users/.+/devices", fixed(map[string]any{"devices": []any{}, "total": 0})},
		{"GET", of + "/accountdata", fixed(map[string]any{"account_data": map[string]any{"global": map[string]any{}, "rooms": map[string]any{}}})},
		{"GET", of + "/memberships", fixed(map[string]any{"memberships": memberships})},
		{"GET", of + "/media", offsetPages("media", n, func(i int) any {
			return map[string]any{
				"media_id": fmt.Sprintf("media%05d", i), "media_length": 1000, "media_type": "image/png", "upload_name": "a.png",
				"created_ts": 1600000000000, "last_access_ts": nil, "safe_from_quarantine": false, "quarantined_by": nil,
			}
		})},
		{"GET", of + "/pushers", fixed(map[string]any{"pushers": []any{}, "total": 0})},
		{"GET", of + "/override_ratelimit", fixed(map[string]any{})},
		{"GET", "/_synapse/admin/v1/experimental_features/.+", fixed(map[string]any{"features": map[string]bool{}})},
		{"GET", "/_synapse/admin/v1/whois/.+", fixed(map[string]any{"user_id": userOf(1), "devices": map[string]any{}})},
		{"GET", "/_matrix/client/v3/profile/.+", fixed(map[string]any{"displayname": "Some Body"})},
		{"GET", "/_synapse/admin/v1/event_reports", offsetPages("event_reports", 0, nil)},
		{"GET", "/_synapse/admin/v1/user_reports", offsetPages("user_reports", 0, nil)},
		{"GET", "/_synapse/admin/v1/rooms/(.+)", func(_ *http.Request, groups []string) any {
			return map[string]any{"room_id": groups[0], "name": "A room", "canonical_alias": nil, "topic": nil}
		}},
		{"GET", "/_matrix/client/v1/media/download/stub.test/.+", fixed("some bytes")},
	}
}

// exportInto makes the folder of an export and returns the arguments of the run.
func exportInto(a *admin, folder string, more ...string) []string {
	a.t.Helper()
	if err := os.Mkdir(filepath.Join(a.home, folder), 0o700); err != nil {
		a.t.Fatal(err)
	}
	return append([]string{"--user", userOf(1), "--to", folder}, more...)
}

func init() {
	none := func(*admin, int) []string { return nil }
	loads["broadcast-notice"] = load{
		routes: noticeRoutes, does: eachItem,
		args: func(*admin, int) []string { return []string{"--text", "Maintenance tonight."} },
	}
	loads["registration-tokens"] = load{
		routes: func(n int) []route {
			return []route{
				expiredTokens(n),
				{"GET", "/_synapse/admin/v1/registration_tokens/.+", fixed(map[string]any{"token": "old", "expiry_time": 1600000000000})},
				{"DELETE", "/_synapse/admin/v1/registration_tokens/.+", fixed(map[string]any{})},
				{"POST", "/_synapse/admin/v1/registration_tokens/new", fixed(map[string]any{"token": "new"})},
			}
		},
		args: func(_ *admin, n int) []string {
			return []string{"--delete-expired", "--count", fmt.Sprint(n), "--to", "tokens.csv"}
		},
		does: func(n int) int { return 2 * n },
	}
	loads["triage-reports"] = load{routes: reportRoutes, args: none, does: noItems}
	loads["federation-health"] = load{routes: destinationRoutes, args: none, does: noItems}
	loads["server-report"] = load{routes: wholeServer, args: none, does: noItems}
	loads["user-data-export"] = load{
		routes: personRoutes, does: noItems,
		args: func(a *admin, _ int) []string { return exportInto(a, "alice", "--with-files") },
	}
}

// What these recipes change on request, a load beside that of their reports.
func TestReportsAndConnectionsCanBeManyToo(t *testing.T) {
	load{routes: reportRoutes, does: eachItem, args: func(*admin, int) []string {
		return []string{"--before", "2090-01-01", "--delete"}
	}}.run(t, "triage-reports", fewItems)
	load{routes: destinationRoutes, does: eachItem, args: func(*admin, int) []string { return []string{"--reset"} }}.run(t, "federation-health", fewItems)
}
