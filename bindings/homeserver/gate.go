package homeserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"synlua/bindings/catalog"
)

// The reasons why the gate refuses a change. A run that ends with one of them
// was given up, which is not the same as having failed.
var (
	// ErrNeedsConfirmation means that nobody could be asked.
	ErrNeedsConfirmation = errors.New("this destroys something for good and nobody can be asked: confirm with --yes")
	// ErrDeclined means that the answer to the question was no.
	ErrDeclined = errors.New("declined")
	// ErrMaxChanges means that the run may send no more changes.
	ErrMaxChanges = errors.New("the limit of --max-changes is reached")
)

// Change is a request that alters the server, as the gate's callers see it.
// Secrets are replaced in all its fields.
type Change struct {
	// Row is the endpoint.
	Row *catalog.Row
	// Method is the HTTP method, and Path the decoded path. The path is for
	// reading: whoever prints it makes control characters visible.
	Method, Path string
	// Query is what stands after the question mark.
	Query url.Values
	// Body is the JSON body, or nil.
	Body []byte
	// Content is the body that is not JSON, or nil.
	Content *Content
	// Key identifies the request: equal keys mean the same method, path, query
	// and body, secrets left out.
	Key string
	// Before is the state that the change replaces, as JSON, where the row names
	// a row that shows it and a Recorder wants it; null means that there was none.
	Before []byte
}

// Recorder keeps what a run changes. Its methods are called by several
// goroutines at once.
type Recorder interface {
	// Begin is called before the request leaves, and returns when the intent is
	// on disk. If done is not nil, the change was done by the run that is being
	// resumed: it is not sent, and done is its answer.
	Begin(ctx context.Context, ch *Change) (done *Answer, err error)
	// End is called after the request with the answer, from which the fields that
	// the row names as secret are removed. The status is 0 if there was none.
	End(ch *Change, status int, answer []byte, err error) error
	// Resumes says whether another run is being resumed.
	Resumes() bool
	// Done returns what Begin would as done or, where it would refuse, its error, but
	// begins nothing: a dry run asks.
	Done(ch *Change) (done *Answer, err error)
}

// GateOptions say how a Gate decides. The zero value holds every change.
type GateOptions struct {
	// Apply lets changes out.
	Apply bool
	// Held is called for each change that is not sent; it prints the "would …"
	// line. Several goroutines may call it at once.
	Held func(*Change)
	// Confirm is asked once, before the first destroying request of a run, with
	// the number of changes sent so far. An error refuses it. nil refuses it
	// with ErrNeedsConfirmation.
	Confirm func(ctx context.Context, ch *Change, sent int) error
	// MaxChanges is how many changes may be sent; 0 means any number.
	MaxChanges int
	// Recorder keeps what is sent; nil means that nothing is kept.
	Recorder Recorder
}

// Gate is the one place that decides whether a request may leave. It may be used
// by many goroutines and by several clients.
type Gate struct {
	opts   GateOptions
	asking chan struct{} // held by whoever asks, so that only one does

	mu         sync.Mutex
	apply      bool
	held, sent int
	asked      bool
	answer     error
	refusal    error // the first, since SetApply
}

// NewGate returns a gate for one run.
func NewGate(o GateOptions) *Gate {
	return &Gate{opts: o, apply: o.Apply, asking: make(chan struct{}, 1)}
}

// SetApply switches whether changes are let out. The question before the first
// destroying request is asked anew afterwards.
func (g *Gate) SetApply(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.apply, g.asked, g.answer, g.refusal = on, false, nil, nil
}

// Refusal returns why the gate refused the first change that it did, or nil where
// it refused none. A script may have caught the error; the run was given up all the
// same.
func (g *Gate) Refusal() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refusal
}

// refuse returns the reason why the request is not sent, and keeps the first. A
// context that ended is no refusal.
func (g *Gate) refuse(ctx context.Context, req *request, reason error) error {
	err := fmt.Errorf("%s is not sent: %w", req, reason)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refusal == nil && ctx.Err() == nil {
		g.refusal = err
	}
	return err
}

// Apply says whether changes are let out.
func (g *Gate) Apply() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.apply
}

// Held returns how many changes were not sent because they are not applied.
func (g *Gate) Held() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.held
}

// Sent returns how many changes left.
func (g *Gate) Sent() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sent
}

// effectOf returns the row's effect. A method that never reads counts as a
// change whatever the row says, and an unknown effect as the gravest.
func effectOf(row *catalog.Row) catalog.Effect {
	switch row.Effect {
	case catalog.Change:
		return catalog.Change
	case catalog.Read:
		switch row.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
			return catalog.Read
		}
		return catalog.Change
	}
	return catalog.Destroy
}

