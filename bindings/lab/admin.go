package lab

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// adminName is the localpart of the lab's administrator.
const adminName = "admin"

// client keeps no connection open: after the few calls made here, nothing should remain.
var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// refusal is an answer of Synapse that was not a success.
type refusal struct {
	status  int
	errcode string
	words   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("synapse answers %d %s: %s", r.status, r.errcode, r.words)
}

// ensureAdmin returns a token that works: the one that we have, or one from a login, or, on
// a new server, the one from the registration. Whichever of these steps was interrupted
// last time, one of them succeeds. Under a delegation there is no token to return.
func ensureAdmin(ctx context.Context, o Options, s state) (string, error) {
	if o.Delegation != nil {
		return "", provisionAdmin(ctx, *o.Delegation, s)
	}
	if s.AdminToken != "" && call(ctx, s, "GET", "/_matrix/client/v3/account/whoami", nil, nil) == nil {
		return s.AdminToken, nil
	}
	token, err := login(ctx, s)
	var refused *refusal
	if errors.As(err, &refused) && refused.errcode == "M_FORBIDDEN" {
		token, err = register(ctx, s)
	}
	if err != nil {
		return "", fmt.Errorf("make the administrator: %w", err)
	}
	return token, nil
}

// provisionAdmin makes the account of the administrator as the authentication service
// would, or finds it made.
func provisionAdmin(ctx context.Context, d Delegation, s state) error {
	s.AdminToken = d.Secret
	err := call(ctx, s, "POST", "/_synapse/mas/provision_user", object{"localpart": adminName}, nil)
	if err != nil {
		return fmt.Errorf("make the administrator under the delegation: %w", err)
	}
	return nil
}

func login(ctx context.Context, s state) (string, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	s.AdminToken = ""
	err := call(ctx, s, "POST", "/_matrix/client/v3/login", object{
		"type":                        "m.login.password",
		"identifier":                  object{"type": "m.id.user", "user": adminName},
		"password":                    s.AdminPassword,
		"initial_device_display_name": "synlua lab",
	}, &answer)
	return answer.AccessToken, err
}

// register makes the administrator with the shared secret, which needs no account.
func register(ctx context.Context, s state) (string, error) {
	const path = "/_synapse/admin/v1/register"
	var challenge struct {
		Nonce string `json:"nonce"`
	}
	s.AdminToken = ""
	if err := call(ctx, s, "GET", path, nil, &challenge); err != nil {
		return "", err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	err := call(ctx, s, "POST", path, object{
		"nonce": challenge.Nonce, "username": adminName, "password": s.AdminPassword, "admin": true,
		"mac": registrationMAC(s.RegistrationSecret, challenge.Nonce, adminName, s.AdminPassword),
	}, &answer)
	return answer.AccessToken, err
}

// registrationMAC signs a registration of an administrator in the way that Synapse
// documents for its shared-secret registration.
func registrationMAC(secret, nonce, user, password string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	fmt.Fprintf(mac, "%s\x00%s\x00%s\x00admin", nonce, user, password)
	return hex.EncodeToString(mac.Sum(nil))
}

// call sends one request as the administrator and decodes the answer into into, unless that
// is nil.
func call(ctx context.Context, s state, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, method, baseURL(s.Port)+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	if s.AdminToken != "" {
		request.Header.Set("Authorization", "Bearer "+s.AdminToken)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode/100 != 2 {
		return readRefusal(response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

func readRefusal(status int, answer []byte) error {
	var said struct{ Errcode, Error string }
	_ = json.Unmarshal(answer, &said) // if it is not JSON, the status must do
	return &refusal{status, said.Errcode, said.Error}
}

// awaitHealth returns nil when the server answers, or an error if it never will: because
// the process (ended may be nil) or the context has ended.
func awaitHealth(ctx context.Context, url string, ended <-chan struct{}) error {
	for !isHealthy(ctx, url) {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ended:
			return errEnded
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

func isHealthy(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/health", nil)
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}
