package benchmarks

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// pageSize is how many users a page has.
const pageSize = 1000

// A user as the list has it, and as an answer of its own has it; from a Synapse.
const (
	listedUser = `{"name":"@user-%06d:stub.test","user_type":null,"is_guest":false,"admin":false,"deactivated":false,` +
		`"shadow_banned":false,"displayname":"User number %06d of the stub","avatar_url":null,"creation_ts":1795319971000,` +
		`"approved":true,"erased":false,"last_seen_ts":1795319977792,"locked":false}`
	shownUser = `{"name":%q,"admin":false,"deactivated":false,"locked":false,"shadow_banned":false,` +
		`"creation_ts":1795319970,"appservice_id":null,"consent_server_notice_sent":null,"consent_version":null,` +
		`"consent_ts":null,"user_type":null,"is_guest":false,"suspended":false,"displayname":"A user","avatar_url":null,` +
		`"threepids":[{"medium":"email","address":"alice@example.org","validated_at":1795319970064,"added_at":1795319970064}],` +
		`"external_ids":[%s],"erased":false,"last_seen_ts":1795319977792}`
	externalID = `{"auth_provider":"oidc-old","external_id":"1"}`
)

// stub is a homeserver that costs next to nothing: it has the list of users, each
// user, and its version.
type stub struct {
	users     int    // in the list
	page      []byte // of the list, without its end
	atVersion func() // what is done before the version is told, or nil
}

func newStub(users int) *stub {
	page := bytes.NewBufferString(`{"users":[`)
	for i := range pageSize {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(page, listedUser, i, i)
	}
	page.WriteString(`]`)
	return &stub{users: users, page: page.Bytes()}
}

// start serves over plain HTTP until the benchmark ends.
func (s *stub) start(b *testing.B) place {
	server := httptest.NewServer(s)
	b.Cleanup(server.Close)
	return place{url: server.URL, token: "secret"}
}

// startTLS serves over HTTPS, with HTTP/1.1 and a certificate of its own.
func (s *stub) startTLS(b *testing.B) place {
	server := httptest.NewTLSServer(s)
	b.Cleanup(server.Close)
	file := filepath.Join(b.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return place{url: server.URL, token: "secret", caFile: file}
}

// ServeHTTP is part of http.Handler.
func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	userID, isUser := strings.CutPrefix(r.URL.Path, "/_synapse/admin/v2/users/")
	switch {
	case r.URL.Path == "/_synapse/admin/v1/server_version":
		if s.atVersion != nil {
			s.atVersion()
		}
		fmt.Fprint(w, `{"server_version":"1.163.2"}`)
	case r.Header.Get("Authorization") != "Bearer secret":
		http.Error(w, `{"errcode":"M_MISSING_TOKEN","error":"Missing access token"}`, http.StatusUnauthorized)
	case r.URL.Path == "/_synapse/admin/v3/users" && r.Method == http.MethodGet:
		s.list(w, r)
	case isUser && r.Method == http.MethodGet:
		s.user(w, userID)
	case isUser && r.Method == http.MethodPut:
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, shownUser, userID, "")
	default:
		http.Error(w, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`, http.StatusNotFound)
	}
}

// list gives one page. Every page has the same users, and a token of its own.
func (s *stub) list(w http.ResponseWriter, r *http.Request) {
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	end := fmt.Sprintf(`,"total":%d}`, s.users)
	if next := from + pageSize; next < s.users {
		end = fmt.Sprintf(`,"next_token":"%d"%s`, next, end)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(s.page)+len(end)))
	_, _ = w.Write(s.page)
	_, _ = io.WriteString(w, end)
}

// user gives one user. Every third has an external id.
func (s *stub) user(w http.ResponseWriter, userID string) {
	digits := strings.TrimPrefix(strings.TrimSuffix(userID, ":stub.test"), "@user-")
	ids := ""
	if n, err := strconv.Atoi(digits); err == nil && n%3 == 0 {
		ids = externalID
	}
	fmt.Fprintf(w, shownUser, userID, ids)
}
