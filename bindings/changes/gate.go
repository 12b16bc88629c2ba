package changes

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
)

// The reasons why the gate refuses a change. A run that ends with one of them was given
// up; it did not fail.
var (
	// ErrNeedsConfirmation means that nobody could be asked.
	ErrNeedsConfirmation = errors.New("this destroys something for good and nobody can be asked")
	// ErrNobodyAsked means that a plan is not sent, because nobody could be asked.
	ErrNobodyAsked = errors.New("nobody can be asked whether to send this")
	// ErrDeclined means that the answer to the question was no.
	ErrDeclined = errors.New("declined")
	// ErrMaxChanges means that the run may send no more changes.
	ErrMaxChanges = errors.New("too many changes")
)

// Recorder keeps what a run changes. Its methods are called by several
// goroutines at once.
type Recorder interface {
	// Begin is called before the change is sent, and returns when the intent is on the
	// disk. If done is not nil, the run that is being resumed has done the change: it is
	// not sent, and done is its answer.
	Begin(ctx context.Context, ch *Change) (done *exchange.Answer, err error)
	// End is called after the request with the answer, from which the fields that
	// the row names as secret are removed. The status is 0 if there was none.
	End(ch *Change, status int, answer []byte, err error) error
	// Seal returns a text that stands for secrets in keys, and from which nobody can find
	// them out: the same text for the same secrets, in every run of this person.
	Seal(secrets []byte) (string, error)
	// Resumes says whether another run is being resumed.
	Resumes() bool
	// Done returns what Begin would return, but begins nothing. It is for dry runs.
	Done(ch *Change) (done *exchange.Answer, err error)
}

// GateOptions say how a Gate decides. The zero value holds every change.
type GateOptions struct {
	// Apply has changes sent.
	Apply bool
	// Held is called for each change that is held; it prints the "would …" line. Several
	// goroutines may call it at once.
	Held func(*Change)
	// Plan is where changes that are held are written; nil means that no plan is made.
	Plan *Plan
	// Confirm is asked once, before the first destroying request of a run, with
	// the number of changes sent so far. An error refuses it. nil refuses it
	// with ErrNeedsConfirmation.
	Confirm func(ctx context.Context, ch *Change, sent int) error
	// Allow refuses changes of an effect that is not allowed, held ones included: a dry run
	// shows what would be sent. nil allows all.
	Allow func(effect catalog.Effect) error
	// MaxChanges is how many changes may be sent; 0 means any number. MaxChangesFrom says
	// what sets the limit.
	MaxChanges     int
	MaxChangesFrom string
	// Recorder keeps what is sent; nil means that nothing is kept.
	Recorder Recorder
}

// Gate is the one place that decides whether a request is sent. It may be used by many
// goroutines and by several clients.
type Gate struct {
	opts   GateOptions
	marks  marker
	asking chan struct{} // a lock, so that only one goroutine asks

	mu         sync.Mutex
	apply      bool
	held, sent int
	refused    int // of those that were sent
	asked      bool
	answer     error
	refusal    error // the first, since SetApply or ForgetRefusal
}

// NewGate returns a gate for one run.
func NewGate(o GateOptions) *Gate {
	mark := newMark()
	if o.Plan != nil {
		mark = o.Plan.mark
	}
	return &Gate{opts: o, marks: newMarker(mark), apply: o.Apply, asking: make(chan struct{}, 1)}
}

// SetApply switches whether changes are sent. The next destroying request is then asked
// about again.
func (g *Gate) SetApply(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.apply, g.asked, g.answer, g.refusal = on, false, nil, nil
}

// ForgetRefusal makes the gate ask again about destroying, if the answer was no. A yes is
// for all that follows.
func (g *Gate) ForgetRefusal() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answer != nil {
		g.asked, g.answer = false, nil
	}
	g.refusal = nil
}

// Refusal returns the first reason why the gate refused a change, or nil. It counts even if
// the script caught the error: the run was given up.
func (g *Gate) Refusal() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refusal
}

// refuse returns the reason why the request is not sent, and keeps the first one. A context
// that ended is no refusal.
func (g *Gate) refuse(ctx context.Context, p pending, reason error) error {
	err := fmt.Errorf("%s is not sent: %w", p.req, reason)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refusal == nil && ctx.Err() == nil {
		g.refusal = err
	}
	return err
}

// Apply says whether changes are sent.
func (g *Gate) Apply() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.apply
}

// Held returns how many changes were held.
func (g *Gate) Held() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.held
}

// Sent returns how many changes were sent.
func (g *Gate) Sent() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sent
}

// Refused returns how many of the changes that were sent the server has refused.
func (g *Gate) Refused() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refused
}

// Limit returns how many changes may be sent, and what sets that limit; 0 means any number.
func (g *Gate) Limit() (n int, from string) { return g.opts.MaxChanges, g.opts.MaxChangesFrom }

// Pass decides whether a request is sent, and sends it if so. Every request comes here, and
// this is the whole decision.
func (g *Gate) Pass(ctx context.Context, p pending, send func(*exchange.Request) (*exchange.Answer, error)) (*exchange.Answer, error) {
	effect := p.req.Effect()
	if effect == catalog.Read {
		return send(p.req)
	}
	if g.Apply() {
		p.c.http.LearnToken(ctx) // it must not be in the record, even if this is the first request
	}
	if g.opts.Allow != nil {
		if err := g.opts.Allow(effect); err != nil {
			return nil, g.refuse(ctx, p, err)
		}
	}
	ch := p.describe()
	if !g.Apply() {
		if p.read != nil {
			g.show(ch)
			return send(p.read)
		}
		return g.hold(ctx, p, ch)
	}
	if effect == catalog.Destroy {
		if err := g.confirm(ctx, ch); err != nil {
			return nil, g.refuse(ctx, p, err)
		}
	}
	if g.opts.Recorder != nil && p.read == nil {
		if err := p.complete(ctx, ch, g.opts.Recorder); err != nil {
			return nil, err
		}
	}
	return g.sendChange(ctx, p, ch, func() (*exchange.Answer, error) {
		defer p.c.states.drop(p.req.Call.Path)
		answer, err := send(p.req)
		g.countOutcome(err)
		return answer, err
	})
}

