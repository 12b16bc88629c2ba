package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// token is what no error and no formatted value may contain.
const token = "syt_c2VjcmV0_token"

func writeFile(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantError checks that an error says what it should, in our manners, without the
// token.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error is %q, want %q in it", err, part)
		}
	}
	for wrapped := err; wrapped != nil; wrapped = errors.Unwrap(wrapped) {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", wrapped, wrapped, wrapped), token) {
			t.Errorf("error shows the token: %v", wrapped)
		}
	}
	if strings.HasSuffix(err.Error(), ".") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q ends with a full stop or has several lines", err)
	}
}

func load(t *testing.T, text string) (*File, error) {
	t.Helper()
	return Load(writeFile(t, "profiles.toml", text, 0o600))
}

const twoProfiles = `
default = "lab"
[profiles.lab]
homeserver = "http://127.0.0.1:8008"
user_id = "@admin:lab.test"
access_token = "` + token + `"
[profiles.prod]
homeserver = "https://matrix.example.org"
token_command = "pass show synapse"
allow_plain_http = true
ca_file = "ca.pem"
`

func TestLoadReadsProfiles(t *testing.T) {
	file, err := load(t, twoProfiles)
	if err != nil {
		t.Fatal(err)
	}
	if got := file.Names(); !slices.Equal(got, []string{"lab", "prod"}) {
		t.Errorf("names are %q", got)
	}
	lab, err := file.Profile("")
	want := Profile{Homeserver: "http://127.0.0.1:8008", UserID: "@admin:lab.test", Tokens: Tokens{Access: token}}
	if err != nil || !reflect.DeepEqual(lab, want) {
		t.Errorf("the default profile is %+v, %v, want %+v", lab, err, want)
	}
	prod, err := file.Profile("prod")
	if err != nil || prod.TokenCommand != "pass show synapse" || !prod.AllowPlainHTTP {
		t.Errorf("profile prod is %+v, %v", prod, err)
	}
}

func TestAMissingFileIsEmpty(t *testing.T) {
	file, err := Load(filepath.Join(t.TempDir(), "none", "profiles.toml"))
	if err != nil || len(file.Profiles) != 0 {
		t.Errorf("Load gave %+v, %v, want an empty file", file, err)
	}
}

func TestAFileThatOthersCanOpenIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644} {
		path := writeFile(t, "it's mine.toml", twoProfiles, mode)
		_, err := Load(path)
		wantError(t, err, "chmod 600 '", `/it'\''s mine.toml'`, fmt.Sprintf("%04o", mode))
	}
}

func TestMistakesInTheFileAreExplained(t *testing.T) {
	profile := "[profiles.lab]\nhomeserver = \"https://x\"\n"
	cases := map[string]struct {
		text  string
		parts []string
	}{
		"misspelt key":      {"[profiles.lab]\nhomserver = \"https://x\"", []string{"line 2", `"homserver", did you mean "homeserver"?`}},
		"foreign key":       {profile + "colour = 1", []string{"line 3", `"colour"`, "access_token"}},
		"misspelt table":    {"[profile.lab]\nhomeserver = \"https://x\"", []string{`"profile", did you mean "profiles"?`}},
		"misspelt default":  {"defualt = \"lab\"", []string{`"defualt", did you mean "default"?`}},
		"token unquoted":    {profile + "access_token = " + token, []string{"line 3, column 16", "double quotes"}},
		"token not closed":  {profile + "access_token = \"" + token, []string{"line 3"}},
		"token twice":       {profile + "access_token = \"x\"\naccess_token = \"" + token + "\"", []string{"line 4", `"access_token"`}},
		"token in a list":   {profile + "access_token = [\"" + token + "\"]", []string{"line 3", "profiles.lab.access_token"}},
		"wrong type":        {profile + "allow_plain_http = \"yes\"", []string{"line 3", "allow_plain_http"}},
		"two token sources": {profile + "access_token = \"" + token + "\"\ntoken_file = \"x\"", []string{`profile "lab"`, "more than one"}},
		"no homeserver":     {"[profiles.lab]\nuser_id = \"@a:x\"", []string{`profile "lab" has no homeserver`}},
		"bare user name":    {profile + "user_id = \"admin\"", []string{`"admin"`, "@admin:example.org"}},
		"unusable name":     {"[profiles.\"a b\"]\nhomeserver = \"https://x\"", []string{`"a b"`, "letters, digits"}},
		"empty name":        {"[profiles.\"\"]\nhomeserver = \"https://x\"", []string{`name ""`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.text)
			wantError(t, err, append(c.parts, "profiles.toml")...)
		})
	}
}

func TestAProfileThatIsNotThereIsExplained(t *testing.T) {
	file, err := load(t, twoProfiles)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Profile("pord")
	wantError(t, err, `no profile "pord", did you mean "prod"?`)
	_, err = file.Profile("elsewhere")
	wantError(t, err, `no profile "elsewhere" (there are lab, prod)`)
	file.Default = ""
	_, err = file.Profile("")
	wantError(t, err, "no profile is the default (there are lab, prod)", "--profile", "synlua profiles default NAME")
	if !errors.Is(err, ErrNoDefault) {
		t.Errorf("%v is not ErrNoDefault", err)
	}
	_, err = new(File).Profile("lab")
	wantError(t, err, "synlua login")
}

func TestPathsBeginAtTheFileOrAtHome(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	t.Setenv("USERPROFILE", "/home/ada")
	path := writeFile(t, "profiles.toml", `
[profiles.lab]
homeserver = "https://x"
token_file = "~/token"
ca_file = "ca.pem"
`, 0o600)
	file, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := file.Profile("lab")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join("/home/ada", "token"); profile.TokenFile != want {
		t.Errorf("token_file is %q, want %q", profile.TokenFile, want)
	}
	if want := filepath.Join(filepath.Dir(path), "ca.pem"); profile.CAFile != want {
		t.Errorf("ca_file is %q, want %q", profile.CAFile, want)
	}
}

