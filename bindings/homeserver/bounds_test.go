package homeserver

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

func TestStatesAreBounded(t *testing.T) {
	s := newStates(time.Now)
	for i := range 3 * maxStates {
		s.put("/path/"+strconv.Itoa(i), nil, []byte("{}"))
	}
	if len(s.seen) != maxStates {
		t.Errorf("%d states", len(s.seen))
	}
	if _, ok := s.take("/path/0"); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := s.take(fmt.Sprint("/path/", 3*maxStates-1)); !ok {
		t.Error("the newest is not there")
	}
}

func TestFailuresToConnectSayWhatToCheck(t *testing.T) {
	for want, err := range map[string]error{
		"spelling of the homeserver address": &net.DNSError{Err: "no such host", Name: "x.invalid", IsNotFound: true},
		"no firewall is in between":          &net.OpError{Op: "dial", Err: context.DeadlineExceeded},
		"names and dates":                    x509.CertificateInvalidError{Reason: x509.Expired},
		"give the authority with --ca-file":  x509.UnknownAuthorityError{},
		"homeserver address and the network": &net.OpError{Op: "dial", Err: net.UnknownNetworkError("x")},
	} {
		if got := connectHint(fmt.Errorf("wrapped: %w", err)); !strings.Contains(got, want) {
			t.Errorf("%v: %q does not say %q", err, got, want)
		}
	}
}

func TestVersionsAreComparedByNumber(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"1.99.0", "1.120", true}, {"1.120", "1.99.0", false}, {"1.120", "1.120.0", false}, {"1.160.0rc1", "1.160", false},
		{"v1.9", "v1.11", true}, {"develop", "1.120", false}, {"1.120", "", false},
	} {
		if got := older(tt.a, tt.b); got != tt.want {
			t.Errorf("older(%q, %q) is %t", tt.a, tt.b, got)
		}
	}
}

func TestListWithoutEndIsGivenUp(t *testing.T) {
	w, err := newWalk(Call{Row: &catalog.Row{Name: "list", Paging: &catalog.Paging{Request: "from", Answer: "next"}}})
	if err != nil {
		t.Fatal(err)
	}
	w.pages = maxPages - 1
	err = w.advance(&envelope{end: 1, token: jsontext.String("new")})
	if err == nil || !strings.Contains(err.Error(), "more than 1000000 pages") {
		t.Errorf("error %v", err)
	}
}
