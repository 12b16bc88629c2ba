package contract

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// object is a JSON object.
type object = map[string]any

// world is everything that runs for the tests of this package: Synapse and what it
// talks to, or the stand-in of MAS.
type world struct {
	*lab.Server
	mas     *accounts // nil in the world of Synapse
	options lab.Options
	proxy   *recorder
	bridge  *bridge
	mail    *mailbox
}

var shared struct {
	once   sync.Once
	folder string
	world  *world
	err    error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if err := closeWorld(); err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		status = max(status, 1)
	}
	os.Exit(status)
}

// theWorld returns the server of this test process. It is made with more settings than
// the lab's own, so that endpoints answer which are off by default.
func theWorld(t testing.TB) *world {
	t.Helper()
	labtest.LeaveOutIfShort(t)
	shared.once.Do(func() { shared.world, shared.err = openWorld() })
	if shared.err != nil {
		t.Fatal("no Synapse to test with: ", shared.err)
	}
	return shared.world
}

func openWorld() (*world, error) {
	var err error
	if shared.folder, err = os.MkdirTemp("", "synlua-contract-"); err != nil {
		return nil, err
	}
	w := &world{bridge: newBridge()}
	if w.mail, err = newMailbox(); err != nil {
		return nil, err
	}
	if w.options, err = worldOptions(); err != nil {
		return nil, err
	}
	registration := filepath.Join(shared.folder, "bridge.json")
	if err := w.bridge.writeRegistration(registration); err != nil {
		return nil, err
	}
	w.options.Settings = settings(w, registration)
	if w.Server, err = lab.Up(context.Background(), w.options); err != nil {
		return nil, err
	}
	w.proxy, err = newRecorder(w.Server.URL)
	return w, err
}

func worldOptions() (lab.Options, error) {
	return labtest.Options(filepath.Join(shared.folder, "lab"))
}

// settings switch on what the lab leaves off.
func settings(w *world, registration string) object {
	return object{
		"enable_registration":                      true,
		"enable_registration_without_verification": true,
		"presence":                          object{"enabled": true},
		"login_via_existing_session":        object{"enabled": true, "require_ui_auth": false},
		"refreshable_access_token_lifetime": "5m",
		"account_validity":                  object{"enabled": true, "period": "6w"},
		"turn_uris":                         []string{"turn:127.0.0.1:3478"},
		"turn_shared_secret":                "a secret of the test",
		"turn_user_lifetime":                "1h",
		"cas_config":                        object{"enabled": true, "server_url": "http://127.0.0.1:1/cas"},
		"app_service_config_files":          []string{registration},
		"user_directory":                    object{"enabled": true, "search_all_users": true},
		"email": object{
			"smtp_host": "127.0.0.1", "smtp_port": w.mail.port, "enable_tls": false, "notif_from": "lab <lab@lab.test>",
			"validation_token_lifetime": "15m",
		},
	}
}

func closeWorld() error {
	if shared.folder == "" {
		return nil
	}
	defer os.RemoveAll(shared.folder)
	if w := shared.world; w != nil {
		w.proxy.Close()
		w.bridge.Close()
		w.mail.Close()
	}
	options, err := worldOptions()
	if err != nil {
		return err
	}
	return lab.Down(context.Background(), options, true)
}
