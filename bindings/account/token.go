package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"synlua/bindings/exchange"
)

// tokenSource is one place that a token can come from.
type tokenSource struct {
	name string // for errors
	read func(context.Context) (string, error)
}

func literalToken(name, token string) tokenSource {
	return tokenSource{name, func(context.Context) (string, error) { return token, nil }}
}

func fileToken(name, path string, readFile func(string) ([]byte, fs.FileInfo, error)) tokenSource {
	if readFile == nil {
		readFile = ReadFile
	}
	return tokenSource{name, func(context.Context) (string, error) {
		data, info, err := readFile(path)
		if err != nil {
			return "", fmt.Errorf("cannot read %s: %w", name, err)
		}
		return string(data), checkPrivate(path, info)
	}}
}

// commandToken leaves the command out of errors: people write secrets into it.
func commandToken(name, command string, run func(context.Context, string) (string, error)) tokenSource {
	return tokenSource{name, func(ctx context.Context) (string, error) {
		output, err := run(ctx, command)
		if err != nil {
			return "", fmt.Errorf("%s failed: %w", name, err)
		}
		return output, nil
	}}
}

// once is an exchange.TokenSource that reads and checks the token when it is first asked,
// and gives the same result from then on: a command may ask the person for a password. An
// interrupted attempt does not count.
type once struct {
	source tokenSource

	mu      sync.Mutex // guards what follows
	done    bool
	token   string
	failure error
}

// Token returns the token.
func (o *once) Token(ctx context.Context) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done {
		return o.token, o.failure
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	o.token, o.failure = o.source.get(ctx)
	o.done = o.failure == nil || ctx.Err() == nil
	return o.token, o.failure
}

// Rejected says that there is no other token.
func (o *once) Rejected(context.Context, string) error { return exchange.ErrNotRenewable }

func (s tokenSource) get(ctx context.Context) (string, error) {
	text, err := s.read(ctx)
	if err == nil {
		text = strings.TrimRight(text, "\r\n")
		err = checkToken(s.name, text)
	}
	switch {
	case err == nil:
		return text, nil
	case ctx.Err() != nil:
		return "", err // interrupted, which says nothing about the token
	}
	return "", noConnection{err}
}

// checkToken refuses what cannot be a token. The error does not show it: it may be another
// secret.
func checkToken(name, token string) error {
	if token == "" {
		return fmt.Errorf("%s gives an empty token", name)
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%s gives something with blanks, line breaks or other characters that no token has: "+
			"it must give the access token alone", name)
	}
	return nil
}

// ErrNoConnection matches every error of Resolve and of Connection.Token: no homeserver or
// no usable token was found.
var ErrNoConnection = errors.New("no connection")

// noConnection marks an error as ErrNoConnection and keeps its text.
type noConnection struct{ error }

func (noConnection) Is(target error) bool { return target == ErrNoConnection }

func (e noConnection) Unwrap() error { return e.error }
