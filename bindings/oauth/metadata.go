package oauth

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Metadata is what a homeserver says about the service that logs people in.
// Source: GET /_matrix/client/v1/auth_metadata.
type Metadata struct {
	// Issuer is the service's address, which is also its name.
	Issuer string `json:"issuer"`
	// The addresses of its endpoints; "" for one that it does not have.
	TokenEndpoint               string `json:"token_endpoint"`
	RegistrationEndpoint        string `json:"registration_endpoint"`
	DeviceAuthorizationEndpoint string `json:"device_authorization_endpoint"`
	AuthorizationEndpoint       string `json:"authorization_endpoint"`
	RevocationEndpoint          string `json:"revocation_endpoint"`
	// Grants are the ways to get a token.
	Grants []string `json:"grant_types_supported"`
}

// ReadMetadata reads the answer of a homeserver. It returns nil for an answer that names no
// issuer, and an error for one that cannot be used.
func ReadMetadata(answer []byte) (*Metadata, error) {
	var m Metadata
	if err := json.Unmarshal(answer, &m); err != nil || m.Issuer == "" {
		return nil, nil
	}
	for _, address := range m.addresses() {
		if _, err := parseEndpoint(address); err != nil {
			return nil, err
		}
	}
	return &m, nil
}

// addresses returns the issuer and the addresses of the endpoints. Every service has a
// token endpoint.
func (m *Metadata) addresses() []string {
	others := []string{m.RegistrationEndpoint, m.DeviceAuthorizationEndpoint, m.AuthorizationEndpoint, m.RevocationEndpoint}
	return append([]string{m.Issuer, m.TokenEndpoint}, slices.DeleteFunc(others, func(a string) bool { return a == "" })...)
}

// parseEndpoint reads the address of an endpoint.
func parseEndpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || !isWebAddress(address) || u.Fragment != "" || strings.ContainsAny(u.Path, "{}") {
		return nil, fmt.Errorf("the server names %.200q for the service that logs people in, which is no address that can be used: its administrator must mend that", address)
	}
	return u, nil
}

// longestAddress is more than the address of any endpoint or page needs, in bytes.
const longestAddress = 1000

// isWebAddress says whether the address is one of the web, and shows its host plainly.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= longestAddress && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// Offers reports whether a grant can be used.
func (m *Metadata) Offers(grant string) bool {
	if grant == GrantDevice && m.DeviceAuthorizationEndpoint == "" || grant == GrantCode && m.AuthorizationEndpoint == "" {
		return false
	}
	return slices.Contains(m.Grants, grant)
}

// The scopes that a login asks for.
const (
	ScopeClient       = "urn:matrix:client:api:*"
	ScopeSynapseAdmin = "urn:synapse:admin:*"
	ScopeMASAdmin     = "urn:mas:admin"
	scopeDevice       = "urn:matrix:client:device:"
)

// DeviceScope is the scope of a device. A token without a device cannot be used for
// requests with a transaction id.
func DeviceScope(deviceID string) string { return scopeDevice + deviceID }

// Has reports whether scopes contain one.
func Has(scope, one string) bool { return slices.Contains(strings.Fields(scope), one) }
