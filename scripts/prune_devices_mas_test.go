package scripts_test

import (
	"testing"
	"time"

	"synlua/bindings/fakeserver/fakemas"
)

// The sessions of applications and of the old login have a device, those of browsers have
// none. Whatever has none stays.
func TestPruneDevicesUnderMASEndsOldSessionsThatHaveADevice(t *testing.T) {
	k := newMASKind(t)
	anna := k.mas.AddUser(fakemas.User{Username: "anna"})
	add := func(device string) {
		k.mas.AddCompatSession(fakemas.Session{User: anna, Device: "COMPAT" + device})
		k.mas.AddOAuth2Session(fakemas.Session{User: anna, Client: k.client, Scope: "urn:matrix:client:device:OAUTH" + device})
	}
	k.mas.AddUserSession(fakemas.Session{User: anna})
	k.mas.AddOAuth2Session(fakemas.Session{User: anna, Client: k.client, Scope: "openid"})
	k.mas.AddCompatSession(fakemas.Session{User: anna, Device: "NEVERUSED", Unused: true})
	add("OLD")
	k.mas.Advance(time.Hour)
	add("NEW")
	user := "@anna:" + k.server.ServerName
	args := []string{"prune-devices", "--before", "2026-11-27T05:00:00Z"}
	o := k.dry(0, 2, args...)
	has(t, "the dry run", o.stderr, "would   "+user+": log out 2 devices: ", "OAUTHOLD (2026-11-27)", "COMPATOLD (2026-11-27)")
	k.apply(0, 2, args...)
	if left := k.look(user).Sessions; len(left) != 5 {
		t.Errorf("%d sessions are left, want 5", len(left))
	}
	k.apply(0, 0, args...)
}
