package homeserver

import (
	"sync"
	"time"
)

// What is light work for this machine: requests one after the other, or no more than
// 2,500 a second, with answers of which each is decoded in a moment; and lists of which
// this machine waits for the server more than half of the time.
const (
	loadWindow  = 20 // requests that are looked at together
	lightPace   = 400 * time.Microsecond
	lightAnswer = 64 << 10 // bytes
)

// load knows whether one processor can do what the client's requests give this
// machine to do.
type load struct {
	now  func() time.Time
	tell func(light bool) // or nil

	mu         sync.Mutex
	underWay   int
	seen       int // requests of this window
	overlapped bool
	began      time.Time
	light      bool
}

// enter counts a request that begins, and leave one that has ended.
func (l *load) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == 0 {
		l.began, l.overlapped = l.now(), false
	}
	l.seen++
	l.underWay++
	l.overlapped = l.overlapped || l.underWay > 1
	if l.seen == loadWindow {
		l.seen = 0
		l.set(!l.overlapped || l.now().Sub(l.began) >= loadWindow*lightPace)
	}
}

func (l *load) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
}

// heavy says that something takes time on this machine, such as a long answer.
func (l *load) heavy() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = 0
	l.set(false)
}

// page says how long this machine was busy with a page of a list, of the time that the
// page took: it was decoded, and the reader did something with its items. Where more
// is under way than the page after it, the rest of the time may have gone to others on
// this machine, and says nothing of the server.
func (l *load) page(busy, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = 0
	l.set(l.underWay <= 1 && 2*busy < took)
}

func (l *load) set(light bool) {
	if light == l.light {
		return
	}
	l.light = light
	if l.tell != nil {
		l.tell(light)
	}
}
