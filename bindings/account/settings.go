package account

import (
	"fmt"
	"slices"
	"strings"

	"synlua/runtime/spell"
)

// Setting is one setting of a profile, as people see it.
type Setting struct{ Key, Value string }

// settings returns the settings that people may change, by their keys in the file.
func (p *Profile) settings() map[string]*string {
	return map[string]*string{
		"homeserver": &p.Homeserver, "admin": &p.Admin, "mas": &p.MAS, "ca_file": &p.CAFile,
		"token_file": &p.TokenFile, "token_command": &p.TokenCommand,
	}
}

// settable are the keys that Set takes.
var settable = append([]string{"homeserver", "admin", "mas", "ca_file", "allow_plain_http", "token_file", "token_command"}, boundKeys...)

// Shown returns the settings of a profile in the order of the file, without secrets.
func (p Profile) Shown() []Setting {
	list := []Setting{
		{"homeserver", p.Homeserver}, {"admin", p.Admin}, {"mas", p.MAS}, {"user_id", p.UserID}, {"device_id", p.DeviceID},
		{"issuer", p.Issuer}, {"scope", p.Scope}, {"store", p.Store}, {"token_file", p.TokenFile}, {"ca_file", p.CAFile},
	}
	if p.HasLogin() {
		list = append(list, Setting{"token", "kept, not shown"})
	}
	if p.TokenCommand != "" { // people write secrets into commands
		list = append(list, Setting{"token_command", "kept, not shown"})
	}
	if p.AllowPlainHTTP {
		list = append(list, Setting{"allow_plain_http", "true"})
	}
	var shown []Setting
	for _, s := range append(list, p.Bounds.shown()...) {
		if s.Value != "" {
			shown = append(shown, s)
		}
	}
	return shown
}

// Set changes a setting; "" removes it. A token is no setting: logins make tokens, and
// arguments of a command line are not secret. The homeserver of a token cannot be changed,
// since the token belongs to it.
func (p *Profile) Set(key, value string) error {
	switch {
	case slices.Contains(boundKeys, key):
		return p.Bounds.set(key, value)
	case key == "allow_plain_http":
		var err error
		p.AllowPlainHTTP, err = parseSwitch(key, value)
		return err
	}
	setting := p.settings()[key]
	switch {
	case setting == nil:
		return fmt.Errorf("%q is no setting of a profile%s", key, spell.DidYouMean(key, settable, ": there are "+strings.Join(settable, ", ")))
	case key == "homeserver" && p.hasToken() && !sameServer(value, p.Homeserver):
		return fmt.Errorf("the token of this profile belongs to %s and goes nowhere else: log in to the other server with `synlua login`", p.Homeserver)
	case strings.HasPrefix(key, "token_") && p.HasLogin():
		return fmt.Errorf("this profile has a login of its own: end it with `synlua logout` first")
	}
	*setting = value
	return nil
}
