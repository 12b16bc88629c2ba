package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

// client sends requests to the server that the environment names.
type client struct {
	http        *http.Client
	base, token string
}

func newClient() (*client, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, TLSClientConfig: &tls.Config{}}
	if file := os.Getenv("CA_FILE"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(pem)
	}
	return &client{&http.Client{Transport: transport}, os.Getenv("SYNLUA_HOMESERVER"), os.Getenv("SYNLUA_TOKEN")}, nil
}

// send sends a request and returns the body of its answer, which the caller closes.
func (c *client) send(method, path string, body []byte) (io.ReadCloser, error) {
	req, err := http.NewRequest(method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return resp.Body, nil
}

// decode sends a request and decodes its answer.
func (c *client) decode(method, path string, body []byte, into any) error {
	answer, err := c.send(method, path, body)
	if err != nil {
		return err
	}
	defer answer.Close()
	text, err := io.ReadAll(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// user is an account as the endpoint for one account returns it.
type user struct {
	Name        string       `json:"name"`
	Admin       bool         `json:"admin"`
	Deactivated bool         `json:"deactivated"`
	Locked      bool         `json:"locked"`
	CreationTS  int64        `json:"creation_ts"`
	Displayname *string      `json:"displayname"`
	AvatarURL   *string      `json:"avatar_url"`
	ExternalIDs []externalID `json:"external_ids"`
}

type externalID struct {
	AuthProvider string `json:"auth_provider"`
	ExternalID   string `json:"external_id"`
}

func (c *client) user(userID string) (u user, err error) {
	err = c.decode("GET", userPath(userID), nil, &u)
	return u, err
}

// setExternalIDs replaces the external ids of a user.
func (c *client) setExternalIDs(userID string, ids []externalID) (u user, err error) {
	body, err := json.Marshal(map[string]any{"external_ids": ids})
	if err != nil {
		return u, err
	}
	err = c.decode("PUT", userPath(userID), body, &u)
	return u, err
}

func userPath(userID string) string { return "/_synapse/admin/v2/users/" + url.PathEscape(userID) }

// stubUser is the id of one of the users of the stub.
func stubUser(n int) string { return fmt.Sprintf("@user-%06d:stub.test", n) }
