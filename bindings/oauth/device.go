package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Code is what a person types into a browser to allow a login.
type Code struct {
	// UserCode is typed at Address. Complete is an address that contains the code, or "".
	UserCode, Address, Complete string
	// Life is how long the code can be used.
	Life time.Duration

	deviceCode string
	scope      string // that was asked for
	interval   time.Duration
	asked      time.Time
}

const (
	usualInterval = 5 * time.Second // where the service says none
	slower        = 5 * time.Second // what slow_down adds
	longestWait   = 30 * time.Minute

	longestUserCode = 100 // more than a person types
)

// StartDevice begins a login by the device grant.
func (s *Service) StartDevice(ctx context.Context, clientID string, scopes []string) (*Code, error) {
	asked := s.Now()
	var said struct {
		DeviceCode string  `json:"device_code"`
		UserCode   string  `json:"user_code"`
		Address    string  `json:"verification_uri"`
		Complete   string  `json:"verification_uri_complete"`
		ExpiresIn  seconds `json:"expires_in"`
		Interval   seconds `json:"interval"`
	}
	scope := strings.Join(scopes, " ")
	fields := url.Values{"client_id": {clientID}, "scope": {scope}}
	if err := s.form(ctx, s.Metadata.DeviceAuthorizationEndpoint, fields, true, &said); err != nil {
		return nil, err
	}
	if said.DeviceCode == "" || said.UserCode == "" || len(said.UserCode) > longestUserCode || !isWebAddress(said.Address) || said.Complete != "" && !isWebAddress(said.Complete) {
		return nil, fmt.Errorf("%w: the device grant has no code, or no address for it", errForm)
	}
	c := &Code{
		UserCode: said.UserCode, Address: said.Address, Complete: said.Complete, deviceCode: said.DeviceCode, scope: scope, asked: asked,
		Life: longestWait, interval: usualInterval,
	}
	if said.ExpiresIn > 0 {
		c.Life = min(longestWait, said.ExpiresIn.duration())
	}
	if said.Interval > 0 {
		c.interval = max(time.Second, min(time.Minute, said.Interval.duration()))
	}
	return c, nil
}

// AwaitDevice asks until the person has answered, or the code has run out. A service that
// cannot be reached for a while does not end it.
func (s *Service) AwaitDevice(ctx context.Context, clientID string, c *Code) (Tokens, error) {
	interval := c.interval
	for {
		if err := s.Sleep(ctx, interval); err != nil {
			return Tokens{}, err
		}
		t, err := s.tokens(ctx, url.Values{"grant_type": {GrantDevice}, "device_code": {c.deviceCode}, "client_id": {clientID}}, true)
		if err == nil {
			return t.orScope(c.scope), nil
		}
		over := s.Now().Sub(c.asked) > c.Life
		switch code := codeOf(err); {
		case code == codePending && !over:
		case code == codeSlower && !over:
			interval += slower
		case code == codePending, code == codeSlower, code == codeExpired:
			return Tokens{}, errors.New("nobody confirmed the code in time, and it has run out: log in again")
		case code == codeDenied:
			return Tokens{}, errors.New("the login was refused in the browser")
		case code == codeInvalid:
			return Tokens{}, errors.New("the service no longer knows the code; if you confirmed it, the answer was lost on the way: log in again")
		case over || !Passes(err):
			return Tokens{}, err
		}
	}
}
