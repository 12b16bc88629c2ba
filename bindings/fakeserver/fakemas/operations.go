package fakemas

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// makeRoutes makes the 47 operations.
func (s *Service) makeRoutes() {
	s.routes = []route{
		{"GET", "site-config", (*call).siteConfig},
		{"GET", "version", func(*call) *reply { return asJSON(http.StatusOK, object{{"version", "v1.22.0"}}) }},
		{"POST", "personal-sessions", (*call).createPersonal},
		{"POST", "personal-sessions/{id}/revoke", (*call).revokePersonal},
		{"POST", "personal-sessions/{id}/regenerate", (*call).regeneratePersonal},
		{"POST", "policy-data", (*call).setPolicy},
		{"GET", "policy-data/latest", func(c *call) *reply { return c.latestPolicy("No policy data found") }},
		{"GET", "policy-data/{id}", func(c *call) *reply { return c.latestPolicy("Policy data with ID " + c.id + " not found") }},
		{"POST", "users", (*call).createUser},
		{"GET", "users/by-username/{username}", (*call).userByName},
		{"POST", "users/{id}/set-password", (*call).setPassword},
		{"POST", "users/{id}/set-admin", (*call).setAdmin},
		{"POST", "users/{id}/deactivate", (*call).deactivate},
		{"POST", "users/{id}/reactivate", func(c *call) *reply { return c.mark("deactivated_at", false, "/reactivate", "reactivate_user", nil) }},
		{"POST", "users/{id}/lock", func(c *call) *reply {
			return c.mark("locked_at", true, "/lock", "provision_user", map[string]any{"locked": true})
		}},
		{"POST", "users/{id}/unlock", func(c *call) *reply {
			return c.mark("locked_at", false, "/unlock", "provision_user", map[string]any{"locked": false})
		}},
		{"POST", "user-emails", (*call).createEmail},
		{"DELETE", "user-emails/{id}", func(c *call) *reply { return c.remove(s.emails, "User email ID") }},
		{"POST", "user-registration-tokens", (*call).createRegistration},
		{"PUT", "user-registration-tokens/{id}", (*call).updateRegistration},
		{"POST", "user-registration-tokens/{id}/revoke", func(c *call) *reply { return c.revokeRegistration(true) }},
		{"POST", "user-registration-tokens/{id}/unrevoke", func(c *call) *reply { return c.revokeRegistration(false) }},
		{"POST", "upstream-oauth-links", (*call).createLink},
		{"DELETE", "upstream-oauth-links/{id}", func(c *call) *reply { return c.remove(s.links, "Upstream OAuth 2.0 Link ID") }},
	}
	for _, sessions := range []struct {
		*group
		noun string
	}{{s.compatSessions, "Compatibility session"}, {s.oauth2Sessions, "OAuth 2.0 session"}, {s.userSessions, "User session"}} {
		s.routes = append(s.routes, route{"POST", sessions.path + "/{id}/finish", func(c *call) *reply { return c.finish(sessions.group, sessions.noun) }})
	}
	missing := map[*group]string{
		s.compatSessions: "Compatibility session ID %s not found", s.clients: "OAuth 2.0 client ID %s not found",
		s.oauth2Sessions: "OAuth 2.0 session ID %s not found", s.personal: "Personal session not found", s.users: "User ID %s not found",
		s.emails: "User email ID %s not found", s.userSessions: "User session ID %s not found",
		s.registrations: "Registration token with ID %s not found", s.links: "Upstream OAuth 2.0 Link ID %s not found",
		s.providers: "Provider not found",
	}
	for _, g := range s.groups {
		s.routes = append(s.routes,
			route{"GET", g.path, func(c *call) *reply { return c.list(g) }},
			route{"GET", g.path + "/{id}", func(c *call) *reply {
				if t := g.byID(c.id); t != nil {
					return g.one(http.StatusOK, t, "")
				}
				return notFound("%s", strings.ReplaceAll(missing[g], "%s", c.id))
			}})
	}
}

// siteConfig answers with what is allowed.
func (c *call) siteConfig() *reply {
	passwords := !c.options.NoPasswords
	complexity := 0
	if c.options.StrongPasswords {
		complexity = 3
	}
	return asJSON(http.StatusOK, object{
		{"server_name", c.options.ServerName}, {"password_login_enabled", passwords}, {"password_registration_enabled", passwords},
		{"password_registration_email_required", false}, {"password_registration_token_required", true}, {"registration_token_required", true},
		{"email_change_allowed", true}, {"displayname_change_allowed", true}, {"password_change_allowed", passwords},
		{"account_recovery_allowed", false}, {"account_deactivation_allowed", true}, {"captcha_enabled", false},
		{"minimum_password_complexity", complexity},
	})
}

// finish ends a session.
func (c *call) finish(g *group, noun string) *reply {
	t := g.byID(c.id)
	switch {
	case t == nil:
		return notFound("%s with ID %s not found", noun, c.id)
	case t.get("finished_at") != nil:
		return refuse(http.StatusBadRequest, noun+" with ID "+c.id+" is already finished")
	}
	t.set("finished_at", just(c.tick()))
	return g.one(http.StatusOK, t, "/finish")
}

// remove deletes something.
func (c *call) remove(g *group, noun string) *reply {
	t := g.byID(c.id)
	if t == nil {
		return notFound("%s %s not found", noun, c.id)
	}
	g.remove(t)
	return done()
}

// Usernames that can be taken, and those that Synapse keeps for guests.
var (
	validName    = regexp.MustCompile(`^[a-z0-9.=/+-][a-z0-9._=/+-]*$`)
	reservedName = regexp.MustCompile(`^[0-9]+$`)
)

// longestUserID is how many bytes a full user id may have.
const longestUserID = 255

func (c *call) createUser() *reply {
	body, refusal := c.read(field{"username", aString, true}, field{"skip_homeserver_check", aBoolean, false},
		field{"displayname", aString, false}, field{"avatar_url", aString, false})
	if refusal != nil {
		return refusal
	}
	name := body.text("username")
	switch {
	case len(c.users.where("username", name)) > 0:
		return refuse(http.StatusConflict, "User already exists")
	case !validName.MatchString(name) || len("@"+name+":"+c.options.ServerName) > longestUserID:
		return refuse(http.StatusBadRequest, "Username is not valid")
	case c.options.SynapseDown:
		return refuse(http.StatusInternalServerError, "Failed to check localpart availability from Synapse",
			"client error (Connect)", "tcp connect error", "Connection refused (os error 111)")
	case reservedName.MatchString(name) && body["skip_homeserver_check"] != true:
		return refuse(http.StatusConflict, "Username is reserved by the homeserver")
	}
	if c.options.Provision != nil {
		if err := c.options.Provision(name); err != nil {
			return refuse(http.StatusInternalServerError, err.Error())
		}
	}
	return c.users.one(http.StatusCreated, c.newUser("", name), "")
}

func (c *call) userByName() *reply {
	for _, t := range c.users.things {
		if strings.EqualFold(t.text("username"), c.id) {
			return asJSON(http.StatusOK, object{{"data", c.users.resource(t, false)},
				{"links", object{{"self", root + "users/by-username/" + c.id}}}})
		}
	}
	return notFound("User with username %s not found", quoted(c.id))
}

// theUser returns the account in the path, or the refusal.
func (c *call) theUser() (*thing, *reply) {
	if t := c.users.byID(c.id); t != nil {
		return t, nil
	}
	return nil, notFound("User ID %s not found", c.id)
}

func (c *call) setPassword() *reply {
	body, refusal := c.read(field{"password", aString, true}, field{"skip_password_check", aBoolean, false})
	if refusal != nil {
		return refusal
	}
	if c.options.NoPasswords {
		return refuse(http.StatusForbidden, "Password auth is disabled")
	}
	user, refusal := c.theUser()
	if refusal != nil {
		return refusal
	}
	password := body.text("password")
	if c.options.StrongPasswords && len(password) < 8 && body["skip_password_check"] != true {
		return refuse(http.StatusBadRequest, "Password is too weak")
	}
	user.hidden["password"] = password
	return done()
}

func (c *call) setAdmin() *reply {
	body, refusal := c.read(field{"admin", aBoolean, true})
	if refusal != nil {
		return refusal
	}
	user, refusal := c.theUser()
	if refusal != nil {
		return refusal
	}
	user.set("admin", body["admin"])
	return c.users.one(http.StatusOK, user, "/set-admin")
}

// mark sets or removes the time at which something happened to an account, and tells the
// homeserver. A time that is there is kept.
func (c *call) mark(attribute string, set bool, action, tell string, more map[string]any) *reply {
	user, refusal := c.theUser()
	if refusal != nil {
		return refusal
	}
	if c.options.Tell != nil {
		body := map[string]any{"localpart": user.text("username")}
		maps.Copy(body, more)
		if err := c.options.Tell(tell, body); err != nil {
			return refuse(http.StatusInternalServerError, err.Error())
		}
	}
	switch isSet := user.get(attribute) != nil; {
	case set && !isSet:
		user.set(attribute, just(c.tick()))
	case !set:
		user.set(attribute, nil)
	}
	return c.users.one(http.StatusOK, user, action)
}

// deactivate deactivates an account: its email addresses are removed, and its sessions and
// personal tokens end. Its links to identity providers stay. It can be erased later, in a
// second request.
func (c *call) deactivate() *reply {
	erase := true
	if len(c.body) > 0 {
		body, refusal := c.read(field{"skip_erase", aBoolean, false})
		if refusal != nil {
			return refusal
		}
		erase = body["skip_erase"] != true
	}
	user, refusal := c.theUser()
	if refusal != nil {
		return refusal
	}
	if erase {
		user.hidden["erased"] = "true"
	}
	for _, email := range c.emails.where("user_id", user.id) {
		c.emails.remove(email)
	}
	for _, sessions := range []*group{c.compatSessions, c.oauth2Sessions, c.userSessions} {
		for _, t := range sessions.where("user_id", user.id) {
			endAt(t, "finished_at", c.now)
		}
	}
	for _, t := range c.personal.where("actor_user_id", user.id) {
		endAt(t, "revoked_at", c.now)
	}
	return c.mark("deactivated_at", true, "/deactivate", "delete_user", map[string]any{"erase": erase})
}

// endAt sets the time at which something ended, unless it ended earlier.
func endAt(t *thing, attribute string, at time.Time) {
	if t.get(attribute) == nil {
		t.set(attribute, stored(at))
	}
}

// Erased says whether an account was deactivated in such a way that Synapse erases it.
func (s *Service) Erased(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.users.byID(id)
	return t != nil && t.hidden["erased"] == "true"
}

func (c *call) createEmail() *reply {
	body, refusal := c.read(field{"user_id", aULID, true}, field{"email", aString, true})
	if refusal != nil {
		return refusal
	}
	email := body.text("email")
	user := c.users.byID(body.text("user_id"))
	local, domain, _ := strings.Cut(email, "@")
	switch {
	case user == nil:
		return notFound("User ID %s not found", body.text("user_id"))
	case local == "" || domain == "":
		return refuse(http.StatusBadRequest, "Email "+quoted(email)+" is not valid", "Missing domain or user")
	case slices.ContainsFunc(c.emails.things, func(t *thing) bool { return strings.EqualFold(t.text("email"), email) }):
		return refuse(http.StatusConflict, "User email "+quoted(email)+" already in use")
	}
	return c.emails.one(http.StatusCreated, c.newEmail(user.id, email), "")
}

func (c *call) createLink() *reply {
	body, refusal := c.read(field{"user_id", aULID, true}, field{"provider_id", aULID, true}, field{"subject", aString, true},
		field{"human_account_name", aString, false})
	if refusal != nil {
		return refusal
	}
	link := Link{User: body.text("user_id"), Provider: body.text("provider_id"), Subject: body.text("subject"), HumanAccountName: body.text("human_account_name")}
	switch {
	case c.users.byID(link.User) == nil:
		return notFound("User ID %s not found", link.User)
	case c.providers.byID(link.Provider) == nil:
		return notFound("Upstream OAuth 2.0 Provider ID %s not found", link.Provider)
	}
	for _, t := range c.links.where("subject", link.Subject) {
		switch {
		case t.text("provider_id") != link.Provider:
		case t.get("user_id") != nil:
			return refuse(http.StatusConflict, "Upstream Oauth 2.0 Provider ID "+link.Provider+" with subject "+link.Subject+" is already linked to a user")
		default:
			t.set("user_id", link.User)
			return c.links.one(http.StatusOK, t, "")
		}
	}
	return c.links.one(http.StatusCreated, c.newLink(link), "")
}

func (c *call) setPolicy() *reply {
	body, refusal := c.read(field{"data", anything, true})
	if refusal != nil {
		return refusal
	}
	data, isObject := body["data"].(map[string]any)
	if !isObject {
		kind, _, _ := strings.Cut(described(body["data"]), " ")
		return refuse(http.StatusBadRequest, "Failed to instanciate policy with the provided data", "invalid policy data",
			"Cannot merge a "+kind+" into a object")
	}
	t := &thing{id: c.newID(), attributes: []attribute{{"created_at", just(c.now)}, {"data", data}}}
	c.policy = append(c.policy, t)
	return c.policyGroup().one(http.StatusCreated, t, "")
}

// policyGroup stands for the versions of the policy data, which have no list.
func (c *call) policyGroup() *group { return &group{path: "policy-data", kind: "policy-data"} }

// latestPolicy answers with the newest version, whatever version was asked for.
func (c *call) latestPolicy(missing string) *reply {
	if len(c.policy) == 0 {
		return notFound("%s", missing)
	}
	return c.policyGroup().one(http.StatusOK, c.policy[len(c.policy)-1], "")
}
