package exchange

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"testing"
)

func TestFailuresToConnectSayWhatToCheck(t *testing.T) {
	for want, err := range map[string]error{
		"spelling of the homeserver address": &net.DNSError{Err: "no such host", Name: "x.invalid", IsNotFound: true},
		"no firewall is in between":          &net.OpError{Op: "dial", Err: context.DeadlineExceeded},
		"names and dates":                    x509.CertificateInvalidError{Reason: x509.Expired},
		"name the authority that signed it":  x509.UnknownAuthorityError{},
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
		if got := Older(tt.a, tt.b); got != tt.want {
			t.Errorf("Older(%q, %q) is %t", tt.a, tt.b, got)
		}
	}
}
