package lab

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written returns the configuration as Synapse would read it.
func written(t *testing.T, f folder, s state, settings object) map[string]any {
	t.Helper()
	if err := writeConfig(f, s, settings); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.config())
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]any
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	return config
}

func TestConfigListensOnLoopbackOnly(t *testing.T) {
	s := newState()
	s.Port = 18123
	config := written(t, folder{t.TempDir()}, s, nil)
	listeners, _ := config["listeners"].([]any)
	if len(listeners) != 1 {
		t.Fatalf("listeners: %v, want one", config["listeners"])
	}
	listener, _ := listeners[0].(map[string]any)
	addresses, _ := listener["bind_addresses"].([]any)
	if len(addresses) != 1 || addresses[0] != "127.0.0.1" || listener["port"] != 18123.0 {
		t.Errorf("listener: %v, want 127.0.0.1 port 18123 alone", listener)
	}
	if reached, ok := config["federation_domain_whitelist"].([]any); !ok || len(reached) != 0 {
		t.Errorf("federation_domain_whitelist: %v, want an empty list", config["federation_domain_whitelist"])
	}
}

func TestConfigStaysInItsFolderWhateverItsName(t *testing.T) {
	f := folder{filepath.Join(t.TempDir(), `a: "b" #c {é}`)}
	if err := os.Mkdir(f.path, 0o700); err != nil {
		t.Fatal(err)
	}
	config := written(t, f, newState(), nil)
	for _, key := range []string{"media_store_path", "log_config", "signing_key_path"} {
		if path, _ := config[key].(string); filepath.Dir(path) != f.path {
			t.Errorf("%s = %q, want it in %q", key, path, f.path)
		}
	}
}

func TestSettingsReplaceTheLabsOwn(t *testing.T) {
	config := written(t, folder{t.TempDir()}, newState(), object{"enable_registration": true, "turn_uris": []string{"turn:127.0.0.1"}})
	if config["enable_registration"] != true || config["turn_uris"] == nil || config["server_name"] != serverName {
		t.Errorf("configuration: %v, want the settings and the rest of the lab's own", config)
	}
}

func TestSigningKeyIsMadeOnceAndPrivate(t *testing.T) {
	f := folder{t.TempDir()}
	written(t, f, newState(), nil)
	first, err := os.ReadFile(f.signingKey())
	if err != nil {
		t.Fatal(err)
	}
	written(t, f, newState(), nil)
	second, err := os.ReadFile(f.signingKey())
	if err != nil || string(second) != string(first) {
		t.Errorf("second key %q, %v; want the first, %q", second, err, first)
	}
	if !strings.HasPrefix(string(first), "ed25519 a_lab ") {
		t.Errorf("key file: %q", first)
	}
	for _, path := range []string{f.signingKey(), f.config()} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%q: %v, %v; want mode 0600", path, info.Mode(), err)
		}
	}
}

func TestDelegationIsWrittenBesideTheSettings(t *testing.T) {
	o := Options{
		Settings:   map[string]any{"enable_set_displayname": false},
		Delegation: &Delegation{Endpoint: "http://127.0.0.1:1/", Secret: "shared"},
	}
	config := written(t, folder{t.TempDir()}, newState(), o.settings())
	service, _ := config["matrix_authentication_service"].(map[string]any)
	if service["enabled"] != true || service["endpoint"] != "http://127.0.0.1:1/" || service["secret"] != "shared" || config["enable_set_displayname"] != false {
		t.Errorf("configuration: %v, want the service and the settings", config)
	}
	if len(o.Settings) != 1 {
		t.Errorf("the caller's settings were changed: %v", o.Settings)
	}
}
