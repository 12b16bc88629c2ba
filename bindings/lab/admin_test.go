package lab

import "testing"

func TestRegistrationIsSigned(t *testing.T) {
	// Computed with: printf 'n0nce\0admin\0pw\0admin' | openssl dgst -sha1 -hmac secret
	const want = "e698e3dc7ee6f9b90cbe4693b01d075c5dbf5263"
	if got := registrationMAC("secret", "n0nce", "admin", "pw"); got != want {
		t.Errorf("mac = %s, want %s", got, want)
	}
}
