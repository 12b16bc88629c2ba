// Package changes is about requests that alter something: whether they are sent (the gate),
// what they replace (the state before), and what became of them (the record, and the run
// that resumes it). It knows no Lua.
//
// Its contract: every request passes the gate. Until somebody applies changes, the gate
// sends nothing but reads. It asks before the first request that destroys something, and
// the intent of a change is on the disk before the change is sent.
//
// One word for one thing, here and in the packages around it:
//
//	apply    have changes sent (--apply)
//	hold     not send a change, because nobody applied changes; its answer has the form of the row's example
//	refuse   not do a request for any other reason: the gate's, or the server's
//	delay    make all requests wait, because the server asks for it
//	attempt  one sending of a request; a retry is a further attempt
//	before   "the state before" is what a change replaces, as Before in names
//	run      one execution of a script
//	record   the file about one run's changes; package changes writes it through a Recorder
//	resume   run a script again, skipping what the record of an earlier run says is done
//	walk     what a cursor does with a list, page by page (package lists)
//	link     a session's connection to the server, made at its first request (cmd/synlua)
package changes

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// Client sends requests to one server, through a gate. It may be used by many
// goroutines.
type Client struct {
	http   *exchange.Client
	gate   *Gate
	rows   func(name string) *catalog.Row
	states *states
}

// Options say how a Client is made.
type Options struct {
	// Exchange sends the requests that the gate lets pass.
	Exchange *exchange.Client
	// Gate decides which requests are sent; nil means one that holds every change.
	Gate *Gate
	// Rows finds a row by its name. It is used for the row that shows the state before; nil
	// means that no such state is kept.
	Rows func(name string) *catalog.Row
}

// New returns a client that sends through the gate.
func New(o Options) *Client {
	c := &Client{http: o.Exchange, gate: o.Gate, rows: o.Rows, states: newStates(o.Exchange.Now)}
	if c.gate == nil {
		c.gate = NewGate(GateOptions{})
	}
	if c.rows == nil {
		c.rows = func(string) *catalog.Row { return nil }
	}
	return c
}

// BaseURL returns the server's address without a slash at the end.
func (c *Client) BaseURL() string { return c.http.BaseURL() }

// Issuer returns the issuer of the service to which the server delegates logins, or "" if
// it delegates them to none. The server is asked once.
func (c *Client) Issuer(ctx context.Context) (string, error) { return c.http.Issuer(ctx) }

// VersionOf returns what the server says about an API. It is asked once.
func (c *Client) VersionOf(ctx context.Context, api *catalog.API) exchange.Version {
	return c.http.VersionOf(ctx, api)
}

// Close closes the connections that are idle.
func (c *Client) Close() { c.http.Close() }

// Do makes the call and returns its JSON answer. An answer that refuses is an
// *exchange.Error.
func (c *Client) Do(ctx context.Context, call exchange.Call) (*exchange.Answer, error) {
	return c.Decode(ctx, call, (*jsontext.Decoder).SkipValue)
}

// Decode makes the call like Do and reads its answer with read, which consumes exactly one
// value unless it returns an error. Errors of read are returned as they are; the server has
// done what it was asked for all the same.
func (c *Client) Decode(ctx context.Context, call exchange.Call, read func(*jsontext.Decoder) error) (*exchange.Answer, error) {
	p, err := c.prepare(call)
	if err != nil {
		return nil, err
	}
	sent := false
	answer, err := c.gate.Pass(ctx, p, func(req *exchange.Request) (*exchange.Answer, error) {
		sent = true
		return c.http.Send(ctx, req, read)
	})
	if err != nil {
		return answer, err
	}
	if !sent { // what is known of the answer, or the answer that the resumed run got
		return answer, exchange.ReadBody(answer.Body, read)
	}
	if p.req.Row.Method == http.MethodGet {
		c.remember(p.req, answer.Body)
	}
	return answer, answer.Problem
}

// Download makes the call and copies the bytes of its answer to w. It returns their type
// and number. A request that the gate holds copies nothing.
func (c *Client) Download(ctx context.Context, call exchange.Call, w io.Writer) (contentType string, n int64, err error) {
	p, err := c.prepare(call)
	if err != nil {
		return "", 0, err
	}
	var got exchange.Download
	_, err = c.gate.Pass(ctx, p, func(req *exchange.Request) (*exchange.Answer, error) {
		got, err = c.http.SendForContent(ctx, req, w)
		return &exchange.Answer{Status: got.Status, Body: []byte("{}")}, err
	})
	return got.Type, got.Size, err
}

// prepare checks the call. A read is made without its side effect, unless the caller asked
// for that.
func (c *Client) prepare(call exchange.Call) (p pending, err error) {
	p.c = c
	if p.req, err = c.http.Prepare(call.WithoutSideEffect(false)); err != nil {
		return p, err
	}
	if p.req.Effect() != exchange.EffectOf(p.req.Row) {
		p.read, err = c.http.Prepare(call.WithoutSideEffect(true))
	}
	if err == nil && exchange.EffectOf(p.req.Row) == catalog.Read && c.refers(p.req) {
		return p, fmt.Errorf("%s reads what a change would make, which is not there in a dry run: leave that out there, as in  "+
			"if not answer.dry_run then … end, where answer is what the change returned", p.req)
	}
	return p, err
}

// refers says whether a request refers to the answer to a change that is held.
func (c *Client) refers(req *exchange.Request) bool {
	if c.gate.Apply() || c.gate.Held() == 0 {
		return false
	}
	return len(c.gate.marks.in(fmt.Sprint(req.Shown, req.Query, string(req.Body)))) > 0
}