// pass sends the request if the gate lets it out. Every request takes this way.
func (c *Client) pass(ctx context.Context, req *request, send func() (*Answer, error)) (*Answer, error) {
	effect := effectOf(req.row)
	if effect == catalog.Read {
		return send()
	}
	ch := c.newChange(req)
	if !c.gate.Apply() {
		return c.hold(ctx, req, ch)
	}
	if effect == catalog.Destroy {
		if err := c.gate.confirm(ctx, ch); err != nil {
			return nil, c.gate.refuse(ctx, req, err)
		}
	}
	if c.gate.opts.Recorder != nil {
		if err := c.completeForRecord(ctx, req, ch); err != nil {
			return nil, err
		}
	}
	return c.gate.letOut(ctx, req, ch, func() (*Answer, error) {
		defer c.states.drop(req.call.Path)
		return send()
	})
}

// hold answers a request of a dry run with the row's example, or with what the run that
// is resumed was answered: that change would not be sent.
func (c *Client) hold(ctx context.Context, req *request, ch *Change) (*Answer, error) {
	if r := c.gate.opts.Recorder; r != nil && r.Resumes() {
		if err := c.completeKey(ctx, req, ch); err != nil {
			return nil, err
		}
		switch done, err := r.Done(ch); {
		case err != nil:
			return nil, notRecorded(req, err)
		case done != nil:
			return &Answer{Status: done.Status, Body: done.Body}, nil
		}
	}
	c.gate.hold(ch)
	return example(req.row), nil
}

// notRecorded is the error for a change that the Recorder refuses.
func notRecorded(req *request, err error) error {
	return fmt.Errorf("%s is not sent, since it cannot be recorded: %w", req, err)
}

// hold counts a change that is not sent, and reports it.
func (g *Gate) hold(ch *Change) {
	g.mu.Lock()
	g.held++
	g.mu.Unlock()
	if g.opts.Held != nil {
		g.opts.Held(ch)
	}
}

// example returns the answer of a dry run.
func example(row *catalog.Row) *Answer {
	body := row.Example
	if body == "" {
		body = "{}"
	}
	return &Answer{Status: http.StatusOK, Body: []byte(body), DryRun: true}
}

// confirm asks before the first destroying request. Others that come meanwhile
// wait for the same answer. A context that ends is no answer.
func (g *Gate) confirm(ctx context.Context, ch *Change) error {
	select {
	case g.asking <- struct{}{}:
		defer func() { <-g.asking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	g.mu.Lock()
	asked, answer, sent := g.asked, g.answer, g.sent
	g.mu.Unlock()
	if asked {
		return answer
	}
	if g.opts.Confirm == nil {
		return ErrNeedsConfirmation
	}
	answer = g.opts.Confirm(ctx, ch, sent)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	g.mu.Lock()
	g.asked, g.answer = true, answer
	g.mu.Unlock()
	return answer
}

// reserve takes one of the changes that may be sent.
func (g *Gate) reserve() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opts.MaxChanges > 0 && g.sent >= g.opts.MaxChanges {
		return fmt.Errorf("%w (%d)", ErrMaxChanges, g.opts.MaxChanges)
	}
	g.sent++
	return nil
}

// release gives back what reserve took.
func (g *Gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent--
}

// letOut sends a change, between the two calls of the Recorder if there is one.
// The place in the count is taken first, so that no intent is on disk for a
// change that the limit then refuses.
func (g *Gate) letOut(ctx context.Context, req *request, ch *Change, send func() (*Answer, error)) (*Answer, error) {
	if err := g.reserve(); err != nil {
		return nil, g.refuse(ctx, req, err)
	}
	if g.opts.Recorder == nil {
		return send()
	}
	done, err := g.opts.Recorder.Begin(ctx, ch)
	if err != nil || done != nil {
		g.release()
	}
	if err != nil {
		return nil, notRecorded(req, err)
	}
	if done != nil {
		return &Answer{Status: done.Status, Body: done.Body}, nil
	}
	answer, sendErr := send()
	if err := g.opts.Recorder.End(ch, statusOf(answer, sendErr), recorded(req.row, answer), sendErr); err != nil {
		return answer, errors.Join(sendErr, fmt.Errorf("%s was sent, but its answer cannot be recorded: %w", req, err))
	}
	return answer, sendErr
}

// recorded returns what may be kept of an answer.
func recorded(row *catalog.Row, answer *Answer) []byte {
	if answer == nil {
		return nil
	}
	return redactAnswer(row, answer.Body)
}

// statusOf returns the status that the server answered with, or 0.
func statusOf(answer *Answer, err error) int {
	var refused *APIError
	var garbled *AnswerError
	switch {
	case errors.As(err, &refused):
		return refused.Status
	case errors.As(err, &garbled):
		return garbled.Status
	case answer != nil:
		return answer.Status
	}
	return 0
}
