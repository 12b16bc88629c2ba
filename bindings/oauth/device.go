package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"synlua/bindings/exchange"
)

// Code is what a person types into a browser to allow a login.
type Code struct {
	// UserCode is typed at Address. Complete is an address that contains the code, or "".
	UserCode, Address, Complete string
	// Life is how long the code can be used.
	Life time.Duration

	deviceCode string
	interval   time.Duration
	asked      time.Time
}

const (
	usualInterval = 5 * time.Second // where the service says none
	slower        = 5 * time.Second // what slow_down adds
	longestWait   = 30 * time.Minute
)

// StartDevice begins a login by the device grant.
func (s *Service) StartDevice(ctx context.Context, clientID string, scopes []string) (*Code, error) {
	asked := s.Now()
	var said struct {
		DeviceCode string  `json:"device_code"`
		UserCode   string  `json:"user_code"`
		Address    string  `json:"verification_uri"`
		Complete   string  `json:"verification_uri_complete"`
		ExpiresIn  float64 `json:"expires_in"`
		Interval   float64 `json:"interval"`
	}
	fields := url.Values{"client_id": {clientID}, "scope": {strings.Join(scopes, " ")}}
	if err := s.form(ctx, s.Metadata.DeviceAuthorizationEndpoint, fields, true, &said); err != nil {
		return nil, err
	}
	if said.DeviceCode == "" || said.UserCode == "" || !isWebAddress(said.Address) || said.Complete != "" && !isWebAddress(said.Complete) {
		return nil, fmt.Errorf("%w: the device grant has no code, or no address for it", errForm)
	}
	c := &Code{
		UserCode: said.UserCode, Address: said.Address, Complete: said.Complete, deviceCode: said.DeviceCode, asked: asked,
		Life: longestWait, interval: usualInterval,
	}
	if said.ExpiresIn > 0 {
		c.Life = min(longestWait, seconds(said.ExpiresIn))
	}
	if said.Interval > 0 {
		c.interval = min(time.Minute, seconds(said.Interval))
	}
	return c, nil
}

func seconds(n float64) time.Duration { return time.Duration(min(n, 1e6) * float64(time.Second)) }

// isWebAddress says whether a browser should open the address.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
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
			return t, nil
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
		case over || !passes(err):
			return Tokens{}, err
		}
	}
}

// passes says whether a failure may be over when the service is asked again.
func passes(err error) bool {
	switch exchange.KindOf(err) {
	case exchange.Unreachable, exchange.Broken, exchange.CutOff, exchange.Overloaded, exchange.Unavailable, exchange.Limited:
		return true
	}
	return false
}
