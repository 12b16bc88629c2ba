package scripts_test

import "testing"

// Accounts of bridges and bots are left alone, which no Synapse of these tests has.
func TestRecipesLeaveAccountsOfApplicationServicesAlone(t *testing.T) {
	for name, run := range map[string]struct {
		status int
		args   []string
	}{
		"offboard-users": {4, []string{"--users", userOf(1), "--deactivate"}},
		"spam-wave":      {4, []string{"--users", userOf(1)}},
		"erase-user":     {1, []string{"--user", userOf(1)}},
	} {
		t.Run(name, func(t *testing.T) {
			s, a := newStub(t, aUser(map[string]any{"appservice_id": "irc"}))
			o := a.runLoad(append([]string{"run", name, "--apply", "--yes"}, run.args...)...)
			if o.status != run.status || o.sent != 0 || len(s.unknown) > 0 {
				t.Errorf("status %d, %d changes sent, unknown %q", o.status, o.sent, s.unknown)
			}
			has(t, "standard error", o.stderr, "belongs to the application service irc")
		})
	}
}
