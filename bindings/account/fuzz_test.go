package account

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// FuzzProfiles looks for a profiles file that makes synlua panic, or that is another one
// after it was written again.
func FuzzProfiles(f *testing.F) {
	for _, seed := range []string{
		"", "format = 2", "format = 99", `default = "a"`, "[profiles.a]\nhomeserver = \"https://example.org\"\n", "[profiles.a]\nunknown = 1\n", "[profiles]\na = 1", "= =", "\xff",
		"default = \"a\"\n[profiles.a]\nhomeserver = \"https://example.org\"\naccess_token = \"x\"\nallow = [\"read\"]\nmax_changes = 3\nrequire_declaration = true\n",
		"[profiles.\"..\"]\nhomeserver = \"https://example.org\"\n", "[profiles.a]\nhomeserver = \"ftp://x\"\n", "[profiles.a]\nhomeserver = \"\"\n", "[profiles.a]\nexpires = 2026-01-02T03:04:05Z\n",
	} {
		f.Add([]byte(seed))
	}
	path := filepath.Join(f.TempDir(), "profiles.toml")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := Load(path)
		if err != nil {
			return
		}
		for _, name := range file.Names() {
			if CheckName(name) != nil {
				t.Errorf("there is a profile %q", name)
			}
			_, _ = file.Profile(name)
		}
		if err := save(path, file); err != nil {
			t.Fatalf("%q is read, and cannot be written: %v", text, err)
		}
		again, err := Load(path)
		if err != nil {
			t.Fatalf("%q was written so that it cannot be read: %v", text, err)
		}
		again.Format, file.Format = 0, 0
		if !reflect.DeepEqual(file, again) {
			t.Fatalf("%q has become %+v, and was %+v", text, again, file)
		}
	})
}
