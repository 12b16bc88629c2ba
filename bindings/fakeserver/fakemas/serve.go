package fakemas

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// call is one request while it is answered.
type call struct {
	*Service
	request *http.Request
	query   url.Values
	body    []byte
	id      string // the id, or the username, in the path
	caller  Token
}

// route is one operation. In its path, {id} stands for a ULID and {username} for any text.
type route struct {
	method, path string
	answer       func(c *call) *reply
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client left while it sent
	}
	_, path, ours := strings.Cut(r.URL.EscapedPath(), root)
	line := r.Method + " " + root + path
	if r.URL.RawQuery != "" {
		line += "?" + r.URL.RawQuery
	}
	s.asked = append(s.asked, line)
	if s.options.Off || !ours {
		noSuchPage(r).write(w)
		return
	}
	s.dispatch(&call{Service: s, request: r, query: r.URL.Query(), body: body}, path).write(w)
}

// dispatch finds the operation, checks the token and answers.
func (s *Service) dispatch(c *call, path string) *reply {
	known, method := false, c.request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, route := range s.routes {
		value, isULID, fits := match(route.path, path)
		if known = known || fits; !fits || route.method != method {
			continue
		}
		if refusal := s.admit(c); refusal != nil {
			return refusal
		}
		if c.id = value; isULID {
			var problem string
			if c.id, problem = readULID(value); problem != "" {
				return refuse(http.StatusBadRequest, "Invalid ULID in path", problem)
			}
		}
		return route.answer(c)
	}
	if known {
		return &reply{status: http.StatusMethodNotAllowed}
	}
	return noSuchPage(c.request)
}

// match says whether a path is that of a route, and returns the value in it.
func match(template, path string) (value string, isULID, ok bool) {
	names, parts := strings.Split(template, "/"), strings.Split(path, "/")
	if len(names) != len(parts) {
		return "", false, false
	}
	for i, name := range names {
		if !strings.HasPrefix(name, "{") {
			if name != parts[i] {
				return "", false, false
			}
			continue
		}
		var err error
		if value, err = url.PathUnescape(parts[i]); err != nil || value == "" {
			return "", false, false
		}
		isULID = name == "{id}"
	}
	return value, isULID, true
}

// admit checks the token. A caller without the right to be here gets the refusal.
func (s *Service) admit(c *call) (refusal *reply) {
	header := c.request.Header.Get("Authorization")
	token, isBearer := strings.CutPrefix(header, "Bearer ")
	worth, known := s.tokens[token]
	switch {
	case header == "":
		return refuse(http.StatusBadRequest, "Missing authorization header")
	case !isBearer:
		return refuse(http.StatusBadRequest, "Invalid authorization header")
	case known && worth.Refusal == "":
		c.caller = worth
		return nil
	case known:
		return refuse(http.StatusUnauthorized, worth.Refusal)
	}
	if t := s.personalByToken(token); t != nil {
		return s.admitPersonal(c, t)
	}
	switch prefix, _, _ := strings.Cut(token, "_"); {
	case prefix == "mct":
		return refuse(http.StatusUnauthorized, "Invalid type of access token")
	case slices.Contains([]string{"mat", "mpt"}, prefix):
		return refuse(http.StatusUnauthorized, UnknownToken)
	}
	return refuse(http.StatusUnauthorized, "Invalid type of access token", "invalid token format")
}

// admitPersonal checks a token that the service has made.
func (s *Service) admitPersonal(c *call, t *thing) (refusal *reply) {
	expires := t.time("expires_at")
	switch {
	case t.get("revoked_at") != nil:
		return refuse(http.StatusUnauthorized, RevokedToken)
	case !expires.IsZero() && !expires.After(s.now):
		return refuse(http.StatusUnauthorized, ExpiredToken)
	case !slices.Contains(strings.Fields(t.text("scope")), "urn:mas:admin"):
		return refuse(http.StatusUnauthorized, MissingScope)
	}
	c.caller = Token{User: t.text("actor_user_id")}
	return nil
}

// quoted writes a text as the service quotes one in a message.
func quoted(text string) string { return fmt.Sprintf("%q", text) }
