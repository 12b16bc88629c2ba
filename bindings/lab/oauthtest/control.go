package oauthtest

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// Session is one login: what a person granted to a client, and the tokens that came of it.
type Session struct {
	ID       string `json:"id"`
	User     string `json:"user"`      // User is the person's localpart.
	ClientID string `json:"client_id"` // ClientID is empty for a login of the old kind.
	DeviceID string `json:"device_id"` // DeviceID is empty if the scope named no device.
	Scope    string `json:"scope"`
	Finished bool   `json:"finished"` // Finished tells that it was revoked, or ended by an administrator.
	Pairs    []Pair `json:"pairs"`    // Pairs are all that were issued, in order.
}

// Pair is an access token and the refresh token that came with it.
type Pair struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	Used         bool   `json:"used"`    // Used tells that Synapse or the admin API has seen the access token.
	Living       bool   `json:"living"`  // Living tells that no other pair has taken its place and nothing was revoked.
	Expired      bool   `json:"expired"` // Expired tells that the access token is too old, which a refresh mends.
}

// Living returns the pairs that are not replaced or revoked. A session that goes on has
// one.
func (s Session) Living() []Pair {
	return slices.DeleteFunc(slices.Clone(s.Pairs), func(p Pair) bool { return !p.Living })
}

// Sessions returns all sessions that there ever were, in the order in which they began.
func (s *Server) Sessions(ctx context.Context) ([]Session, error) {
	var sessions []Session
	err := s.control(ctx, http.MethodGet, "sessions", nil, &sessions)
	return sessions, err
}

// Finish ends a session as an administrator would in MAS: its tokens are dead, and Synapse
// loses its device.
func (s *Server) Finish(ctx context.Context, sessionID string) error {
	return s.control(ctx, http.MethodDelete, "sessions/"+url.PathEscape(sessionID), nil, nil)
}

// FinishAll ends all sessions.
func (s *Server) FinishAll(ctx context.Context) error {
	sessions, err := s.Sessions(ctx)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if err := s.Finish(ctx, session.ID); err != nil {
			return err
		}
	}
	return nil
}

// DeleteDevice deletes a device at Synapse alone. The OAuth server does not hear of it: it
// goes on refreshing, and Synapse refuses what comes of it.
func (s *Server) DeleteDevice(ctx context.Context, localpart, deviceID string) error {
	return s.TellSynapse(ctx, "delete_device", map[string]any{"localpart": localpart, "device_id": deviceID})
}

// TellSynapse sends a request of the API that Synapse has for MAS, such as delete_user.
func (s *Server) TellSynapse(ctx context.Context, what string, body map[string]any) error {
	return s.call(ctx, http.MethodPost, s.Synapse.URL+"/_synapse/mas/"+what, s.secret, body, nil)
}

// TokenRequests returns the requests that reached the token endpoint, in the order in which
// they were answered.
func (s *Server) TokenRequests() []TokenRequest {
	s.front.mu.Lock()
	defer s.front.mu.Unlock()
	return slices.Clone(s.front.requests)
}

// LoseAnswers makes the next n answers of the token endpoint get lost: the server does what
// it was asked, and the connection breaks.
func (s *Server) LoseAnswers(n int) {
	s.front.mu.Lock()
	defer s.front.mu.Unlock()
	s.front.lose = n
}

// ServeAdminAPI puts a stand-in where MAS has its admin API, until the test ends. It gets
// the requests whose token has the scope, at paths that begin with /api/, and the requests
// for /api/spec.json, which need no token.
func (s *Server) ServeAdminAPI(t testing.TB, standIn http.Handler) {
	t.Helper()
	set := func(handler http.Handler) {
		s.front.mu.Lock()
		defer s.front.mu.Unlock()
		s.front.adminAPI = handler
	}
	set(standIn)
	t.Cleanup(func() { set(nil) })
}
