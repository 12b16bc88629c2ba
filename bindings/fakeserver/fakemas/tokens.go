package fakemas

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// personalByToken returns the personal session with that token, or nil.
func (s *Service) personalByToken(token string) *thing {
	for _, t := range s.personal.things {
		if t.hidden["access_token"] == token {
			return t
		}
	}
	return nil
}

// sortedScope returns the scopes in the order in which the service keeps them.
func sortedScope(scope string) string {
	return strings.Join(slices.Sorted(slices.Values(strings.Fields(scope))), " ")
}

func (c *call) createPersonal() *reply {
	body, refusal := c.read(field{"actor_user_id", aULID, true}, field{"human_name", aString, true}, field{"scope", aString, true},
		field{"expires_in", aNumber, false})
	if refusal != nil {
		return refusal
	}
	actor := c.users.byID(body.text("actor_user_id"))
	switch {
	case actor == nil:
		return notFound("User not found")
	case strings.TrimSpace(body.text("scope")) == "":
		return refuse(http.StatusBadRequest, "Invalid scope")
	}
	id := c.newID()
	owner, client := c.caller.User, c.caller.Client
	if owner != "" {
		client = ""
	}
	t := c.personal.add(&thing{id: id, hidden: map[string]string{}, attributes: []attribute{
		{"created_at", just(c.now)}, {"revoked_at", nil}, {"owner_user_id", orNull(owner)}, {"owner_client_id", orNull(client)},
		{"actor_user_id", actor.id}, {"human_name", body.text("human_name")}, {"scope", sortedScope(body.text("scope"))},
		{"last_active_at", nil}, {"last_active_ip", nil}, {"expires_at", nil},
	}})
	return c.withToken(t, body)
}

// withToken gives a personal session a new token, and answers with it.
func (c *call) withToken(t *thing, body given) *reply {
	t.set("expires_at", nil)
	if seconds, limited := body["expires_in"].(int64); limited {
		t.set("expires_at", just(c.tick().Add(time.Duration(seconds)*time.Second)))
	}
	c.made++
	token := fmt.Sprintf("mpt_%032d_%06d", c.made, c.made)
	if old := t.hidden["access_token"]; old != "" {
		c.tokens[old] = Token{Refusal: ExpiredToken}
	}
	t.hidden["access_token"] = token
	shown := &thing{id: t.id, attributes: append(slices.Clone(t.attributes), attribute{"access_token", token})}
	return c.personal.one(http.StatusCreated, shown, "")
}

func (c *call) revokePersonal() *reply {
	t := c.personal.byID(c.id)
	switch {
	case t == nil:
		return notFound("Personal session with ID %s not found", c.id)
	case t.get("revoked_at") != nil:
		return refuse(http.StatusConflict, "Personal session with ID "+c.id+" is already revoked")
	}
	t.set("revoked_at", just(c.tick()))
	return c.personal.one(http.StatusOK, t, "")
}

func (c *call) regeneratePersonal() *reply {
	body, refusal := c.read(field{"expires_in", aNumber, false})
	if refusal != nil {
		return refusal
	}
	t := c.personal.byID(c.id)
	switch {
	case t == nil:
		return notFound("Session not found")
	case t.get("revoked_at") != nil:
		return refuse(http.StatusUnprocessableEntity, "Session not valid")
	case t.text("owner_user_id") != c.caller.User || c.caller.User == "" && t.text("owner_client_id") != c.caller.Client:
		return refuse(http.StatusForbidden, "Session does not belong to you")
	}
	return c.withToken(t, body)
}

// limits are what a registration token can be given.
var limits = []field{{"usage_limit", aNumber, false}, {"expires_at", aTime, false}}

func (c *call) createRegistration() *reply {
	body, refusal := c.read(append([]field{{"token", aString, false}}, limits...)...)
	if refusal != nil {
		return refusal
	}
	token, chosen := body["token"].(string)
	if !chosen {
		c.made++
		token = fmt.Sprintf("token%07d", c.made)
	}
	if len(c.registrations.where("token", token)) > 0 {
		return refuse(http.StatusConflict, "A registration token with the same token already exists")
	}
	t := c.newRegistration("", token)
	limit(t, body)
	return c.registrations.one(http.StatusCreated, t, "")
}

// limit gives a registration token the limits of a body. What the body leaves out stays.
func limit(t *thing, body given) {
	if uses, given := body["usage_limit"]; given {
		t.set("usage_limit", uses)
	}
	if expires, given := body["expires_at"]; given {
		t.set("expires_at", nil)
		if at, ok := expires.(time.Time); ok {
			t.set("expires_at", stored(at))
		}
	}
}

// theRegistration returns the registration token in the path, or the refusal.
func (c *call) theRegistration() (*thing, *reply) {
	if t := c.registrations.byID(c.id); t != nil {
		return t, nil
	}
	return nil, notFound("Registration token with ID %s not found", c.id)
}

func (c *call) updateRegistration() *reply {
	body, refusal := c.read(limits...)
	if refusal != nil {
		return refusal
	}
	t, refusal := c.theRegistration()
	if refusal != nil {
		return refusal
	}
	limit(t, body)
	return c.registrations.one(http.StatusOK, t, "")
}

// revokeRegistration makes a registration token useless, or useful again.
func (c *call) revokeRegistration(revoke bool) *reply {
	t, refusal := c.theRegistration()
	if refusal != nil {
		return refusal
	}
	switch isRevoked := t.get("revoked_at") != nil; {
	case revoke && isRevoked:
		return refuse(http.StatusBadRequest, "Registration token with ID "+c.id+" is already revoked")
	case !revoke && !isRevoked:
		return refuse(http.StatusBadRequest, "Registration token with ID "+c.id+" is not revoked")
	case revoke:
		t.set("revoked_at", just(c.tick()))
		return c.registrations.one(http.StatusOK, t, "/revoke")
	}
	t.set("revoked_at", nil)
	return c.registrations.one(http.StatusOK, t, "/unrevoke")
}
