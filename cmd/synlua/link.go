package main

import (
	"context"
	"sync"

	"synlua/bindings/account"
	"synlua/bindings/homeserver"
)

// link is a session's way to the server: it connects at the first request, so that a
// script that needs no server runs without one.
type link struct {
	c     *cli
	gate  *homeserver.Gate               // that the client's changes pass
	check func(account.Connection) error // refuses a connection that the run may not use

	mu     sync.Mutex
	client *homeserver.Client
	conn   account.Connection
}

// lookUp finds out which server is meant, without a word to it.
func (l *link) lookUp(ctx context.Context) (err error) {
	l.conn, err = l.c.resolve(ctx)
	return err
}

// connect makes the client at the first request.
func (l *link) connect(ctx context.Context) (*homeserver.Client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil {
		return l.client, nil
	}
	conn, err := l.c.resolve(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.check(conn); err != nil {
		return nil, err
	}
	client, err := l.c.newClient(conn, l.gate)
	if err != nil {
		return nil, err
	}
	l.client, l.conn = client, conn
	return client, nil
}

// account is whose token it is, for the question and the record. Where the
// connection does not say, the server is asked; "" if it does not say either.
func (l *link) account(ctx context.Context) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn.UserID == "" && l.client != nil {
		if me, err := ownerOfToken(ctx, l.client); err == nil {
			l.conn.UserID = me.UserID
		}
	}
	return l.conn.UserID
}

func (l *link) close() {
	if l.client != nil {
		l.client.Close()
	}
}
