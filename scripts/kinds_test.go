package scripts_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/labtest"
)

// kind is one of the two kinds of server: on one Synapse logs people in itself, on the other
// the Matrix Authentication Service does. The methods make accounts there, and look at what
// became of them, without synlua.
type kind interface {
	// run is the administrator.
	run() *admin
	// add makes an account with a password, an email address, an id at each of the two
	// providers, and one login of each sort that there is. It returns the user id.
	add(localpart string) string
	// look returns the account, or nil if there is none.
	look(user string) *account
	// accepts says whether the password is the account's.
	accepts(user, password string) bool
	// providers are those of which accounts have ids, as a script names them.
	providers() (old, new string)
}

// account is what a server knows of an account.
type account struct {
	Admin, Locked, Deactivated, Erased bool
	IDs, Emails, Sessions              []string // IDs are PROVIDER/SUBJECT
}

// String shows all of it, for comparisons and messages.
func (a *account) String() string {
	if a == nil {
		return "no account"
	}
	text, err := json.Marshal(a)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// onBothKinds runs a test on each kind of server.
func onBothKinds(t *testing.T, test func(t *testing.T, k kind)) {
	t.Run("Synapse", func(t *testing.T) { test(t, synapseKind{newAdmin(t)}) })
	t.Run("MAS", func(t *testing.T) { test(t, newMASKind(t)) })
}

// What every account of these tests begins with.
const firstPassword = "the first password"

func addressOf(localpart string) string {
	return url.QueryEscape(strings.ToLower(localpart)) + "@example.org"
}

// synapseKind is a Synapse that logs people in itself.
type synapseKind struct{ *admin }

func (k synapseKind) run() *admin                  { return k.admin }
func (k synapseKind) providers() (old, new string) { return "kinds-old", "kinds-new" }

func (k synapseKind) add(localpart string) string {
	k.t.Helper()
	user := labtest.NewUser(k.t, k.server, localpart).ID // is logged in
	labtest.Admin(k.t, k.server, "PUT", userPath(user), map[string]any{
		"password": firstPassword, "logout_devices": false,
		"threepids": []any{map[string]string{"medium": "email", "address": addressOf(localpart)}},
		"external_ids": []any{
			map[string]string{"auth_provider": "kinds-old", "external_id": localpart},
			map[string]string{"auth_provider": "kinds-new", "external_id": localpart},
		},
	})
	return user
}

func (k synapseKind) look(user string) *account {
	k.t.Helper()
	if status, _ := labtest.Request(k.t, k.server, k.server.Token, "GET", userPath(user), nil); status == http.StatusNotFound {
		return nil
	}
	var got struct {
		Admin, Locked, Deactivated, Erased bool
		Threepids                          []struct{ Address string }
		ExternalIDs                        []struct {
			Provider string `json:"auth_provider"`
			ID       string `json:"external_id"`
		} `json:"external_ids"`
	}
	decode(k.t, labtest.Admin(k.t, k.server, "GET", userPath(user), nil), &got)
	a := &account{Admin: got.Admin, Locked: got.Locked, Deactivated: got.Deactivated, Erased: got.Erased}
	for _, id := range got.ExternalIDs {
		a.IDs = append(a.IDs, id.Provider+"/"+id.ID)
	}
	for _, threepid := range got.Threepids {
		a.Emails = append(a.Emails, threepid.Address)
	}
	var listed struct {
		Devices []struct {
			ID string `json:"device_id"`
		}
	}
	decode(k.t, labtest.Admin(k.t, k.server, "GET", userPath(user)+"/devices", nil), &listed)
	for _, device := range listed.Devices {
		a.Sessions = append(a.Sessions, device.ID)
	}
	return a.sorted()
}

func (k synapseKind) accepts(user, password string) bool {
	k.t.Helper()
	status, _ := labtest.Request(k.t, k.server, "", "POST", "/_matrix/client/v3/login", map[string]any{
		"type": "m.login.password", "identifier": map[string]any{"type": "m.id.user", "user": user}, "password": password,
	})
	return status == http.StatusOK
}

// masKind is a homeserver where the Matrix Authentication Service logs people in.
type masKind struct {
	*admin
	old, new, client string // ids of the providers, and of an application
}

func newMASKind(t *testing.T) masKind {
	a := newAdminUnderMAS(t)
	return masKind{
		admin:  a,
		old:    a.mas.AddProvider(fakemas.Provider{HumanName: "Old", Issuer: "https://old.example.org/"}),
		new:    a.mas.AddProvider(fakemas.Provider{HumanName: "New", Issuer: "https://new.example.org/"}),
		client: a.mas.AddClient(fakemas.Client{Name: "a client"}),
	}
}

func (k masKind) run() *admin                  { return k.admin }
func (k masKind) providers() (old, new string) { return k.old, k.new }

func (k masKind) add(localpart string) string {
	k.t.Helper()
	user := k.mas.AddUser(fakemas.User{Username: localpart, Password: firstPassword})
	k.mas.AddEmail(user, addressOf(localpart))
	for _, provider := range []string{k.old, k.new} {
		k.mas.AddLink(fakemas.Link{User: user, Provider: provider, Subject: localpart})
	}
	k.mas.AddCompatSession(fakemas.Session{User: user, Device: "COMPAT" + localpart})
	k.mas.AddOAuth2Session(fakemas.Session{User: user, Client: k.client, Scope: "urn:matrix:client:device:OAUTH" + localpart})
	k.mas.AddUserSession(fakemas.Session{User: user})
	k.ask("POST", "personal-sessions", fmt.Sprintf(`{"actor_user_id":%q,"human_name":"nightly","scope":"urn:mas:admin"}`, user), nil)
	return "@" + localpart + ":" + k.server.ServerName
}

// masThings is a list of the Admin API of MAS.
type masThings struct {
	Data []struct {
		ID         string
		Attributes masAttributes
	}
}

// masAttributes are those that these tests look at, of whatever has them.
type masAttributes struct {
	Username       string
	Admin          bool
	LockedAt       *string `json:"locked_at"`
	DeactivatedAt  *string `json:"deactivated_at"`
	Email, Subject string
	ProviderID     string `json:"provider_id"`
}

// list returns a list of the stand-in whole, with the query that filters it.
func (a *admin) list(what, query string) masThings {
	a.t.Helper()
	var things masThings
	a.ask("GET", what+"?page[first]=1000&"+query, "", &things)
	return things
}

func (k masKind) look(user string) *account {
	k.t.Helper()
	localpart, _, _ := strings.Cut(strings.TrimPrefix(user, "@"), ":")
	for _, u := range k.list("users", "").Data {
		if u.Attributes.Username == localpart {
			return k.lookAt(u.ID, u.Attributes)
		}
	}
	return nil
}

func (k masKind) lookAt(id string, user masAttributes) *account {
	k.t.Helper()
	a := &account{Admin: user.Admin, Locked: user.LockedAt != nil, Deactivated: user.DeactivatedAt != nil, Erased: k.mas.Erased(id)}
	for _, link := range k.list("upstream-oauth-links", "filter[user]="+id).Data {
		a.IDs = append(a.IDs, link.Attributes.ProviderID+"/"+link.Attributes.Subject)
	}
	for _, email := range k.list("user-emails", "filter[user]="+id).Data {
		a.Emails = append(a.Emails, email.Attributes.Email)
	}
	for what, filter := range map[string]string{
		"compat-sessions": "filter[user]=", "oauth2-sessions": "filter[user]=", "user-sessions": "filter[user]=",
		"personal-sessions": "filter[actor_user]=",
	} {
		for _, session := range k.list(what, filter+id+"&filter[status]=active").Data {
			a.Sessions = append(a.Sessions, session.ID)
		}
	}
	return a.sorted()
}

func (k masKind) accepts(user, password string) bool {
	k.t.Helper()
	localpart, _, _ := strings.Cut(strings.TrimPrefix(user, "@"), ":")
	for _, u := range k.list("users", "").Data {
		if u.Attributes.Username == localpart {
			return k.mas.Password(u.ID) == password
		}
	}
	return false
}

// sorted puts the lists in order, since servers give them in any.
func (a *account) sorted() *account {
	for _, list := range [][]string{a.IDs, a.Emails, a.Sessions} {
		slices.Sort(list)
	}
	return a
}

// decode puts the fields of an answer into a struct.
func decode(t *testing.T, answer map[string]any, into any) {
	t.Helper()
	text, err := json.Marshal(answer)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
