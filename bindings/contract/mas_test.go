package contract

import (
	"net/http/httptest"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab"
)

// masToken is the token of the administrator at the stand-in of MAS.
const masToken = "mat_administrator"

// accounts is the stand-in of MAS with what every test of a row finds there. The fields are
// ids.
type accounts struct {
	*fakemas.Service
	admin, alice, bob        string // users
	element, corporate       string // an application that registered, and one of the configuration
	google, old              string // identity providers; the second is disabled
	browser, compat, session string // sessions of alice
	link, email              string // of alice
}

// newAccounts makes a stand-in with a few of everything.
func newAccounts() *accounts {
	m := &accounts{Service: fakemas.New(fakemas.Options{})}
	m.admin = m.AddUser(fakemas.User{Username: "admin", Admin: true})
	m.alice = m.AddUser(fakemas.User{Username: "alice"})
	m.bob = m.AddUser(fakemas.User{Username: "bob"})
	m.SetToken(masToken, fakemas.Token{User: m.admin})
	m.element = m.AddClient(fakemas.Client{Name: "Element", URI: "https://element.example/", GrantTypes: []string{"refresh_token"}})
	m.corporate = m.AddClient(fakemas.Client{GrantTypes: []string{"client_credentials"}, Static: true})
	m.google = m.AddProvider(fakemas.Provider{Issuer: "https://accounts.example/", HumanName: "Example", BrandName: "google"})
	m.old = m.AddProvider(fakemas.Provider{Issuer: "https://old.example/", HumanName: "Old", Disabled: true})
	for _, user := range []string{m.bob, m.alice} {
		m.browser = m.AddUserSession(fakemas.Session{User: user})
		m.compat = m.AddCompatSession(fakemas.Session{User: user, Device: "ABCDEFGHIJ", UserSession: m.browser})
		m.session = m.AddOAuth2Session(fakemas.Session{User: user, UserSession: m.browser, Client: m.element, Scope: "urn:matrix:client:api:* openid"})
		m.link = m.AddLink(fakemas.Link{User: user, Provider: m.google, Subject: "subject of " + user, HumanAccountName: "R&D team + more = 100%"})
		m.email = m.AddEmail(user, user+"@example.org")
	}
	return m
}

// newMASContract makes a contract with a stand-in of its own.
func newMASContract(t *testing.T, row *catalog.Row) *contract {
	t.Helper()
	m := newAccounts()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	proxy, err := newRecorder(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	return newContract(t, &world{Server: &lab.Server{URL: server.URL, Token: masToken}, mas: m, proxy: proxy}, row)
}

func TestEveryRowOfMASKeepsItsContract(t *testing.T) {
	all, recorded := possible(t), readRecorded(t)
	for _, row := range catalog.Rows() {
		if row.API != catalog.MAS {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			c := newMASContract(t, row)
			all[row.Name](c)
			answers := c.proxy.take()
			compareShapes(t, row, answers)
			wantsSecondPage(t, row, answers)
			recorded.compare(t, row, answers)
		})
	}
}

// shown returns something as the stand-in has it: its attributes.
func (c *contract) shown(group, id string) object {
	c.Helper()
	attributes, _ := dig(c.admin("GET", p("/api/admin/v1/"+group+"/%s", id), nil), "data", "attributes").(object)
	return attributes
}

// ids returns the ids of a list.
func ids(list any) (all []any) {
	items, _ := list.([]any)
	for _, item := range items {
		all = append(all, dig(item, "id"))
	}
	return all
}

// count returns how many items a list has.
func count(list any) float64 { return float64(len(ids(list))) }

// unknownID is the id of nothing.
const unknownID = "01M8DN3G0HD8VKPVJ8JFX6GVZZ"
