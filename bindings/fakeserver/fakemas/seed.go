package fakemas

import (
	"cmp"
	"time"
)

// Where a seed has an ID, that is the thing's id; without one, the service makes an id.

// User is an account. In answers of the API, its admin says who may ask for the rights of an
// admin.
type User struct {
	ID                         string
	Username                   string
	Admin, Locked, Deactivated bool
	Password                   string
}

// AddUser makes an account and returns its id.
func (s *Service) AddUser(u User) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.newUser(u.ID, u.Username)
	t.set("created_at", stored(s.now))
	t.set("admin", u.Admin)
	if u.Locked {
		t.set("locked_at", stored(s.now))
	}
	if u.Deactivated {
		t.set("deactivated_at", stored(s.now))
	}
	t.hidden["password"] = u.Password
	return t.id
}

// idOr returns the id, or a new one where it is "". The clock moves on in any case.
func (s *Service) idOr(id string) string { return cmp.Or(id, s.newID()) }

// newUser makes an account.
func (s *Service) newUser(id, username string) *thing {
	return s.users.add(&thing{id: s.idOr(id), hidden: map[string]string{}, attributes: []attribute{
		{"username", username}, {"created_at", just(s.now)}, {"locked_at", nil}, {"deactivated_at", nil}, {"admin", false}, {"legacy_guest", false},
	}})
}

// Password returns the password of an account, "" for none.
func (s *Service) Password(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.users.byID(id); t != nil {
		return t.hidden["password"]
	}
	return ""
}

// Provider is an identity provider.
type Provider struct {
	ID                           string
	Issuer, HumanName, BrandName string // "" is null
	Disabled                     bool
}

// AddProvider makes an identity provider and returns its id.
func (s *Service) AddProvider(p Provider) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.idOr(p.ID)
	var disabled time.Time
	if p.Disabled {
		disabled = s.now
	}
	s.providers.add(&thing{id: id, attributes: []attribute{
		{"issuer", orNull(p.Issuer)}, {"human_name", orNull(p.HumanName)}, {"brand_name", orNull(p.BrandName)}, {"created_at", stored(s.now)},
		{"disabled_at", stored(disabled)}, {"registration_token_required", false},
	}})
	return id
}

// Link says what an identity provider calls an account. A link without a User is one where
// no account came of a login.
type Link struct{ ID, User, Provider, Subject, HumanAccountName string }

// AddLink makes a link and returns its id.
func (s *Service) AddLink(l Link) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.newLink(l)
	t.set("created_at", stored(s.now))
	return t.id
}

// newLink makes a link.
func (s *Service) newLink(l Link) *thing {
	return s.links.add(&thing{id: s.idOr(l.ID), attributes: []attribute{
		{"created_at", just(s.now)}, {"provider_id", l.Provider}, {"subject", l.Subject}, {"user_id", orNull(l.User)},
		{"human_account_name", orNull(l.HumanAccountName)},
	}})
}

// AddEmail gives an account an email address and returns the id of that.
func (s *Service) AddEmail(user, email string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.newEmail(user, email)
	t.set("created_at", stored(s.now))
	return t.id
}

// newEmail gives an account an email address.
func (s *Service) newEmail(user, email string) *thing {
	return s.emails.add(&thing{id: s.newID(), attributes: []attribute{{"created_at", just(s.now)}, {"user_id", user}, {"email", email}}})
}

// Client is an application that people log in with.
type Client struct {
	ID         string
	Name, URI  string // "" is null
	GrantTypes []string
	Static     bool // it is in the configuration
}

// AddClient makes an application and returns its id.
func (s *Service) AddClient(c Client) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.idOr(c.ID)
	s.clients.add(&thing{id: id, attributes: []attribute{
		{"client_id", id}, {"client_name", orNull(c.Name)}, {"client_uri", orNull(c.URI)}, {"logo_uri", nil},
		{"redirect_uris", []string{}}, {"grant_types", append([]string{}, c.GrantTypes...)}, {"is_static", c.Static},
	}})
	return id
}

