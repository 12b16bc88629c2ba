package exchange

import (
	"context"
	"encoding/json"
	"net/http"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// issuer remembers to which service the server delegates logins. The server is asked once.
type issuer struct {
	elsewhere func(context.Context) (string, error) // Options.Issuer

	turn  chan struct{} // holds a value while somebody asks, or reads what follows
	known bool
	name  string
}

// Issuer returns the issuer of the service to which the server delegates logins, such as
// the Matrix Authentication Service, or "" if it delegates them to none. An answer that
// names no issuer counts as none. It is an error if the server cannot answer.
func (c *Client) Issuer(ctx context.Context) (string, error) {
	if c.issuer.elsewhere != nil {
		return c.issuer.elsewhere(ctx)
	}
	select {
	case c.issuer.turn <- struct{}{}:
		defer func() { <-c.issuer.turn }()
	case <-ctx.Done():
		return "", Ended(ctx)
	}
	if c.issuer.known {
		return c.issuer.name, nil
	}
	name, err := c.askIssuer(ctx)
	if err == nil {
		c.issuer.name, c.issuer.known = name, true
	}
	return name, err
}

// askIssuer asks the server. It asks for no advice on an error, since that may need the
// issuer.
func (c *Client) askIssuer(ctx context.Context) (string, error) {
	req, err := c.Prepare(Call{Row: catalog.Lookup("matrix.auth.metadata")})
	if err != nil {
		return "", err
	}
	var answer *Answer
	err = c.keepTrying(ctx, req, func(resp *http.Response) (err error) {
		answer, err = c.readJSON(req, resp, (*jsontext.Decoder).SkipValue)
		return err
	})
	switch e := As(err); {
	case err == nil:
	case e.Kind != CutOff && e.Status > 0 && e.Status < http.StatusInternalServerError && e.Status != http.StatusTooManyRequests:
		return "", nil
	default:
		return "", err
	}
	var metadata struct {
		Issuer string `json:"issuer"`
	}
	_ = json.Unmarshal(answer.Body, &metadata) // what is no such object names no issuer
	return metadata.Issuer, nil
}
