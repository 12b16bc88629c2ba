package main

import (
	"cmp"
	"context"
	"sync"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
)

// link connects a session to the server at the first request, so that a script that needs
// no server runs without one.
type link struct {
	c    *cli
	gate *changes.Gate // of the clients
	// bounds are those by which the run is judged.
	bounds bounds
	// check refuses a server, or an owner of the token, that the run may not use.
	check func(ctx context.Context, server string, me func(context.Context) (owner, error)) error

	mu      sync.Mutex                 // guards what follows
	clients map[string]*changes.Client // by address; nil before the first request
	conn    account.Connection
	asked   bool // the server has said whose token it is
}

// lookUp finds out which server is meant. It sends nothing.
func (l *link) lookUp(ctx context.Context) (err error) {
	l.conn, err = l.c.resolve(ctx)
	return err
}

// homeserver returns the address of the server that is meant. It sends nothing.
func (l *link) homeserver(ctx context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients == nil {
		if err := l.lookUp(ctx); err != nil {
			return "", err
		}
	}
	return l.conn.Homeserver, nil
}

// connect returns the client for an API. The connection is made at the first request.
func (l *link) connect(ctx context.Context, api *catalog.API) (*changes.Client, error) {
	client, err := l.at(ctx, api.At, "")
	if client != nil || err != nil {
		return client, err
	}
	// Only the service that logs people in can have an address that nobody wrote down.
	issuer, err := l.issuer(ctx)
	switch {
	case err != nil:
		return nil, err
	case issuer == "":
		return nil, noService(l.conn.Homeserver)
	}
	return l.at(ctx, api.At, issuer)
}

// at returns the client for one of the connection's addresses, or for the other one if the
// connection does not know it; nil if there is neither.
func (l *link) at(ctx context.Context, at catalog.Address, otherwise string) (*changes.Client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients == nil {
		if err := l.open(ctx); err != nil {
			return nil, err
		}
	}
	address := cmp.Or(l.conn.Address(at), otherwise)
	if address == "" {
		return nil, nil
	}
	return l.client(address)
}

// issuer returns the issuer of the service to which the server delegates logins, or "".
// Matrix clients learn it at the homeserver's address, and a login knows it.
func (l *link) issuer(ctx context.Context) (string, error) {
	client, err := l.at(ctx, catalog.Matrix.At, "")
	if err != nil {
		return "", err
	}
	if l.conn.Issuer != "" {
		return l.conn.Issuer, nil
	}
	return client.Issuer(ctx)
}

// outdated returns the version of the server's Synapse if it says one that is older than
// another, else "".
func (l *link) outdated(ctx context.Context, than string) (has string, err error) {
	client, err := l.at(ctx, catalog.Synapse.At, "")
	if err != nil {
		return "", err
	}
	if has = client.VersionOf(ctx, catalog.Synapse).Number; !exchange.Older(has, than) {
		has = ""
	}
	return has, nil
}

// open finds out which server is meant, and refuses it if the run may not use it.
func (l *link) open(ctx context.Context) (err error) {
	if l.conn, err = l.c.resolve(ctx); err != nil {
		return err
	}
	if err = l.bounds.hold(l.conn); err != nil {
		return err
	}
	l.clients = map[string]*changes.Client{}
	if err = l.check(ctx, l.conn.Homeserver, l.askOwner); err != nil {
		l.close()
	}
	return err
}

// client returns the client for an address.
func (l *link) client(address string) (*changes.Client, error) {
	if client := l.clients[address]; client != nil {
		return client, nil
	}
	conn := l.conn
	conn.Homeserver = address
	client, err := l.c.newAlteredClient(conn, l.gate, func(o *exchange.Options) {
		if address != l.conn.Homeserver {
			o.Issuer = l.issuer
		}
	})
	if err == nil {
		l.clients[address] = client
	}
	return client, err
}

// owner returns whose token it is, as far as that is known. The question and the record
// need it.
func (l *link) owner(ctx context.Context) owner {
	l.mu.Lock()
	defer l.mu.Unlock()
	me, _ := l.askOwner(ctx) // what the connection says is enough for both
	return me
}

// askOwner is owner for callers that hold the lock. If the connection does not know
// everything, it asks the server, until the server has answered once.
func (l *link) askOwner(ctx context.Context) (owner, error) {
	known := owner{l.conn.UserID, l.conn.DeviceID}
	if l.asked || l.clients == nil || known.UserID != "" && known.DeviceID != "" {
		return known, nil
	}
	client, err := l.client(l.conn.Address(catalog.Matrix.At))
	if err != nil {
		return known, err
	}
	me, err := ownerOfToken(ctx, client)
	if err != nil {
		return known, err
	}
	l.conn.UserID, l.conn.DeviceID, l.asked = me.UserID, me.DeviceID, true
	return me, nil
}

func (l *link) close() {
	for _, client := range l.clients {
		client.Close()
	}
	l.clients = nil
}

// noService is the error for a server that is not known to use the Matrix Authentication
// Service.
func noService(homeserver string) error {
	return notConnected("%s does not say that it uses the Matrix Authentication Service, so the module mas has nothing to speak to: "+
		"use synapse.users instead, or name the service's address with `synlua profiles set NAME mas https://auth.example.org`", homeserver)
}
