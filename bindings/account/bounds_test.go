package account

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"synlua/bindings/catalog"
)

const bounded = `[profiles.lab]
homeserver = "https://x"
access_token = "` + token + `"
`

func TestBoundsThatCouldBeMistakenAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		`allow = []`:                    "has an empty allow",
		`allow = ["change"]`:            `has an allow without "read"`,
		`allow = ["read", "chnage"]`:    `"chnage"`,
		`allow = "read"`:                "lists stand in brackets",
		`allow = ["Read"]`:              `has an allow without "read"`,
		`recipes = []`:                  "has an empty recipes",
		`max_changes = 0`:               "has the max_changes 0: write a number from 1 on",
		`max_changes = -5`:              "has the max_changes -5",
		`max_changes = "10"`:            "max_changes",
		`require_declaration = "yes"`:   "require_declaration",
		`requires_declaration = true`:   `did you mean "require_declaration"?`,
		`bounds = { allow = ["read"] }`: `unknown key "bounds"`,
		`Bounds = { max_changes = 1 }`:  `unknown key "Bounds"`,
	} {
		_, err := load(t, bounded+line)
		wantError(t, err, want)
	}
}

func TestBoundsAreSetAndShown(t *testing.T) {
	path := writeFile(t, "profiles.toml", bounded, 0o600)
	set := func(key, value string) {
		t.Helper()
		err := Update(path, func(f *File) error {
			p := f.Profiles["lab"]
			err := p.Set(key, value)
			f.Profiles["lab"] = p
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shown := func() []Setting {
		t.Helper()
		f, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		return f.Profiles["lab"].Shown()
	}
	before := shown()
	settings := []Setting{{"require_declaration", "true"}, {"allow", "read,change"}, {"recipes", "join-users,delete-old-media"}, {"max_changes", "10"}}
	for _, s := range settings {
		set(s.Key, s.Value)
	}
	if got := shown(); !slices.Equal(got, append(slices.Clone(before), settings...)) {
		t.Errorf("shown is %v", got)
	}
	for _, s := range settings {
		set(s.Key, "")
	}
	if got := shown(); !slices.Equal(got, before) {
		t.Errorf("shown is %v", got)
	}
}

func TestSettingsThatAreNoBoundsAreRefused(t *testing.T) {
	p := Profile{Homeserver: "https://x"}
	wantError(t, p.Set("max_changes", "ten"), `max_changes is a number from 1 on, not "ten"`)
	wantError(t, p.Set("require_declaration", "perhaps"), `require_declaration is true or false, not "perhaps"`)
	wantError(t, p.Set("alow", "read"), `did you mean "allow"?`)
	if !reflect.DeepEqual(p.Bounds, Bounds{}) {
		t.Errorf("the bounds are %+v", p.Bounds)
	}
}

func TestAllows(t *testing.T) {
	for _, effect := range []catalog.Effect{catalog.Read, catalog.Change, catalog.Destroy} {
		some := Bounds{Allow: []string{"read", "destroy"}}
		if !(Bounds{}).Allows(effect) || some.Allows(effect) != (effect != catalog.Change) {
			t.Errorf("the effect %s", effect)
		}
	}
}

func TestBoundsHoldWhateverTheServerIsCalled(t *testing.T) {
	file := profiles()
	most := 3
	lab := file.Profiles["lab"]
	lab.MaxChanges = &most
	file.Profiles["lab"] = lab
	for name, sources := range map[string]Sources{
		"default":             {},
		"--profile":           {FlagProfile: "lab"},
		"SYNLUA_PROFILE":      {EnvProfile: "lab"},
		"another spelling":    {FlagHomeserver: "http://localhost:8008", FlagTokenFile: "token"},
		"another environment": {EnvHomeserver: elsewhere, EnvToken: "env-token"},
	} {
		sources.File = file
		c, err := Resolve(sources)
		if err != nil || c.BoundsFrom != "lab" || c.Bounds.MaxChanges == nil || *c.Bounds.MaxChanges != 3 {
			t.Errorf("%s: %+v of %q, %v", name, c.Bounds, c.BoundsFrom, err)
		}
	}
	c, err := Resolve(Sources{FlagProfile: "prod", File: file})
	if err != nil || c.BoundsFrom != "prod" || !reflect.DeepEqual(c.Bounds, Bounds{}) {
		t.Errorf("another profile: %+v of %q, %v", c.Bounds, c.BoundsFrom, err)
	}
}

func TestALoginLeavesTheBounds(t *testing.T) {
	store := Store{Path: filepath.Join(t.TempDir(), "profiles.toml")}
	file := &File{Profiles: map[string]Profile{"lab": {Homeserver: labServer, Bounds: Bounds{Allow: []string{"read"}}}}}
	if err := store.Put(file, "lab", Profile{Homeserver: labServer}, Tokens{Access: "new"}); err != nil {
		t.Fatal(err)
	}
	p := file.Profiles["lab"]
	if p.Access != "new" || !slices.Equal(p.Allow, []string{"read"}) {
		t.Errorf("the profile is %+v", p)
	}
}
