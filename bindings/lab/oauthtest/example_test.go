package oauthtest_test

import (
	"testing"
	"time"

	"synlua/bindings/lab/oauthtest"
)

// TestALoginFromBeginningToEnd is an example of the whole kit.
func TestALoginFromBeginningToEnd(t *testing.T) {
	server := oauthtest.Shared(t)
	server.Behave(t, func(b *oauthtest.Behaviour) { b.AccessTokenLife = 90 * time.Second })
	c := newClient(t, server)

	device := c.device(withDevice("EXAMPLE001"))
	if err := server.Admin.Approve(t.Context(), device.field(t, "user_code")); err != nil {
		t.Fatal(err)
	}
	tokens := c.poll(device)
	tokens.says(t, 200, object{"expires_in": 90.0})
	c.use(tokens).says(t, 200, object{"user_id": server.Admin.ID, "device_id": "EXAMPLE001"})

	session := c.session("EXAMPLE001")
	if living := session.Living(); len(living) != 1 || !living[0].Used {
		t.Errorf("living pairs: %+v, want one that was used", living)
	}
	if err := server.Finish(t.Context(), session.ID); err != nil {
		t.Fatal(err)
	}
	c.refresh(tokens).says(t, 400, object{"error": "invalid_grant"})
}
