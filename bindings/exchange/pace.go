package exchange

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacer decides when each request of a client may leave, reads and changes alike,
// so that a run never makes a struggling server worse. When the server asks to
// wait, all requests wait. When it is overloaded, the number of requests in flight
// is halved, and grows again by one after each round of good answers.
//
// It does not watch how long answers take: that tells a slow endpoint from a slow
// server no better than a guess does, and a wrong guess costs speed.
type pacer struct {
	rate  *rate.Limiter // nil means no limit
	sleep func(context.Context, time.Duration) error
	now   func() time.Time
	log   func(string)
	waits func(string)

	// turn holds a value while a request is the next to leave. The others wait to
	// put theirs in, and a channel serves those in the order in which they came.
	turn  chan struct{}
	freed chan struct{} // wakes the next to leave when a request has ended

	mu        sync.Mutex
	notBefore time.Time // nothing leaves earlier
	limit     int       // requests in flight at most
	inFlight  int
	era       int  // how often the limit has shrunk
	answered  int  // good answers since the limit changed
	wanted    bool // somebody has waited for a place since then
}

func newPacer(c *Client, limiter *rate.Limiter) *pacer {
	return &pacer{
		rate: limiter, sleep: c.sleep, now: c.now, log: c.log, waits: c.waits, limit: poolSize,
		turn: make(chan struct{}, 1), freed: make(chan struct{}, 1),
	}
}

// departure is what the next request to leave has waited for already.
type departure struct {
	held time.Time         // it waited until then because the server asked to
	rate *rate.Reservation // its share of the rate, or nil
}

// enter waits until a request may leave, or until ctx ends. It returns the era in
// which the request leaves, for leave.
func (p *pacer) enter(ctx context.Context) (era int, err error) {
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

// try lets the request leave, or says how long it has to wait, or that too many
// are in flight.
func (p *pacer) try(d *departure) (wait time.Duration, full bool, era int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.notBefore.After(now) && p.notBefore.After(d.held) {
		d.held = p.notBefore
		return p.notBefore.Sub(now), false, 0
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

// leave ends a request that left in the era, and learns from err how the server is.
// The wait that it asks for begins before the next request can leave.
func (p *pacer) leave(era int, err error) {
	if wait := askedFor(err); wait > 0 {
		p.hold(wait)
	}
	p.mu.Lock()
	line := p.learn(era, healthOf(err))
	p.inFlight--
	p.mu.Unlock()
	if line != "" {
		p.log(line)
	}
	select {
	case p.freed <- struct{}{}:
	default:
	}
}

// learn adapts the limit, and says so if somebody should know. Requests that left
// before it shrank last say nothing about what it is now, so that one overload
// shrinks it once, however many requests were under way.
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

// grow lets one more leave at once after as many good answers as leave now.
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

// shrink halves what is really in flight, which may be far below the limit.
func (p *pacer) shrink(why string) (line string) {
	before := p.limit
	p.set(max(1, min(p.limit, p.inFlight)/2))
	p.era++
	switch p.limit {
	case before:
		return ""
	case 1:
		return why + ": one request at a time"
	}
	return fmt.Sprintf("%s: at most %d requests at once", why, p.limit)
}

func (p *pacer) set(limit int) { p.limit, p.answered, p.wanted = limit, 0, false }

// hold makes all requests wait. A wait that ends earlier than one that is under
// way changes nothing.
func (p *pacer) hold(wait time.Duration) {
	p.mu.Lock()
	now := p.now()
	until := now.Add(wait)
	// Several refusals at once ask for nearly the same time: one line tells of all.
	tell := !p.notBefore.After(now) || until.Sub(p.notBefore) >= time.Second
	if until.After(p.notBefore) {
		p.notBefore = until
	}
	p.mu.Unlock()
	if !tell {
		return
	}
	line := fmt.Sprintf("the server asks to wait: all requests wait %s", wait.Round(time.Millisecond))
	p.log(line)
	if wait >= longWait {
		p.waits(line)
	}
}

// askedFor returns how long the server wants to be left alone; 0 if it does not
// say, or if it is so long that nobody would wait.
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
	unknown    health = iota // nothing: the request was interrupted, or never left
	good                     // an answer, be it a refusal
	limited                  // it asks to wait
	broken                   // the connection could not be made, or broke
	overloaded               // it, or the proxy before it, cannot serve the request
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