// countOutcome corrects the counts after a change for which reserve was called: one that
// never left is not sent.
func (g *Gate) countOutcome(err error) {
	switch e := exchange.As(err); {
	case e.Kind == exchange.Refused:
		g.mu.Lock()
		g.refused++
		g.mu.Unlock()
	case e.Kind != 0 && !e.Sent:
		g.release()
	}
}

// hold answers a change of a dry run with what is known. A change that the resumed run
// has done is not counted as held; it gets the answer from the record.
func (g *Gate) hold(ctx context.Context, p pending, ch *Change) (*exchange.Answer, error) {
	if r := g.opts.Recorder; r != nil && r.Resumes() {
		if err := p.completeKey(ctx, ch, r); err != nil {
			return nil, err
		}
		switch done, err := r.Done(ch); {
		case err != nil:
			return nil, notRecorded(p, err)
		case done != nil:
			TallyOf(ctx).add(0, 1)
			return &exchange.Answer{Status: done.Status, Body: done.Body}, nil
		}
	}
	before, err := g.beforeHeld(ctx, p, ch)
	if err != nil {
		return nil, err
	}
	number, err := g.count(ch)
	if err != nil {
		return nil, fmt.Errorf("%s is not planned: %w", p.req, err)
	}
	TallyOf(ctx).add(1, 0)
	if g.opts.Held != nil {
		g.opts.Held(ch)
	}
	return p.heldAnswer(before, number, g.marks), nil
}

// show counts and shows a read with a side effect, which is sent without it. A plan does not
// have it: the side effect passes by itself.
func (g *Gate) show(ch *Change) {
	if g.opts.Plan != nil {
		return
	}
	g.mu.Lock()
	g.held++
	g.mu.Unlock()
	if g.opts.Held != nil {
		g.opts.Held(ch)
	}
}

// beforeHeld returns the state before a change that is held. Without a plan it is only what
// was read lately. A change of what another change of the run makes has none.
func (g *Gate) beforeHeld(ctx context.Context, p pending, ch *Change) ([]byte, error) {
	if g.opts.Plan == nil {
		return p.c.states.peek(p.c, p.req), nil
	}
	if len(g.marks.in(ch.Path)) > 0 {
		return nil, nil
	}
	if p.req.Content != nil {
		return nil, fmt.Errorf("%s is not planned: a plan holds no files; send them with --apply first", p.req)
	}
	if field := unaskable(p.req.Body, ch.Secrets); field != "" {
		return nil, fmt.Errorf("%s is not planned: a plan holds no secrets, and %s is one that nobody can be asked for later, "+
			"since it is more than a text: send it with --apply", p.req, field)
	}
	if err := p.complete(ctx, ch, nil); err != nil {
		return nil, err
	}
	if err := g.opts.Plan.begin(ctx); err != nil {
		return nil, fmt.Errorf("%s is not planned: %w", p.req, err)
	}
	return ch.Before, nil
}

// count numbers a change that is held, and puts it into the plan. The plan has the changes
// in the order of their numbers.
func (g *Gate) count(ch *Change) (number int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opts.Plan != nil {
		err = g.opts.Plan.add(ch, g.held+1)
	}
	if err == nil {
		g.held++
	}
	return g.held, err
}

// notRecorded is the error for a change that the Recorder refuses.
func notRecorded(p pending, err error) error {
	return fmt.Errorf("%s is not sent, since it cannot be recorded: %w", p.req, err)
}

// confirm asks before the first destroying request. Other requests wait for the same
// answer. A context that ends is no answer.
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

// reserve counts a change as sent, unless the limit is reached.
func (g *Gate) reserve() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opts.MaxChanges > 0 && g.sent >= g.opts.MaxChanges {
		return fmt.Errorf("%w: the limit of %s is reached (%d)", ErrMaxChanges, g.opts.MaxChangesFrom, g.opts.MaxChanges)
	}
	g.sent++
	return nil
}

// release undoes reserve.
func (g *Gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent--
}

// sendChange sends a change, between the two calls of the Recorder if there is one. The
// change is counted first, so that no intent is on the disk for a change that the limit
// then refuses.
func (g *Gate) sendChange(ctx context.Context, p pending, ch *Change, send func() (*exchange.Answer, error)) (*exchange.Answer, error) {
	if err := g.reserve(); err != nil {
		return nil, g.refuse(ctx, p, err)
	}
	// The side effect of a read passes by itself, and a resumed run must read again.
	if g.opts.Recorder == nil || p.read != nil {
		return send()
	}
	done, err := g.opts.Recorder.Begin(ctx, ch)
	if err != nil || done != nil {
		g.release()
	}
	if err != nil {
		return nil, notRecorded(p, err)
	}
	if done != nil {
		return &exchange.Answer{Status: done.Status, Body: done.Body}, nil
	}
	p.req.Repeated = ch.Repeated
	answer, sendErr := send()
	status, body := exchange.As(sendErr).Status, []byte(nil)
	if answer != nil {
		status, body = answer.Status, p.req.ShownAnswer(answer.Body)
	}
	if err := g.opts.Recorder.End(ch, status, body, sendErr); err != nil {
		return answer, errors.Join(sendErr, fmt.Errorf("%s was sent, but its answer cannot be recorded: %w", p.req, err))
	}
	return answer, sendErr
}