func TestFormattingNeverShowsASecret(t *testing.T) {
	file, err := load(t, twoProfiles)
	if err != nil {
		t.Fatal(err)
	}
	profile := file.Profiles["lab"]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown := fmt.Sprintf(verb+verb+verb, profile.Access, profile, file)
		if strings.Contains(shown, token) || strings.Contains(shown, fmt.Sprintf("%x", token)) {
			t.Errorf("%s shows the token: %s", verb, shown)
		}
	}
}

func TestUpdateWritesAPrivateFileThatLoadReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config", "synlua", "profiles.toml")
	want := Profile{Homeserver: "https://x", UserID: "@a:x", DeviceID: "DEV", Tokens: Tokens{Access: token}, AllowPlainHTTP: true, CAFile: "/ca"}
	err := Update(path, func(f *File) error {
		f.Default = "my.lab-1"
		f.Profiles["my.lab-1"] = want
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := file.Profile(""); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the profile is %+v, %v, want %+v", got, err, want)
	}
	for path, want := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), want)
		}
	}
}

// checkUntouched checks that a failed Update left no files behind.
func checkUntouched(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != text {
		t.Errorf("the file is now %q", data)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is left behind: %v", err)
	}
}

func TestAFailedUpdateChangesNothing(t *testing.T) {
	path := writeFile(t, "profiles.toml", twoProfiles, 0o600)
	refused := errors.New("no")
	if err := Update(path, func(f *File) error { f.Default = "prod"; return refused }); err != refused {
		t.Errorf("Update gave %v, want the error of the change itself", err)
	}
	err := Update(path, func(f *File) error { f.Profiles["a b"] = Profile{Homeserver: "https://x"}; return nil })
	wantError(t, err, "not saved", `"a b"`)
	err = Update(path, func(f *File) error { f.Profiles["x"] = Profile{}; return nil })
	wantError(t, err, "not saved", "no homeserver")
	err = Update(path, func(f *File) error {
		f.Profiles["x"] = Profile{Homeserver: "https://x", Scope: strings.Repeat("x", fileLimit)}
		return nil
	})
	wantError(t, err, "not saved", "more than 1048576 bytes")
	checkUntouched(t, path, twoProfiles)
}

func TestUpdateFollowsALink(t *testing.T) {
	target := writeFile(t, "dotfiles.toml", twoProfiles, 0o600)
	link := filepath.Join(t.TempDir(), "profiles.toml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := Update(link, func(f *File) error { f.Default = "prod"; return nil }); err != nil {
		t.Fatal(err)
	}
	file, err := Load(target)
	if err != nil || file.Default != "prod" {
		t.Errorf("the link's target is %+v, %v, want the default prod", file, err)
	}
}

func TestUpdatesByTwoLinksMeetTheSameLock(t *testing.T) {
	target := writeFile(t, "dotfiles.toml", twoProfiles, 0o600)
	links := []string{filepath.Join(t.TempDir(), "one.toml"), filepath.Join(t.TempDir(), "two.toml")}
	var group sync.WaitGroup
	for i, link := range links {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			for n := range 20 {
				err := Update(link, func(f *File) error {
					f.Profiles[fmt.Sprintf("p%d-%d", i, n)] = Profile{Homeserver: "https://x"}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if file, err := Load(target); err != nil || len(file.Profiles) != 42 {
		t.Errorf("the file is %+v, %v, want 42 profiles", file, err)
	}
}

func TestWhatAKilledProcessLeftIsReplaced(t *testing.T) {
	path := writeFile(t, "profiles.toml", twoProfiles, 0o600)
	if err := os.WriteFile(path+".new", []byte(token), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Update(path, func(f *File) error { f.Default = "prod"; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	if file, err := Load(path); err != nil || file.Default != "prod" {
		t.Errorf("the file is %+v, %v", file, err)
	}
}

func TestUpdatesAtTheSameTimeLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles.toml")
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			err := Update(path, func(f *File) error {
				f.Profiles[fmt.Sprintf("p%d", i)] = Profile{Homeserver: "https://x"}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	file, err := Load(path)
	if err != nil || len(file.Profiles) != 6 {
		t.Errorf("the file has %d profiles, %v, want 6", len(file.Profiles), err)
	}
}

func TestALockThatStaysTakenIsExplained(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles.toml.lock")
	unlock, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	expired, cancel := context.WithDeadline(t.Context(), time.Time{})
	defer cancel()
	_, err = lock(expired, path)
	wantError(t, err, "another process", "try again")
}

func TestAProfileIsFoundByItsServerAndAccount(t *testing.T) {
	file := &File{Profiles: map[string]Profile{
		"one": {Homeserver: "https://a", UserID: "@x:a"}, "two": {Homeserver: "https://a", UserID: "@y:a"},
		"twice": {Homeserver: "https://b", UserID: "@x:b"}, "again": {Homeserver: "https://b", UserID: "@x:b"}, "unknown": {Homeserver: "https://c"},
	}}
	for _, tt := range []struct{ homeserver, userID, want string }{
		{"https://a", "@y:a", "two"}, {"https://a", "@z:a", ""}, {"https://b", "@x:b", ""}, {"https://c", "@x:c", ""},
	} {
		if got := file.Of(tt.homeserver, tt.userID); got != tt.want {
			t.Errorf("of %s as %s there is %q, want %q", tt.homeserver, tt.userID, got, tt.want)
		}
	}
}
