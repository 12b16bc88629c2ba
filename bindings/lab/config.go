package lab

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// serverName is the part after the colon in every identifier of the lab.
const serverName = "lab.test"

// object is a part of the configuration. JSON is valid YAML, and quotes every path and
// secret correctly.
type object map[string]any

// unlimited is the value for each of Synapse's rate limits.
var unlimited = object{"per_second": 1000000, "burst_count": 1000000}

// homeserverConfig returns Synapse's configuration: loopback only, no federation, no
// limits, no mail, no usage reports, and fast, weak hashes of passwords.
func homeserverConfig(f folder, s state) object {
	config := object{
		"server_name":    serverName,
		"public_baseurl": baseURL(s.Port) + "/",
		"listeners": []object{{
			"port": s.Port, "bind_addresses": []string{"127.0.0.1"}, "type": "http", "tls": false,
			"resources": []object{{"names": []string{"client"}, "compress": false}},
		}},
		"database":         object{"name": "sqlite3", "args": object{"database": f.database()}},
		"media_store_path": filepath.Join(f.path, "media"),
		"log_config":       f.logConfig(),
		"signing_key_path": f.signingKey(),

		"registration_shared_secret": s.RegistrationSecret,
		"macaroon_secret_key":        s.MacaroonSecret,
		"form_secret":                s.FormSecret,
		"bcrypt_rounds":              4,

		// A new server fills its tables in the background. Some requests fail before that is
		// done, such as bringing an account back, so it makes no pauses.
		"background_updates": object{"sleep_enabled": false},

		"report_stats":                     false,
		"enable_registration":              false,
		"url_preview_enabled":              false,
		"presence":                         object{"enabled": false},
		"trusted_key_servers":              []object{},
		"suppress_key_server_warning":      true,
		"federation_domain_whitelist":      []string{},
		"room_list_publication_rules":      []object{{"action": "allow"}},
		"server_notices":                   object{"system_mxid_localpart": "notices", "system_mxid_display_name": "Server notices"},
		"remote_media_download_per_second": "1G",
	}
	for key, value := range rateLimits() {
		config[key] = value
	}
	return config
}

// settings returns what replaces settings of the lab's own.
func (o Options) settings() object {
	settings := object{}
	maps.Copy(settings, o.Settings)
	if d := o.Delegation; d != nil {
		settings["matrix_authentication_service"] = object{"enabled": true, "endpoint": d.Endpoint, "secret": d.Secret}
	}
	return settings
}

func rateLimits() object {
	limits := object{
		"rc_login":    object{"address": unlimited, "account": unlimited, "failed_attempts": unlimited},
		"rc_joins":    object{"local": unlimited, "remote": unlimited},
		"rc_invites":  object{"per_room": unlimited, "per_user": unlimited, "per_issuer": unlimited},
		"rc_presence": object{"per_user": unlimited},
	}
	for _, name := range []string{
		"rc_message", "rc_registration", "rc_registration_token_validity", "rc_admin_redaction", "rc_joins_per_room",
		"rc_key_requests", "rc_3pid_validation", "rc_third_party_invite", "rc_media_create", "rc_delayed_event_mgmt",
		"rc_room_creation", "rc_reports", "rc_user_directory", "rc_profile",
	} {
		limits[name] = unlimited
	}
	return limits
}

// logConfig sends everything to standard error, which is the log file, so that it also has
// the tracebacks of a failed start. Synapse logs the arrival of requests at the level
// DEBUG.
func logConfig() object {
	return object{
		"version":                  1,
		"disable_existing_loggers": false,
		"formatters":               object{"line": object{"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
		"handlers":                 object{"stderr": object{"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
		"loggers":                  object{"synapse.access": object{"level": "DEBUG"}},
		"root":                     object{"level": "INFO", "handlers": []string{"stderr"}},
	}
}

// writeConfig writes what Synapse reads when it starts: the lab's configuration, in which
// settings replace the lab's own. The signing key is made once: it is the server's
// identity.
func writeConfig(f folder, s state, settings object) error {
	config := homeserverConfig(f, s)
	maps.Copy(config, settings)
	if err := writeObject(f.config(), config); err != nil {
		return err
	}
	if err := writeObject(f.logConfig(), logConfig()); err != nil {
		return err
	}
	if _, err := os.Stat(f.signingKey()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(f.signingKey(), newSigningKey(), 0o600)
}

func writeObject(path string, value object) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	return os.WriteFile(path, text.Bytes(), 0o600)
}

// newSigningKey makes an Ed25519 key in the form of Synapse's key files.
func newSigningKey() []byte {
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails: crypto/rand ends the program instead
	return []byte("ed25519 a_lab " + base64.RawStdEncoding.EncodeToString(seed) + "\n")
}

func baseURL(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }
