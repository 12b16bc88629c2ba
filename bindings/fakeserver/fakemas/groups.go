package fakemas

import (
	"slices"
)

// makeGroups makes the empty groups, with the filters of their lists in the order in which
// the service repeats them.
func (s *Service) makeGroups() {
	s.compatSessions = s.group("compat-sessions", "compat-session", append([]filter{
		ofUser("filter[user]", "user_id"), ofUserSession(), inState("finished", "finished_at"),
	}, times()...)...)
	s.clients = s.group("oauth2-clients", "oauth2-client",
		clientKind(func(_ *Service, t *thing) *thing { return t }),
		like("filter[client-name]", "client_name"), like("filter[client-uri]", "client_uri"),
		filter{name: "filter[grant-type]", read: readText, matches: mayUse},
		boolean("filter[has-active-sessions]", func(s *Service, t *thing) bool { return s.active(s.oauth2Sessions, "client_id", t.id) }),
	)
	s.oauth2Sessions = s.group("oauth2-sessions", "oauth2-session", append([]filter{
		ofUser("filter[user]", "user_id"), repeated(ofClient("filter[client]", "client_id")),
		clientKind(func(s *Service, t *thing) *thing { return s.clients.byID(t.text("client_id")) }),
		ofUserSession(), scopes(), inState("finished", "finished_at"),
	}, times()...)...)
	s.personal = s.group("personal-sessions", "personal-session",
		ofUser("filter[owner_user]", "owner_user_id"), ofClient("filter[owner_client]", "owner_client_id"),
		ofUser("filter[actor_user]", "actor_user_id"), scopes(), inState("revoked", "revoked_at"),
		before("filter[expires_before]", "expires_at"), after("filter[expires_after]", "expires_at"),
		boolean("filter[expires]", isSet("expires_at")),
	)
	s.users = s.group("users", "user",
		boolean("filter[admin]", isSet("admin")), boolean("filter[legacy-guest]", isSet("legacy_guest")),
		like("filter[search]", "username"),
		filter{name: "filter[status]", read: readOneOf("active", "locked", "deactivated"), matches: userIs},
		repeated(filter{name: "filter[active-oauth2-client]", read: readULID, of: func(s *Service) *group { return s.clients }, noun: "Client", matches: usesAny}),
		boolean("filter[has-active-oauth2-session]", func(s *Service, t *thing) bool { return s.active(s.oauth2Sessions, "user_id", t.id) }),
		boolean("filter[has-active-compat-session]", func(s *Service, t *thing) bool { return s.active(s.compatSessions, "user_id", t.id) }),
	)
	s.emails = s.group("user-emails", "user-email", ofUser("filter[user]", "user_id"), equalFold("filter[email]", "email"))
	s.userSessions = s.group("user-sessions", "user-session", append([]filter{
		ofUser("filter[user]", "user_id"), inState("finished", "finished_at"),
	}, times()...)...)
	s.userSessions.cursor = func(t *thing) string { return t.text("user_id") }
	s.registrations = s.group("user-registration-tokens", "user-registration_token",
		boolean("filter[used]", isSet("times_used")), boolean("filter[revoked]", isSet("revoked_at")),
		boolean("filter[expired]", (*Service).hasExpired), boolean("filter[valid]", (*Service).isValid),
	)
	s.registrations.extra = func(t *thing) map[string]any { return map[string]any{"valid": s.isValid(t)} }
	s.links = s.group("upstream-oauth-links", "upstream-oauth-link",
		ofUser("filter[user]", "user_id"),
		byID("filter[provider]", "Provider", func(s *Service) *group { return s.providers }, "provider_id"),
		equal("filter[subject]", "subject"), equal("filter[human-account-name]", "human_account_name"),
	)
	s.providers = s.group("upstream-oauth-providers", "upstream-oauth-provider",
		boolean("filter[enabled]", func(_ *Service, t *thing) bool { return t.get("disabled_at") == nil }),
	)
}

func (s *Service) group(path, kind string, filters ...filter) *group {
	g := &group{path: path, kind: kind, filters: filters}
	s.groups = append(s.groups, g)
	return g
}

// active says whether a group has a session that goes on and belongs to the owner.
func (s *Service) active(sessions *group, attribute, owner string) bool {
	return slices.ContainsFunc(sessions.where(attribute, owner), func(t *thing) bool { return t.get("finished_at") == nil })
}

// usesAny says whether an account has a session of one of the applications that goes on.
func usesAny(s *Service, t *thing, clients []string) bool {
	return slices.ContainsFunc(s.oauth2Sessions.where("user_id", t.id), func(session *thing) bool {
		return session.get("finished_at") == nil && slices.Contains(clients, session.text("client_id"))
	})
}

// mayUse says whether an application may use a grant.
func mayUse(_ *Service, t *thing, values []string) bool {
	grants, _ := t.get("grant_types").([]string)
	return slices.Contains(grants, values[0])
}

// userIs says whether an account is in a state.
func userIs(_ *Service, t *thing, values []string) bool {
	switch values[0] {
	case "locked":
		return t.get("locked_at") != nil
	case "deactivated":
		return t.get("deactivated_at") != nil
	}
	return t.get("locked_at") == nil && t.get("deactivated_at") == nil
}

// hasExpired says whether the time of a registration token is over.
func (s *Service) hasExpired(t *thing) bool {
	expires := t.time("expires_at")
	return !expires.IsZero() && expires.Before(s.now)
}

// isValid says whether somebody can register with a token.
func (s *Service) isValid(t *thing) bool {
	limit, limited := t.get("usage_limit").(int64)
	used, _ := t.get("times_used").(int64)
	return t.get("revoked_at") == nil && !s.hasExpired(t) && (!limited || used < limit)
}
