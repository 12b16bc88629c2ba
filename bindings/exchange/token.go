package exchange

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// TokenSource gives the access token. Several goroutines may use it at once.
type TokenSource interface {
	// Token returns the token to send. It is asked before every request.
	Token(ctx context.Context) (string, error)
	// Rejected tells the source that the server no longer knows the token. It returns nil
	// once Token gives another one, and an error if the source cannot renew it.
	Rejected(ctx context.Context, token string) error
}

// StaticToken is a TokenSource that always returns itself. The empty one means that there
// is no token.
type StaticToken string

// Token returns the token.
func (s StaticToken) Token(context.Context) (string, error) { return string(s), nil }

// Rejected returns an error: there is no other token.
func (s StaticToken) Rejected(context.Context, string) error { return ErrNotRenewable }

// ErrNotRenewable is returned by a TokenSource that has no other token to give.
var ErrNotRenewable = errors.New("the access token cannot be renewed")

// tokenFor returns the token to send, or "" for none.
func (c *Client) tokenFor(ctx context.Context, req *Request) (string, error) {
	if req.Row.NoToken {
		return "", nil
	}
	token, err := c.token.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("no access token: %w", err)
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("the access token contains a space, a line break or another character that no token has: give the token alone")
	}
	return token, nil
}

// renew asks the token source for a new token after the server refused one. It returns nil
// once there is one. When many requests are refused together, one of them renews the token
// and the others wait.
func (c *Client) renew(ctx context.Context, refused string) error {
	select {
	case c.renewing <- struct{}{}:
		defer func() { <-c.renewing }()
	case <-ctx.Done():
		return Ended(ctx)
	}
	if now, err := c.token.Token(ctx); err != nil || now != refused {
		return err
	}
	return c.token.Rejected(ctx, refused)
}
