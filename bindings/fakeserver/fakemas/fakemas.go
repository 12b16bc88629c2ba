// Package fakemas is a stand-in of the Admin API of the Matrix Authentication Service (MAS)
// for tests. It keeps its state in memory and answers all 47 operations in the form, and
// with the faults, that version 1.22.0 was measured to have:
//
//   - links.next repeats filter values unescaped, and in the list of browser sessions it
//     names a user in place of a session;
//   - filters and parameters that it does not know are ignored, and it gives everything;
//   - a body of the wrong type is refused in plain text, an unknown path with a page in HTML,
//     and a wrong method with nothing at all;
//   - the id of a version of the policy data is ignored;
//   - deactivating an account removes its email addresses and ends its sessions, and leaves
//     its links to identity providers.
package fakemas

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// root is how the paths of the API begin. Whatever stands before it is ignored, and left out
// of links, as MAS does.
const root = "/api/admin/v1/"

// Service is a stand-in of MAS. It is an http.Handler, alone or below any path, and may be
// used by many goroutines.
type Service struct {
	mu      sync.Mutex
	now     time.Time
	made    int // how many ids were made
	tokens  map[string]Token
	options Options
	groups  []*group
	routes  []route
	ignored map[string]bool // filters that are treated as if they were not known
	policy  []*thing
	asked   []string

	users, emails, providers, links, clients               *group
	compatSessions, oauth2Sessions, userSessions, personal *group
	registrations                                          *group
}

// Options say what the service allows.
type Options struct {
	// ServerName is the name of the homeserver; "" means lab.test.
	ServerName string
	// Off says that the Admin API is not served: every answer is a page that says so.
	Off bool
	// NoPasswords says that passwords are switched off.
	NoPasswords bool
	// StrongPasswords says that a password of fewer than 8 characters is too weak.
	StrongPasswords bool
	// SynapseDown says that the homeserver cannot be reached.
	SynapseDown bool
	// Provision makes an account at the homeserver when one is created by the API; nil makes
	// none there.
	Provision func(username string) error
	// Tell passes on to the homeserver what became of an account, as a request of its API for
	// MAS: delete_user, reactivate_user, or provision_user for a lock. nil tells it nothing.
	Tell func(what string, body map[string]any) error
}

// Token is what a bearer token is worth.
type Token struct {
	// User is the id of the account that the token acts as, and Client that of the
	// application which made it. A token of an application alone has no User.
	User, Client string
	// Refusal is the title with which the token is refused, such as ExpiredToken; "" if it
	// has the scope of an admin.
	Refusal string
}

// Titles with which tokens are refused.
const (
	ExpiredToken = "Access token expired"
	RevokedToken = "Access token revoked"
	UnknownToken = "Unknown access token"
	MissingScope = "Missing urn:mas:admin scope"
	LockedUser   = "User locked"
)

// New returns a service without accounts. Until SetToken is called, it accepts no token.
func New(o Options) *Service {
	if o.ServerName == "" {
		o.ServerName = "lab.test"
	}
	s := &Service{
		now:    time.Date(2026, 11, 27, 4, 44, 32, 145_211_000, time.UTC),
		tokens: map[string]Token{}, options: o, ignored: map[string]bool{},
	}
	s.makeGroups()
	s.makeRoutes()
	return s
}

// SetOptions changes what the service allows from now on.
func (s *Service) SetOptions(o Options) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.ServerName == "" {
		o.ServerName = s.options.ServerName
	}
	s.options = o
}

// SetToken says what a bearer token is worth from now on.
func (s *Service) SetToken(token string, worth Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = worth
}

// Ignore makes the service ignore these filters, such as "filter[status]", as one does that
// is older than they are.
func (s *Service) Ignore(filters ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range filters {
		s.ignored[name] = true
	}
}

// Advance moves the clock on. It moves a millisecond by itself whenever something is made.
func (s *Service) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Asked returns the requests that came so far: method, path below the service, and query,
// as they were sent.
func (s *Service) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Handle answers the request if it is one of this API, and says whether it did. It has the
// form that fakeserver.Server.Handle takes.
func (s *Service) Handle(w http.ResponseWriter, r *http.Request) bool {
	if !strings.Contains(r.URL.EscapedPath(), root) {
		return false
	}
	s.ServeHTTP(w, r)
	return true
}

// tick moves the clock on and returns the time.
func (s *Service) tick() time.Time {
	s.now = s.now.Add(time.Millisecond)
	return s.now
}
