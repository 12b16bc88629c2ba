package contract

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

// bridge is an application service with the third-party network "irc": Synapse asks
// it for users and rooms over there.
type bridge struct{ *httptest.Server }

// bridgeToken is the token that the application service uses, and that Synapse sends.
const bridgeToken = "token-of-the-bridge"

func newBridge() *bridge {
	return &bridge{httptest.NewServer(http.HandlerFunc(answerBridge))}
}

// answerBridge answers as the Application Service API says.
func answerBridge(out http.ResponseWriter, request *http.Request) {
	_, _ = io.Copy(io.Discard, request.Body)
	out.Header().Set("Content-Type", "application/json")
	path := request.URL.Path
	switch {
	case strings.Contains(path, "/thirdparty/protocol/"):
		_, _ = io.WriteString(out, `{"user_fields":["network","nickname"],"location_fields":["network","channel"],"icon":"mxc://lab.test/icon",`+
			`"field_types":{"network":{"regexp":"[a-z]+","placeholder":"libera"},"nickname":{"regexp":"[a-z]+","placeholder":"jim"},"channel":{"regexp":"#[a-z]+","placeholder":"#matrix"}},`+
			`"instances":[{"desc":"Libera","network_id":"libera","fields":{"network":"libera"}}]}`)
	case strings.Contains(path, "/thirdparty/user"):
		_, _ = io.WriteString(out, `[{"userid":"@irc_jim:lab.test","protocol":"irc","fields":{"nickname":"jim"}}]`)
	case strings.Contains(path, "/thirdparty/location"):
		_, _ = io.WriteString(out, `[{"alias":"#irc_matrix:lab.test","protocol":"irc","fields":{"channel":"#matrix"}}]`)
	default:
		_, _ = io.WriteString(out, `{}`)
	}
}

// writeRegistration writes what tells Synapse of the application service.
func (b *bridge) writeRegistration(path string) error {
	text, err := json.Marshal(object{
		"id": "bridge", "url": b.URL, "as_token": bridgeToken, "hs_token": "token-of-the-server",
		"sender_localpart": "irc_bot", "rate_limited": false, "protocols": []string{"irc"},
		"namespaces": object{
			"users":   []object{{"regex": "@irc_.*", "exclusive": true}},
			"aliases": []object{{"regex": "#irc_.*", "exclusive": true}},
			"rooms":   []object{},
		},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}
