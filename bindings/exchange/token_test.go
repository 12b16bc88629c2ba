package exchange_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// renewable is a token source whose first token runs out.
type renewable struct {
	mu      sync.Mutex
	token   string
	renewed []string // the tokens that were rejected
	err     error    // what renewing meets, or nil
}

func (r *renewable) Token(context.Context) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.token, nil
}

func (r *renewable) Rejected(_ context.Context, token string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renewed = append(r.renewed, token)
	if r.err == nil {
		r.token = secretToken + "-new"
	}
	return r.err
}

// withTokens makes a fixture of a server that knows one token alone.
func withTokens(t *testing.T, source *renewable, known string) *fixture {
	t.Helper()
	f := newFixture(t, func(o *exchange.Options) { o.Token = source })
	f.Server.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") == "Bearer "+known {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errcode":"M_UNKNOWN_TOKEN","error":"Token is not active","soft_logout":true}`))
		return true
	})
	return f
}

func TestATokenThatRanOutIsRenewedOnceForAllWorkers(t *testing.T) {
	source := &renewable{token: secretToken}
	f := withTokens(t, source, secretToken+"-new")
	f.Server.Always("GET", alicePath, fakeserver.JSON(200, `{}`))
	f.Server.Always("POST", noticePath, fakeserver.JSON(200, `{}`))
	var failed atomic.Int64
	var workers sync.WaitGroup
	for i := range 20 {
		call := exchange.Call{Row: getUser, Path: alice}
		if i%2 == 0 {
			call = exchange.Call{Row: sendNotice} // was refused, so it may be sent again
		}
		workers.Go(func() {
			if _, err := f.Do(t.Context(), call); err != nil {
				failed.Add(1)
				t.Error(err)
			}
		})
	}
	workers.Wait()
	if len(source.renewed) != 1 || source.renewed[0] != secretToken {
		t.Errorf("renewed %d times", len(source.renewed))
	}
}

func TestATokenThatCannotBeRenewedIsAnError(t *testing.T) {
	source := &renewable{token: secretToken, err: exchange.ErrNotRenewable}
	f := withTokens(t, source, "another")
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "Token is not active (status 401 M_UNKNOWN_TOKEN)", "log in again")
	if n := len(f.Server.Requests()); n != 1 || exchange.KindOf(err) != exchange.Unauthorized {
		t.Errorf("%d requests, %v", n, err)
	}
}

func TestANewTokenThatIsRejectedTooIsAnError(t *testing.T) {
	source := &renewable{token: secretToken}
	f := withTokens(t, source, "another")
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "Token is not active")
	if n := len(f.Server.Requests()); n != 3 || len(source.renewed) != 2 {
		t.Errorf("%d requests, renewed %d times", n, len(source.renewed))
	}
}

func TestTheReasonWhyATokenIsNotRenewedIsTold(t *testing.T) {
	gone := errors.New("the device was deleted: log in again")
	source := &renewable{token: secretToken, err: gone}
	f := withTokens(t, source, "another")
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "Token is not active (status 401 M_UNKNOWN_TOKEN); the device was deleted: log in again")
	if !errors.Is(err, gone) {
		t.Errorf("error %v does not wrap the reason", err)
	}
}

// Only M_UNKNOWN_TOKEN says that the token is no longer known, unless the token lacks a
// scope.
func TestOtherRefusalsRenewNothing(t *testing.T) {
	for _, reply := range []fakeserver.Reply{
		fakeserver.JSON(401, `{"errcode":"M_USER_LOCKED","error":"locked"}`),
		fakeserver.JSON(403, `{"errcode":"M_UNKNOWN_TOKEN","error":"odd"}`),
		fakeserver.JSON(401, `{"errcode":"M_MISSING_TOKEN","error":"missing"}`),
		fakeserver.JSON(401, `{"errcode":"M_UNKNOWN_TOKEN","error":"Token doesn't grant access to the Matrix C-S API"}`),
	} {
		source := &renewable{token: secretToken}
		f := newFixture(t, func(o *exchange.Options) { o.Token = source })
		f.Server.On("GET", alicePath, reply)
		if _, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice}); err == nil || len(source.renewed) != 0 {
			t.Errorf("%v, renewed %d times", err, len(source.renewed))
		}
	}
}

func TestARenewalThatIsInterruptedEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	source := &renewable{token: secretToken, err: errors.New("interrupted")}
	f := withTokens(t, source, "another")
	cancel()
	if _, err := f.Do(ctx, exchange.Call{Row: getUser, Path: alice}); !errors.Is(err, context.Canceled) || len(source.renewed) != 0 {
		t.Errorf("%v, renewed %d times", err, len(source.renewed))
	}
}
