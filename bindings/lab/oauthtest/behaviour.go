package oauthtest

import (
	"cmp"
	"context"
	"net/http"
	"testing"
	"time"
)

// Behaviour is what a test can change of a server while it runs. The zero value is MAS
// with its default configuration.
type Behaviour struct {
	AccessTokenLife time.Duration // AccessTokenLife is how long an access token lives, in whole seconds; 0 means 5 minutes.
	DeviceCodeLife  time.Duration // DeviceCodeLife is how long a device code lives, in whole seconds; 0 means 20 minutes.
	Interval        time.Duration // Interval is how long a client shall wait between polls, in whole seconds; 0 means 5 seconds.
	PollStatus      int           // PollStatus is the status of the errors of polling; 0 means MAS's 403. The RFC says 400.
	SlowDowns       int           // SlowDowns is how many polls of each device code are answered with slow_down, which MAS never sends.

	CompleteAddress bool // CompleteAddress adds verification_uri_complete to the answer that has the device code.
	NoGrace         bool // NoGrace refuses every refresh token that has been used, even if the answer may have been lost.

	NoDeviceGrant                bool   // NoDeviceGrant takes the device grant out of metadata, registration and endpoint, as the setting of MAS does.
	RegistrationDropsDeviceGrant bool   // RegistrationDropsDeviceGrant takes the device grant out of what is registered alone.
	Issuer                       string // Issuer replaces the issuer that the metadata names.

	NoAdminAPI        bool // NoAdminAPI serves nothing where MAS's admin API would be.
	IntrospectionDown bool // IntrospectionDown answers Synapse's questions about tokens with 503.
	ServiceDown       bool // ServiceDown answers everything at the issuer with 502. Synapse still knows the metadata.
	HomeserverDown    bool // HomeserverDown answers everything of Synapse with 502.
}

// forPython is the part that the OAuth server itself obeys, by the names it has there. The
// rest is the proxy's.
func (b Behaviour) forPython() map[string]any {
	seconds := func(d, otherwise time.Duration) int { return int(cmp.Or(d, otherwise) / time.Second) }
	return map[string]any{
		"access_token_life":               seconds(b.AccessTokenLife, 5*time.Minute),
		"device_code_life":                seconds(b.DeviceCodeLife, 20*time.Minute),
		"interval":                        seconds(b.Interval, 5*time.Second),
		"poll_status":                     cmp.Or(b.PollStatus, http.StatusForbidden),
		"slow_downs":                      b.SlowDowns,
		"complete_address":                b.CompleteAddress,
		"no_grace":                        b.NoGrace,
		"no_device_grant":                 b.NoDeviceGrant,
		"registration_drops_device_grant": b.RegistrationDropsDeviceGrant,
		"issuer":                          b.Issuer,
	}
}

// Behave changes how the server behaves, until the test ends. It can be called again in the
// same test, to bring back what was down.
func (s *Server) Behave(t testing.TB, change func(*Behaviour)) {
	t.Helper()
	before := s.front.currentBehaviour()
	after := before
	change(&after)
	if err := s.SetBehaviour(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.SetBehaviour(context.WithoutCancel(t.Context()), before); err != nil {
			t.Error(err)
		}
	})
}

// SetBehaviour changes how the server behaves, for good.
func (s *Server) SetBehaviour(ctx context.Context, b Behaviour) error {
	if err := s.control(ctx, "PUT", "behaviour", b.forPython(), nil); err != nil {
		return err
	}
	s.front.behave(b)
	return nil
}
