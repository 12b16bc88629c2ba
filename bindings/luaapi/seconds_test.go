package luaapi_test

import (
	"context"
	"strings"
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// keeper is a recorder that only keeps the states before the changes, and the answers.
type keeper struct{ before, answers []string }

func (k *keeper) Begin(_ context.Context, ch *changes.Change) (*exchange.Answer, error) {
	k.before = append(k.before, string(ch.Before))
	return nil, nil
}

func (k *keeper) End(_ *changes.Change, _ int, answer []byte, _ error) error {
	k.answers = append(k.answers, string(answer))
	return nil
}

func (k *keeper) Seal([]byte) (string, error)                    { return "", nil }
func (k *keeper) Resumes() bool                                  { return false }
func (k *keeper) Done(*changes.Change) (*exchange.Answer, error) { return nil, nil }

// Records of earlier versions and plans have what the server says, so a state before must not
// depend on whether the script read the account first.
func TestTheRecordHasTheSecondsOfTheServer(t *testing.T) {
	const account, inSeconds = "/_synapse/admin/v2/users/@a:example.org", `"creation_ts":1795319970`
	for name, read := range map[string]string{"read by the script": `synapse.users.get("@a:example.org")`, "read by synlua": ""} {
		t.Run(name, func(t *testing.T) {
			k := &keeper{}
			f := newFixture(t, changes.GateOptions{Apply: true, Recorder: k})
			f.server.On("GET", account, fakeserver.JSON(200, `{"displayname":"A",`+inSeconds+`}`))
			f.server.On("PUT", account, fakeserver.JSON(200, `{"displayname":"B",`+inSeconds+`}`))
			got := f.text(read + ` return synapse.users.put("@a:example.org", { displayname = "B" }).creation_ts`)
			if got != "1795319970000" {
				t.Errorf("the script got %s", got)
			}
			if len(k.before) != 1 || !strings.Contains(k.before[0], inSeconds+"}") || !strings.Contains(k.answers[0], inSeconds+"}") {
				t.Errorf("recorded %q and %q", k.before, k.answers)
			}
		})
	}
}
