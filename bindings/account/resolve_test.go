package account

import (
	"errors"
	"testing"
)

const (
	labServer  = "http://127.0.0.1:8008"
	prodServer = "https://matrix.example.org"
	elsewhere  = "https://other.example.com"
)

// profiles has a default, another one, and one without a token.
func profiles() *File {
	return &File{Default: "lab", Profiles: map[string]Profile{
		"lab":  {Homeserver: labServer, UserID: "@admin:lab.test", Tokens: Tokens{Access: "lab-token"}, CAFile: "/ca"},
		"prod": {Homeserver: prodServer, UserID: "@root:example.org", Tokens: Tokens{Access: "prod-token"}, AllowPlainHTTP: true},
		"bare": {Homeserver: prodServer, UserID: "@bare:example.org"},
	}}
}

func withoutDefault() *File {
	file := profiles()
	file.Default = ""
	return file
}

type outcome struct{ profile, homeserver, user, token string }

func TestResolveChooses(t *testing.T) {
	tokenFile := writeFile(t, "token", "file-token\n", 0o600)
	cases := map[string]struct {
		sources Sources
		want    outcome
	}{
		"the default profile":                   {Sources{}, outcome{"lab", labServer, "@admin:lab.test", "lab-token"}},
		"SYNLUA_PROFILE":                        {Sources{EnvProfile: "prod"}, outcome{"prod", prodServer, "@root:example.org", "prod-token"}},
		"--profile over SYNLUA_PROFILE":         {Sources{FlagProfile: "lab", EnvProfile: "prod"}, outcome{"lab", labServer, "@admin:lab.test", "lab-token"}},
		"--profile over the whole environment":  {Sources{FlagProfile: "lab", EnvHomeserver: elsewhere, EnvToken: "env-token"}, outcome{"lab", labServer, "@admin:lab.test", "lab-token"}},
		"--profile over a stray SYNLUA_TOKEN":   {Sources{FlagProfile: "prod", EnvToken: "env-token"}, outcome{"prod", prodServer, "@root:example.org", "prod-token"}},
		"--profile that needs SYNLUA_TOKEN":     {Sources{FlagProfile: "bare", EnvToken: "env-token"}, outcome{"bare", prodServer, "", "env-token"}},
		"SYNLUA_TOKEN over the default profile": {Sources{EnvToken: "env-token"}, outcome{"lab", labServer, "", "env-token"}},
		"SYNLUA_TOKEN over SYNLUA_PROFILE":      {Sources{EnvProfile: "prod", EnvToken: "env-token"}, outcome{"prod", prodServer, "", "env-token"}},
		"environment over the default profile":  {Sources{EnvHomeserver: elsewhere, EnvToken: "env-token"}, outcome{"", elsewhere, "", "env-token"}},
		"--homeserver with SYNLUA_TOKEN":        {Sources{FlagHomeserver: elsewhere, EnvToken: "env-token"}, outcome{"", elsewhere, "", "env-token"}},
		"--homeserver that SYNLUA_TOKEN is for": {Sources{FlagHomeserver: elsewhere, EnvHomeserver: elsewhere + ":443/", EnvToken: "env-token"}, outcome{"", elsewhere, "", "env-token"}},
		"--homeserver of the default profile":   {Sources{FlagHomeserver: "HTTP://127.0.0.1:8008/"}, outcome{"lab", "HTTP://127.0.0.1:8008/", "@admin:lab.test", "lab-token"}},
		"--token-file for the default profile":  {Sources{FlagTokenFile: tokenFile, EnvToken: "env-token"}, outcome{"lab", labServer, "", "file-token"}},
		"--token-file with --homeserver":        {Sources{FlagTokenFile: tokenFile, FlagHomeserver: elsewhere, EnvHomeserver: prodServer, EnvToken: "env-token"}, outcome{"", elsewhere, "", "file-token"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.sources.File = profiles()
			connection, err := Resolve(c.sources)
			if err != nil {
				t.Fatal(err)
			}
			token, err := connection.Token.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := outcome{connection.ProfileName, connection.Homeserver, connection.UserID, token}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestOnlyTheProfileInUseAllowsPlainHTTPAndCAs(t *testing.T) {
	connection, err := Resolve(Sources{File: profiles(), FlagProfile: "prod", FlagHomeserver: "http://other", EnvToken: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if connection.AllowPlainHTTP || connection.CAFile != "" {
		t.Errorf("another server's profile was applied: %+v", connection)
	}
	connection, err = Resolve(Sources{File: profiles()})
	if err != nil {
		t.Fatal(err)
	}
	if connection.CAFile != "/ca" {
		t.Errorf("ca_file is %q, want /ca", connection.CAFile)
	}
}

func TestResolveRefusesWhatWouldMisleadAToken(t *testing.T) {
	cases := map[string]struct {
		sources Sources
		parts   []string
	}{
		"--homeserver with the default profile's token": {
			Sources{FlagHomeserver: elsewhere, File: profiles()}, []string{elsewhere, `profile "lab"`, labServer, "--token-file"}},
		"--homeserver with --profile's token": {
			Sources{FlagProfile: "prod", FlagHomeserver: elsewhere, File: profiles()}, []string{`profile "prod"`, "goes nowhere else"}},
		"SYNLUA_HOMESERVER with SYNLUA_PROFILE's token": {
			Sources{EnvProfile: "prod", EnvHomeserver: elsewhere, File: profiles()}, []string{elsewhere, `profile "prod"`}},
		"--homeserver with https instead of http": {
			Sources{FlagHomeserver: "https://127.0.0.1:8008", File: profiles()}, []string{"https://127.0.0.1:8008"}},
		"--homeserver with SYNLUA_HOMESERVER's token": {
			Sources{FlagHomeserver: elsewhere, EnvHomeserver: prodServer, EnvToken: token}, []string{"SYNLUA_TOKEN belongs", elsewhere}},
		"--homeserver with the token beside SYNLUA_PROFILE": {
			Sources{FlagHomeserver: elsewhere, EnvProfile: "prod", EnvToken: token, File: profiles()}, []string{"SYNLUA_TOKEN belongs", "SYNLUA_PROFILE"}},
		"--profile with SYNLUA_HOMESERVER's token": {
			Sources{FlagProfile: "bare", EnvHomeserver: elsewhere, EnvToken: token, File: profiles()}, []string{"SYNLUA_TOKEN belongs", prodServer}},
		"--profile with the token beside SYNLUA_PROFILE": {
			Sources{FlagProfile: "bare", EnvProfile: "lab", EnvToken: token, File: profiles()}, []string{"SYNLUA_TOKEN belongs"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Resolve(c.sources)
			wantError(t, err, c.parts...)
			if !errors.Is(err, ErrNoConnection) {
				t.Errorf("error %v is not ErrNoConnection", err)
			}
		})
	}
}

func TestResolveSaysWhatIsMissing(t *testing.T) {
	cases := map[string]struct {
		sources Sources
		parts   []string
	}{
		"nothing at all":       {Sources{}, []string{"synlua login", "--homeserver", "SYNLUA_TOKEN", "synlua lab up"}},
		"no default":           {Sources{File: withoutDefault()}, []string{"no profile is the default (there are bare, lab, prod)", "--profile"}},
		"no homeserver":        {Sources{EnvToken: token}, []string{"no homeserver", "--homeserver", "SYNLUA_HOMESERVER"}},
		"no token":             {Sources{FlagHomeserver: elsewhere}, []string{elsewhere, "synlua login --homeserver " + elsewhere}},
		"profile has no token": {Sources{FlagProfile: "bare", File: profiles()}, []string{`profile "bare" has no token`, "synlua login --profile bare"}},
		"profile fits":         {Sources{FlagHomeserver: prodServer, File: profiles()}, []string{`profile "prod" has one`, "--profile prod"}},
		"unknown --profile":    {Sources{FlagProfile: "pord", File: profiles()}, []string{"--profile", `did you mean "prod"?`}},
		"unknown environment":  {Sources{EnvProfile: "pord", File: profiles()}, []string{"SYNLUA_PROFILE", `did you mean "prod"?`}},
		"unknown default":      {Sources{File: &File{Default: "gone"}}, []string{"default", `"gone"`}},
		"both token flags":     {Sources{FlagTokenFile: "a", FlagTokenCommand: "b"}, []string{"--token-file and --token-command"}},
		"password in address":  {Sources{FlagHomeserver: "https://admin:" + token + "@x?access_token=" + token}, []string{`"https://x"`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Resolve(c.sources)
			wantError(t, err, c.parts...)
			if !errors.Is(err, ErrNoConnection) {
				t.Errorf("error %v is not ErrNoConnection", err)
			}
		})
	}
}

func TestSameServer(t *testing.T) {
	cases := []struct {
		a, b string
		want bool
	}{
		{"https://x", "https://x", true},
		{"https://X.", "https://x:443/", true},
		{"http://x", "http://x:80", true},
		{"https://[::1]:8448", "https://[::1]:8448/", true},
		{"not an address", "not an address", true},
		{"https://x", "http://x", false},
		{"https://x", "https://x:8448", false},
		{"https://x", "https://x/matrix", false},
		{"https://x", "https://x@y", false},
		{"https://x", "https://x.y", false},
		{"x", "", false},
		{"://", "x", false},
	}
	for _, c := range cases {
		if got := sameServer(c.a, c.b); got != c.want {
			t.Errorf("sameServer(%q, %q) is %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
