package catalog

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestWhatIsSaidOfDelegatingServersIsWhole(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		if r.Unheard && r.UnderMAS == "" {
			t.Error("MAS never hears of it, and nothing says what to do instead")
		}
		if r.CreateUnderMAS != "" && Lookup(r.Before) == nil {
			t.Error("no row shows whether it would create something")
		}
		for _, p := range r.Params {
			switch {
			case p.UnderMAS != "" && p.In != InQuery && p.In != InBody:
				t.Errorf("%s is refused, and is no field of the table", p.Name)
			case p.MASDefault != "" && (p.In != InQuery || p.UnderMAS == "" || !json.Valid([]byte(p.MASDefault))):
				t.Errorf("%s has the only value %q, and is in the %s, with the advice %q", p.Name, p.MASDefault, p.In, p.UnderMAS)
			}
		}
	})
}

// gone are the endpoints that a Synapse which delegates logins answered with 404
// M_UNRECOGNIZED, or with 403 as closed registration.
var gone = []string{
	"synapse.users.get_admin", "synapse.users.set_admin", "synapse.users.login", "synapse.users.reset_password",
	"synapse.users.register_nonce", "synapse.users.register", "synapse.users.renew_account_validity",
	"synapse.registration_tokens.list", "synapse.registration_tokens.create", "synapse.registration_tokens.get",
	"synapse.registration_tokens.update", "synapse.registration_tokens.delete",
	"matrix.account.change_password", "matrix.account.deactivate", "matrix.account.add_threepid",
	"matrix.auth.register", "matrix.auth.username_available", "matrix.auth.registration_token_validity",
	"matrix.devices.delete", "matrix.devices.delete_many", "matrix.auth.get_login_token",
}

// unheard are those that it took, and of which MAS did not hear.
var unheard = []string{"synapse.users.deactivate", "synapse.devices.delete", "synapse.devices.delete_many"}

// answeredByMAS are those that the proxy passes on to MAS.
var answeredByMAS = []string{
	"matrix.auth.login_flows", "matrix.auth.login", "matrix.auth.refresh", "matrix.auth.logout", "matrix.auth.logout_all",
}

func TestEndpointsOfADelegatingServerAreAsMeasured(t *testing.T) {
	for _, name := range gone {
		if r := Lookup(name); r.UnderMAS == "" || r.Unheard {
			t.Errorf("%s: %q, unheard %t", name, r.UnderMAS, r.Unheard)
		}
	}
	for _, name := range unheard {
		if r := Lookup(name); r.UnderMAS == "" || !r.Unheard {
			t.Errorf("%s: %q, unheard %t", name, r.UnderMAS, r.Unheard)
		}
	}
	for _, name := range answeredByMAS {
		if r := Lookup(name); r.UnderMAS != "" {
			t.Errorf("%s is refused: %s", name, r.UnderMAS)
		}
	}
	eachRow(t, func(t *testing.T, r *Row) {
		if r.Unheard && !slices.Contains(unheard, r.Name) {
			t.Error("nobody has seen that MAS does not hear of it")
		}
	})
}

func TestWhatSynapseKeepsToItselfOfAnAccount(t *testing.T) {
	var refused []string
	for _, p := range Lookup("synapse.users.put").Params {
		if p.UnderMAS != "" {
			refused = append(refused, p.Name)
		}
	}
	if !slices.Equal(refused, []string{"password", "threepids", "external_ids", "admin", "deactivated", "locked"}) {
		t.Errorf("refused are %q", refused)
	}
}
