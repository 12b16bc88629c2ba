package main

import (
	"context"
	"sync"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
)

// link is a session's way to the server: it connects at the first request, so that a
// script that needs no server runs without one.
type link struct {
	c    *cli
	gate *changes.Gate // that the client's changes pass
	// check refuses a connection that the run may not use.
	check func(ctx context.Context) error

	mu     sync.Mutex
	client *changes.Client
	conn   account.Connection

	asking sync.Mutex // held while the server is asked for the owner
	asked  bool
}

// lookUp finds out which server is meant, without a word to it.
func (l *link) lookUp(ctx context.Context) (err error) {
	l.conn, err = l.c.resolve(ctx)
	return err
}

// connect makes the client at the first request. All APIs live at one address so far.
func (l *link) connect(ctx context.Context, _ *catalog.API) (*changes.Client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil {
		return l.client, nil
	}
	conn, err := l.c.resolve(ctx)
	if err != nil {
		return nil, err
	}
	client, err := l.c.newClient(conn, l.gate)
	if err != nil {
		return nil, err
	}
	l.conn, l.client = conn, client
	if err := l.check(ctx); err != nil {
		l.client = nil
		client.Close()
		return nil, err
	}
	return client, nil
}

// owner is whose token it is, for the question and the record. Where the connection does
// not say, the server is asked, once; what it does not say either is "".
func (l *link) owner(ctx context.Context) owner {
	l.asking.Lock()
	defer l.asking.Unlock()
	if (l.conn.UserID == "" || l.conn.DeviceID == "") && l.client != nil && !l.asked {
		if me, err := ownerOfToken(ctx, l.client); err == nil {
			l.conn.UserID, l.conn.DeviceID, l.asked = me.UserID, me.DeviceID, true
		}
	}
	return owner{l.conn.UserID, l.conn.DeviceID}
}

func (l *link) close() {
	if l.client != nil {
		l.client.Close()
	}
}
