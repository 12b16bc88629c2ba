package oauthtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// Person is somebody with an account and a browser. Each thing that a person does begins
// with a login.
type Person struct {
	ID        string // ID is the Matrix id.
	Localpart string
	Password  string

	server *Server
}

// Page is what a person's browser shows in the end.
type Page struct {
	URL    string
	Status int
	Text   string // Text is what it says, without the marks of HTML.
}

// AddPerson makes an account, at Synapse and at the OAuth server.
func (s *Server) AddPerson(ctx context.Context, localpart string, admin bool) (*Person, error) {
	p := &Person{ID: "@" + localpart + ":" + s.ServerName, Localpart: localpart, Password: rand.Text(), server: s}
	body := map[string]any{"user_id": p.ID, "password": p.Password, "admin": admin}
	return p, s.control(ctx, http.MethodPut, "people/"+url.PathEscape(localpart), body, nil)
}

// Approve types the code that a device shows, and grants it access. The error is what the
// page says instead, for instance that the policy forbids it.
func (p *Person) Approve(ctx context.Context, userCode string) error {
	return p.decide(ctx, userCode, "consent", "Access granted")
}

// Deny types the code that a device shows, and refuses it access.
func (p *Person) Deny(ctx context.Context, userCode string) error {
	return p.decide(ctx, userCode, "reject", "Access denied")
}

func (p *Person) decide(ctx context.Context, userCode, action, want string) error {
	b, err := p.logIn(ctx)
	if err != nil {
		return err
	}
	asked, err := b.send(ctx, http.MethodPost, p.server.Issuer+"link", url.Values{"user_code": {userCode}})
	if err != nil {
		return err
	}
	return b.answer(ctx, asked, action, want)
}

// ApproveAt opens the address that has the code in it (verification_uri_complete), and
// grants access.
func (p *Person) ApproveAt(ctx context.Context, address string) error {
	b, err := p.logIn(ctx)
	if err != nil {
		return err
	}
	asked, err := b.send(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	return b.answer(ctx, asked, "consent", "Access granted")
}

// Consent opens the address that a client sends its user to (the authorization endpoint's),
// consents, and returns the page that the browser ends at: the client's own, if all goes
// well.
func (p *Person) Consent(ctx context.Context, address string) (Page, error) {
	return p.visit(ctx, address, "consent")
}

// Refuse is Consent by somebody who does not.
func (p *Person) Refuse(ctx context.Context, address string) (Page, error) {
	return p.visit(ctx, address, "reject")
}

func (p *Person) visit(ctx context.Context, address, action string) (Page, error) {
	b, err := p.logIn(ctx)
	if err != nil {
		return Page{}, err
	}
	asked, err := b.send(ctx, http.MethodGet, address, nil)
	if err != nil || !asked.asks() {
		return asked, err
	}
	return b.send(ctx, http.MethodPost, asked.URL, url.Values{"action": {action}})
}

// browser keeps cookies and follows redirects.
type browser struct{ client *http.Client }

// logIn returns a browser in which the person is known.
func (p *Person) logIn(ctx context.Context) (browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return browser{}, err
	}
	b := browser{&http.Client{Jar: jar, Transport: p.server.client.Transport}}
	form := url.Values{"username": {p.Localpart}, "password": {p.Password}}
	page, err := b.send(ctx, http.MethodPost, p.server.Issuer+"login", form)
	if err == nil && !strings.Contains(page.Text, "Signed in as "+p.Localpart) {
		err = page.unexpected()
	}
	return b, err
}

// answer presses a button of the page that asks for consent, and expects the page that
// confirms it.
func (b browser) answer(ctx context.Context, asked Page, action, want string) error {
	if !asked.asks() {
		return asked.unexpected()
	}
	page, err := b.send(ctx, http.MethodPost, asked.URL, url.Values{"action": {action}})
	if err == nil && !strings.Contains(page.Text, want) {
		err = page.unexpected()
	}
	return err
}

func (b browser) send(ctx context.Context, method, address string, form url.Values) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return Page{}, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.client.Do(request)
	if err != nil {
		return Page{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return Page{URL: response.Request.URL.String(), Status: response.StatusCode, Text: plainText(string(body))}, err
}

// asks reports whether the page asks for consent.
func (p Page) asks() bool { return strings.HasSuffix(p.Text, "consent reject") }

func (p Page) unexpected() error {
	return fmt.Errorf("the page %s (status %d) says: %s", p.URL, p.Status, p.Text)
}

var mark = regexp.MustCompile(`<[^>]*>`)

func plainText(page string) string {
	return html.UnescapeString(strings.Join(strings.Fields(mark.ReplaceAllString(page, " ")), " "))
}
