package exchange

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacer decides when each request of a client is sent, reads and changes alike, so that a
// run never makes an overload worse. When the server asks to wait, all requests wait. When
// it is overloaded, the number of requests in flight is halved; it grows again by one after
// each round of good answers.
//
// It does not watch how long answers take: that cannot tell a slow endpoint from a slow
// server, and a wrong guess costs speed.
type pacer struct {
	rate  *rate.Limiter // nil means no limit
	sleep func(context.Context, time.Duration) error
	now   func() time.Time
	log   func(string)
	waits func(string)

	// turn is the lock of the request that is next to be sent. It is a channel, since that
	// serves those who wait in the order in which they came.
	turn  chan struct{}
	freed chan struct{} // wakes the next to be sent when a request has ended

	mu       sync.Mutex
	delayed  time.Time // the server asked to send nothing until then
	limit    int       // requests in flight at most
	inFlight int
	era      int  // how often the limit has shrunk
	answered int  // good answers since the limit changed
	wanted   bool // somebody has waited for a place since then
	told     notice
}

func newPacer(c *Client, limiter *rate.Limiter) *pacer {
	return &pacer{
		rate: limiter, sleep: c.sleep, now: c.now, log: c.log, waits: c.waits, limit: poolSize,
		turn: make(chan struct{}, 1), freed: make(chan struct{}, 1),
	}
}

// departure is what the next request to be sent has waited for already.
type departure struct {
	delayed time.Time         // it waited until then because the server asked to
	rate    *rate.Reservation // its share of the rate, or nil
}

// acquire waits until a request may be sent, or until ctx ends. It returns the era in which
// the request is sent, for release.
func (p *pacer) acquire(ctx context.Context) (era int, err error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	var d departure
	for {
		if err = ctx.Err(); err != nil {
			break
		}
		wait, full, era := p.try(&d)
		switch {
		case wait > 0:
			err = p.sleep(ctx, wait)
		case full:
			select {
			case <-p.freed:
			case <-ctx.Done():
			}
		default:
			return era, nil
		}
		if err != nil {
			break
		}
	}
	if d.rate != nil {
		d.rate.CancelAt(p.now())
	}
	return 0, err
}

// try counts the request as in flight, or says how long it has to wait, or that too many
// are in flight.
func (p *pacer) try(d *departure) (wait time.Duration, full bool, era int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.delayed.After(now) && p.delayed.After(d.delayed) {
		d.delayed = p.delayed
		return p.delayed.Sub(now), false, 0
	}
	if p.inFlight >= p.limit {
		p.wanted = true
		return 0, true, 0
	}
	if p.rate != nil && d.rate == nil {
		d.rate = p.rate.ReserveN(now, 1)
		if wait := d.rate.DelayFrom(now); wait > 0 {
			return wait, false, 0
		}
	}
	p.inFlight++
	return 0, false, p.era
}

// release ends a request that was sent in the era, and learns from err how the server is.
// It sets the delay that the server asks for first, so that the next request obeys it.
func (p *pacer) release(era int, err error) {
	if wait := askedFor(err); wait > 0 {
		p.delay(wait, serverAsks)
	}
	p.mu.Lock()
	line := p.learn(era, healthOf(err))
	p.inFlight--
	back := ""
	if healthOf(err) == good && KindOf(err) != Unverified {
		back = p.told.ended(p.now())
	}
	p.mu.Unlock()
	if back != "" {
		p.waits(back)
	}
	if line != "" {
		p.log(line)
	}
	select {
	case p.freed <- struct{}{}:
	default:
	}
}

// learn adapts the limit, and returns a line for the log if somebody should know. A request
// that was sent before the limit last shrank says nothing about the present limit. So one
// overload shrinks it once, however many requests were in flight.
func (p *pacer) learn(era int, h health) (line string) {
	// A failure with nothing else in flight says nothing about concurrency.
	alone := p.inFlight == 1
	switch {
	case era != p.era:
	case h == good:
		return p.grow()
	case h == overloaded:
		return p.shrink("the server is overloaded")
	case h == limited && !alone:
		return p.shrink("the server limits the rate")
	case h == broken && !alone:
		return p.shrink("connections break under load")
	}
	return ""
}

