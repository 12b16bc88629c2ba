package secrets

import (
	"slices"
	"strings"
	"testing"
)

func TestNamesOfSecrets(t *testing.T) {
	for _, name := range strings.Fields(`password Password PASSWORD new_password newPassword oldpassword passwords passwd pwd passphrase
		token access_token accessToken AccessToken accesstoken ACCESS_TOKEN registration_token id_token tokens X-Auth-Token APIToken one_time_token
		secret clientSecret client-secret shared_secrets secret_key secretKey client_secret_value m.secret_storage.key.abc
		api_key apikey apiKey api-key X-Api-Key X-API-KEY API_KEYS private_key privateKey privatekey recovery_key recoveryKey signing_key
		server_signing_key access_key session_key encryption_key pickle_key pushkey
		pin PIN sim_pin authorization Authorization Proxy-Authorization cookie Set-Cookie cookies session session_token auth_session
		credential credentials three_pid_creds threepid_creds macaroon macaroons bearer jwt otp totp mac
		device_code user_code code_verifier recovery_codes authorizationCode password_hash filter[access_token]`) {
		if !Named(name) {
			t.Errorf("%q does not count as the name of a secret", name)
		}
	}
}

// Without these a record would not say what was done, and none opens anything.
func TestNamesThatHoldNoSecret(t *testing.T) {
	for _, name := range append(strings.Fields(`next_token next_batch prev_batch from since to nextToken prev_token sync_token page[after]
		session_id sessionId sessions session_data user_session_id user-session device_id key keys public_key verify_keys
		master_key self_signing_key self_signing_keys user_signing_key device_keys one_time_keys state_key stateKey keyName old_key
		token_type token_endpoint token_endpoint_auth_method password_policy password_login_enabled client_secret_expires_at
		errcode code status_code country_code user_id userId pinned pinned_events pin_to_top mac_address machine
		auth auth_data auth_events auth_provider authenticated author authority passed passive compass bypass
		secretary displayname logout_devices reason admin external_id transaction txnId nonce sid`), "", "[]", "ünïcode") {
		if Named(name) {
			t.Errorf("%q counts as the name of a secret", name)
		}
	}
}

func TestTextsWithTokens(t *testing.T) {
	cases := map[string]string{
		"syt_YWxpY2U_abcdefghijklmnopqrst_0aBcDe":                "[secret]",
		"is syt_YWxp/Y2+U=_abcdefghijklmn_0aBcDe, he said":       "is [secret], he said",
		"https://x/?a=mat_0123456789abcdef&b=1":                  "https://x/?a=[secret]&b=1",
		"mpt_0123456789 mct_0123456789 mar_0123456789":           "[secret] [secret] [secret]",
		"MDAxYWxvY2F0aW9uIHN5bmFwc2U":                            "[secret]",
		"Authorization: Bearer abcdefgh12345":                    "Authorization: Bearer [secret]",
		"eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl":                 "[secret]",
		"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY": "[secret] PRIVATE KEY",
		"format_abcdefghijk":                                     "format_abcdefghijk",
		"no Bearer authentication, token":                        "no Bearer authentication, token",
		"the bearer of this":                                     "the bearer of this",
		"":                                                       "",
	}
	for text, want := range cases {
		if got := HideTokens(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if HoldsToken(text) != (text != want) {
			t.Errorf("HoldsToken(%q) says something else", text)
		}
	}
}

func TestValuesBesideTheirNames(t *testing.T) {
	cases := map[string]string{
		"https://x/y?access_token=abc&from=s1#z": "https://x/y?access_token=[secret]&from=s1#z",
		"grant_type=password&password=hunter2":   "grant_type=password&password=[secret]",
		"Cookie: sid=abc":                        "Cookie: [secret]",
		"new password: hunter2!":                 "new password: [secret]",
		`password = "hunter2"`:                   `password = "[secret]"`,
		"token_type=bearer":                      "token_type=bearer",
		"@secret=2fx:example.org":                "@secret=2fx:example.org",
		"#token:example.org":                     "#token:example.org",
		"ask @password:example.org":              "ask @password:example.org",
		"Bearer abcdefgh1234":                    "Bearer [secret]",
		"the password is not here":               "the password is not here",
	}
	for text, want := range cases {
		if got := HideIn(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestArgumentsWithSecrets(t *testing.T) {
	args := strings.Fields("--user @a:x --password x1 --new-token=x1 --password --api-key x1 --token-type x2 mpt_0123456789abc password x2 -- --pin 1234")
	want := strings.Fields("--user @a:x --password [secret] --new-token=[secret] --password --api-key [secret] --token-type x2 [secret] password x2 -- --pin [secret]")
	if got := HideArguments(args); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if HideArguments(nil) != nil {
		t.Error("no arguments become some")
	}
}

// What was hidden once stays as it is: a resumed run must find its changes again.
func FuzzHidingTwiceIsHidingOnce(f *testing.F) {
	for _, text := range []string{"password=a", "Cookie: a=b", "syt_abcdefghij", "Bearer Bearer abcdefgh", "token==", "a: token: b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := HideIn(text)
		if twice := HideIn(once); twice != once {
			t.Errorf("%q becomes %q, then %q", text, once, twice)
		}
	})
}
