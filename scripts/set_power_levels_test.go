package scripts_test

import (
	"net/http"
	"sync/atomic"
	"testing"
)

// Somebody changes the levels between our reading and our sending. The server cannot be told
// to refuse that, so what was replaced is named.
func TestSetPowerLevelsTellsOfAChangeThatItReplaced(t *testing.T) {
	var sent atomic.Bool
	_, a := newStub(t,
		route{"GET", "/_synapse/admin/v2/users/(.+)", bridgedUser(nil)},
		route{"GET", "/_synapse/admin/v1/rooms/.+/members", fixed(map[string]any{"members": []string{"@admin:stub.test"}, "total": 1})},
		route{"GET", "/_synapse/admin/v1/rooms/.+/state", func(r *http.Request, groups []string) any {
			state := stateOfRooms(r, groups).(map[string]any)
			if sent.Load() {
				event := state["state"].([]any)[0].(map[string]any)
				event["event_id"], event["unsigned"] = "$three", map[string]string{"replaces_state": "$two"}
			}
			return state
		}},
		route{"GET", "/_matrix/client/v3/rooms/.+/state/m.room.power_levels/", fixed(map[string]any{})},
		route{"PUT", "/_matrix/client/v3/rooms/.+/state/m.room.power_levels/", func(*http.Request, []string) any {
			sent.Store(true)
			return map[string]string{"event_id": "$three"}
		}},
	)
	cmd := a.command("run", "set-power-levels", "--rooms", roomOf(1), "--user", userOf(1), "--level", "50", "--apply")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 4 {
		t.Errorf("%v, want status 4", err)
	}
	has(t, "the run", string(out), "failed  "+roomOf(1)+": what somebody else changed at the same moment is gone: look at $two")
}