// grow raises the limit by one after as many good answers as the limit allows in flight.
func (p *pacer) grow() (line string) {
	p.answered++
	if p.answered < p.limit || p.limit == poolSize {
		return ""
	}
	if p.wanted {
		line = fmt.Sprintf("the server copes: at most %d requests at once", p.limit+1)
	}
	p.set(p.limit + 1)
	return line
}

// shrink halves the number of requests that are really in flight, which may be far below
// the limit.
func (p *pacer) shrink(why string) (line string) {
	old := p.limit
	p.set(max(1, min(p.limit, p.inFlight)/2))
	p.era++
	switch p.limit {
	case old:
		return ""
	case 1:
		return why + ": one request at a time"
	}
	return fmt.Sprintf("%s: at most %d requests at once", why, p.limit)
}

func (p *pacer) set(limit int) { p.limit, p.answered, p.wanted = limit, 0, false }

// The reasons why all requests wait.
const (
	serverAsks         = "the server asks to wait"
	authenticationDown = "the server's authentication service is down"
	serverAway         = "the server is away"
)

// delay makes all requests wait, and says why. It never shortens a delay that is already
// set.
func (p *pacer) delay(wait time.Duration, why string) {
	p.mu.Lock()
	now := p.now()
	until := now.Add(wait)
	// Several refusals at once ask for nearly the same delay: one line is enough.
	tell := !p.delayed.After(now) || until.Sub(p.delayed) >= time.Second
	if until.After(p.delayed) {
		p.delayed = until
	}
	line := p.told.wait(why, wait, now)
	p.mu.Unlock()
	if tell {
		p.log(fmt.Sprintf("%s: all requests wait %s", why, wait.Round(time.Millisecond)))
	}
	if line != "" {
		p.waits(line)
	}
}

// notice is what people know of the reason for which all requests wait.
type notice struct {
	why         string
	began, told time.Time
}

// toldAgain is how long people are not told the same again.
const toldAgain = time.Minute

// wait returns what people are told of a wait, or "".
func (n *notice) wait(why string, wait time.Duration, now time.Time) string {
	if n.why != why {
		*n = notice{why: why, began: now}
	}
	isNew := n.told.IsZero()
	if wait < longWait || !isNew && now.Sub(n.told) < toldAgain {
		return ""
	}
	n.told = now
	if isNew || backAgain[why] == "" {
		return fmt.Sprintf("%s: all requests wait %s", why, wait.Round(time.Second))
	}
	return fmt.Sprintf("%s, for %s now: all requests wait", why, now.Sub(n.began).Round(time.Second))
}

// backAgain says that a reason is over. That the server answers does not say so of one that
// limits the rate.
var backAgain = map[string]string{serverAway: "the server is back", authenticationDown: "the server's authentication service is back"}

// ended returns what people are told once the server answers, or "".
func (n *notice) ended(now time.Time) string {
	back := backAgain[n.why]
	if back == "" {
		return ""
	}
	line := ""
	if !n.told.IsZero() {
		line = fmt.Sprintf("%s, after %s", back, now.Sub(n.began).Round(time.Second))
	}
	*n = notice{}
	return line
}

// askedFor returns how long the server asks to wait; 0 if it does not say, or if it is
// longer than anybody would wait.
func askedFor(err error) time.Duration {
	e := As(err)
	if e.Kind != Limited && e.Kind != Overloaded || e.RetryAfter > maxWait {
		return 0
	}
	return e.RetryAfter
}

// health is what the end of a request says about the server.
type health int

const (
	unknown    health = iota // nothing: the request was interrupted, or never sent
	good                     // an answer, even a refusal
	limited                  // it asks to wait
	broken                   // the connection could not be made, or broke
	overloaded               // it, or the proxy in front of it, cannot serve the request
)

// healthOf reads the server's health from how an attempt ended.
func healthOf(err error) health {
	switch KindOf(err) {
	case Limited:
		return limited
	case Overloaded:
		return overloaded
	case CutOff, Unreachable, Broken:
		return broken
	case Interrupted, Untrusted:
		return unknown
	case 0:
		if err != nil {
			return unknown
		}
	}
	return good
}
