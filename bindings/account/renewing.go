package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

// Bounds of renewing a login.
const (
	renewPatience = 5 * time.Minute  // with a service that does not answer
	justRenewed   = 30 * time.Second // how long a token is new
	retryEarly    = 5 * time.Second  // between attempts while the old token is still good
)

// RenewFunc gets new tokens for the old ones of a profile.
type RenewFunc func(ctx context.Context, p Profile, old Tokens) (Tokens, error)

// renewing is an exchange.TokenSource whose access token lives for minutes. It renews the
// token before it ends, and when the server refuses it. All processes that use the profile
// share one pair of tokens: whoever renews it holds a lock, first reads what the others
// stored, and stores the new pair before anybody uses it.
type renewing struct {
	store Store
	name  string
	// owner is whose login it was at first. Nobody else's token may be sent.
	owner Profile
	renew RenewFunc
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	say   func(string) // tells the person why it takes so long

	turn    chan struct{} // holds a value while somebody uses what follows
	loaded  bool
	profile Profile
	current Tokens
	again   time.Time // when to try again, after a failure while the token is still good
	forced  string    // the access token that was got because the server refused another
}

func (r *renewing) takeTurn(ctx context.Context) (release func(), err error) {
	select {
	case r.turn <- struct{}{}:
		return func() { <-r.turn }, nil
	case <-ctx.Done():
		return nil, exchange.Ended(ctx)
	}
}

// Token returns the access token, and renews it first if it ends soon.
func (r *renewing) Token(ctx context.Context) (string, error) {
	release, err := r.takeTurn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	if !r.loaded {
		if err := r.read(); err != nil {
			return "", noConnection{err}
		}
	}
	if !r.current.endsSoon(r.now()) || r.now().Before(r.again) && !r.current.ended(r.now()) {
		return string(r.current.Access), nil
	}
	err = r.replace(ctx, func(t Tokens) bool { return t.endsSoon(r.now()) })
	if err != nil && (ctx.Err() != nil || r.current.ended(r.now())) {
		return "", r.failure(ctx, err)
	}
	if err != nil { // the token is still good for a while
		r.again = r.now().Add(retryEarly)
	}
	return string(r.current.Access), nil
}

// Rejected renews a token that the server refused. A token that is refused as soon as it
// was renewed is not renewed again.
func (r *renewing) Rejected(ctx context.Context, token string) error {
	release, err := r.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer release()
	if string(r.current.Access) != token {
		return nil // somebody else has renewed it
	}
	if r.forced == token && r.now().Sub(r.current.Issued).Abs() < justRenewed {
		return noConnection{fmt.Errorf("the login was renewed just now, and still the server refuses it: its device %s was deleted, or the account was locked or deactivated; log in again with `synlua login --profile %s`",
			r.profile.DeviceID, r.name)}
	}
	if err := r.replace(ctx, func(t Tokens) bool { return string(t.Access) == token }); err != nil {
		return r.failure(ctx, err)
	}
	return nil
}

// read takes over what the store has.
func (r *renewing) read() error {
	file, err := r.store.Load()
	if err != nil {
		return err
	}
	if r.profile, err = file.Profile(r.name); err != nil {
		return err
	}
	if p := r.profile; !p.HasLogin() || !sameServer(p.Homeserver, r.owner.Homeserver) || p.UserID != r.owner.UserID {
		return fmt.Errorf("profile %q is no longer the login of %s at %s: start again", r.name, r.owner.UserID, r.owner.Homeserver)
	}
	r.current, err = r.store.Tokens(r.name, r.profile)
	r.loaded = err == nil
	return err
}

// replace renews the stored tokens if they are old, and else takes them over.
func (r *renewing) replace(ctx context.Context, old func(Tokens) bool) error {
	unlock, err := r.store.LockLogin(ctx, r.name, r.say)
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.read(); err != nil || !old(r.current) {
		return err
	}
	if r.current.Refresh == "" {
		return exchange.ErrNotRenewable
	}
	// The old pair dies with the renewal, so the store must be able to take the new one.
	if err := r.store.Update(func(*File) error { return nil }); err != nil {
		return fmt.Errorf("the new token could not be stored: %w", err)
	}
	forced := !r.current.endsSoon(r.now())
	fresh, err := r.ask(ctx, forced)
	if err != nil {
		return err
	}
	err = r.store.Replace(r.name, r.current, fresh)
	if errors.Is(err, errChanged) { // somebody logged in anew
		return r.read()
	}
	if err != nil {
		return fmt.Errorf("the renewed login is not used, since it could not be stored: %w", err)
	}
	r.current = fresh
	if forced {
		r.forced = string(fresh.Access)
	}
	return nil
}

// ask asks for new tokens until there is an answer, or the patience is at its end. While the
// old token is still good, it asks once. If the answer is lost, the old refresh token may be
// sent again.
func (r *renewing) ask(ctx context.Context, forced bool) (Tokens, error) {
	intervals, begin := backoff.NewExponentialBackOff(), r.now()
	for told := false; ; told = true {
		fresh, err := r.renew(ctx, r.profile, r.current)
		isGood := !forced && !r.current.ended(r.now())
		if err == nil || isGood || !oauth.Passes(err) || ctx.Err() != nil || r.now().Sub(begin) >= renewPatience {
			return fresh, err
		}
		if !told {
			r.say(fmt.Sprintf("%s, which logs people in, does not answer; the login is renewed as soon as it does", r.profile.Issuer))
		}
		if err := r.sleep(ctx, min(intervals.NextBackOff(), 10*time.Second)); err != nil {
			return Tokens{}, err
		}
	}
}

// failure says what to do about a login that cannot be renewed.
func (r *renewing) failure(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return exchange.Ended(ctx)
	case errors.Is(err, exchange.ErrNotRenewable):
		return err
	case errors.Is(err, oauth.ErrSessionEnded):
		err = fmt.Errorf("the login of profile %q has ended at %s: log in again with `synlua login --profile %s`", r.name, r.profile.Issuer, r.name)
	default:
		err = fmt.Errorf("the login of profile %q cannot be renewed: %w", r.name, err)
	}
	return noConnection{err}
}