// Session is a session of an application (with a Client), of a client that uses the old
// Matrix login (with a Device), or of a browser.
type Session struct {
	ID            string
	User          string // "" where an application logged in as itself
	UserSession   string // the browser session in which it began, or ""
	Client, Scope string
	Device        string
	Unused        bool // it has not been used yet
	Finished      bool // it has ended
}

// The program of every session, and where it was last used from.
const (
	someAgent   = "Element/1.0"
	someAddress = "192.0.2.1"
)

// AddOAuth2Session makes a session of an application and returns its id.
func (s *Service) AddOAuth2Session(of Session) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.idOr(of.ID)
	used, address, finished := s.timesOf(of)
	s.oauth2Sessions.add(&thing{id: id, attributes: []attribute{
		{"created_at", stored(s.now)}, {"finished_at", finished}, {"user_id", orNull(of.User)}, {"user_session_id", orNull(of.UserSession)},
		{"client_id", of.Client}, {"scope", sortedScope(of.Scope)}, {"user_agent", someAgent}, {"last_active_at", used},
		{"last_active_ip", address}, {"human_name", nil},
	}})
	return id
}

// AddCompatSession makes a session of the old Matrix login and returns its id.
func (s *Service) AddCompatSession(of Session) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.idOr(of.ID)
	used, address, finished := s.timesOf(of)
	s.compatSessions.add(&thing{id: id, attributes: []attribute{
		{"user_id", of.User}, {"device_id", orNull(of.Device)}, {"user_session_id", orNull(of.UserSession)}, {"redirect_uri", nil},
		{"created_at", stored(s.now)}, {"user_agent", someAgent}, {"last_active_at", used}, {"last_active_ip", address},
		{"finished_at", finished}, {"human_name", nil},
	}})
	return id
}

// AddUserSession makes a session of a browser and returns its id.
func (s *Service) AddUserSession(of Session) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.idOr(of.ID)
	used, address, finished := s.timesOf(of)
	s.userSessions.add(&thing{id: id, attributes: []attribute{
		{"created_at", stored(s.now)}, {"finished_at", finished}, {"user_id", of.User}, {"user_agent", someAgent},
		{"last_active_at", used}, {"last_active_ip", address},
	}})
	return id
}

// timesOf returns when a session was last used, from where, and when it ended.
func (s *Service) timesOf(of Session) (used, address, finished any) {
	if of.Finished {
		finished = stored(s.now)
	}
	if of.Unused {
		return nil, nil, finished
	}
	return stored(s.now), someAddress, finished
}

// RegistrationToken is a token with which people can register.
type RegistrationToken struct {
	ID, Token  string
	UsageLimit int64 // 0 means none
	Revoked    bool
}

// AddRegistrationToken makes a token with which people can register, and returns its id.
func (s *Service) AddRegistrationToken(r RegistrationToken) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.newRegistration(r.ID, r.Token)
	t.set("created_at", stored(s.now))
	if r.UsageLimit > 0 {
		t.set("usage_limit", r.UsageLimit)
	}
	if r.Revoked {
		t.set("revoked_at", stored(s.now))
	}
	return t.id
}

// newRegistration makes a token with which people can register.
func (s *Service) newRegistration(id, token string) *thing {
	return s.registrations.add(&thing{id: s.idOr(id), attributes: []attribute{
		{"token", token}, {"valid", true}, {"usage_limit", nil}, {"times_used", int64(0)}, {"created_at", just(s.now)},
		{"last_used_at", nil}, {"expires_at", nil}, {"revoked_at", nil},
	}})
}

// UseRegistrationToken counts a registration with a token.
func (s *Service) UseRegistrationToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.registrations.where("token", token) {
		used, _ := t.get("times_used").(int64)
		t.set("times_used", used+1)
		t.set("last_used_at", stored(s.tick()))
	}
}
