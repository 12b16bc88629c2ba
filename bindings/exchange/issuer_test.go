package exchange_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

func TestIssuerIsAskedForOnce(t *testing.T) {
	for reply, want := range map[*fakeserver.Reply]string{
		&delegates:    "https://auth.example.org/",
		&unrecognized: "",
	} {
		f := newFixture(t)
		f.Server.On("GET", metadataPath, *reply)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if issuer, err := f.Issuer(t.Context()); issuer != want || err != nil {
					t.Errorf("issuer %q, %v; want %q", issuer, err, want)
				}
			})
		}
		group.Wait()
		if token := f.Server.Last().Header.Get("Authorization"); token != "" {
			t.Errorf("the question was sent with %q", token)
		}
	}
}

func TestAnswersThatNameNoIssuer(t *testing.T) {
	for _, reply := range []fakeserver.Reply{
		fakeserver.JSON(200, `{}`), fakeserver.JSON(200, `[]`), fakeserver.JSON(200, `{"issuer":5}`), fakeserver.JSON(200, `{"issuer":""}`),
		fakeserver.HTML(200, "<html>"), fakeserver.HTML(404, "<html>"), fakeserver.JSON(401, `{"errcode":"M_MISSING_TOKEN"}`),
		fakeserver.Redirect(302, "https://elsewhere.example.org/"),
	} {
		f := newFixture(t)
		f.Server.On("GET", metadataPath, reply)
		if issuer, err := f.Issuer(t.Context()); issuer != "" || err != nil {
			t.Errorf("issuer %q, %v", issuer, err)
		}
	}
}

// A server that cannot answer may delegate logins all the same.
func TestNoAnswerIsNoIssuerButAnError(t *testing.T) {
	for _, reply := range []fakeserver.Reply{
		fakeserver.HTML(502, "<html>"), fakeserver.HangUp(), fakeserver.CutOff(200, `{"issuer":`),
		fakeserver.JSON(503, `{"errcode":"M_UNKNOWN","error":"no"}`),
	} {
		f := newFixture(t)
		f.Server.On("GET", metadataPath, append(times(6, reply), delegates)...)
		_, err := f.Issuer(t.Context())
		wantError(t, err, "GET "+metadataPath)
		if issuer, err := f.Issuer(t.Context()); issuer == "" || err != nil {
			t.Errorf("when the server is back: issuer %q, %v", issuer, err)
		}
	}
}

func TestCancelEndsTheWaitForTheIssuer(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", metadataPath, fakeserver.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			if _, err := f.Issuer(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
	}
	f.Server.WaitFor(1)
	cancel()
	group.Wait()
	if got := f.Server.Lines(); !slices.Equal(got, []string{"GET " + metadataPath}) {
		t.Errorf("requests %q", got)
	}
}

func TestNoAdminWhereLoginsAreDelegated(t *testing.T) {
	f := newFixture(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`))
	f.Server.On("GET", metadataPath, delegates)
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "this server delegates logins to https://auth.example.org/", "lacks the scope urn:synapse:admin:*", "mas.users.set_admin")
	if e := exchange.As(err); e.Kind != exchange.NotAdmin || e.Issuer != "https://auth.example.org/" {
		t.Errorf("error %+v", e)
	}
}

func TestIssuerThatIsSaidElsewhere(t *testing.T) {
	f := newFixture(t, func(o *exchange.Options) {
		o.Issuer = func(context.Context) (string, error) { return "https://auth.example.org/", nil }
	})
	f.Server.On("GET", alicePath, fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`))
	_, err := f.Do(t.Context(), exchange.Call{Row: getUser, Path: alice})
	wantError(t, err, "this server delegates logins to https://auth.example.org/")
	wantLines(t, f.Server, "GET "+alicePath)
}
