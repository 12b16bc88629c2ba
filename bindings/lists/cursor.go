// Package lists reads lists that come in pages: one cursor, and the dialects in which lists
// continue. Several pages may be requested at once; the caller always gets them in order.
package lists

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"

	"synlua/bindings/changes"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// maxPages bounds a list whatever the server answers.
const maxPages = 1_000_000

// errClosed is the error of a closed cursor.
var errClosed = errors.New("the list is closed")

// Page is one part of a list.
type Page[T any] struct {
	// Items are the page's items, in order.
	Items []T
	// Keys are the names of the items where the list is an object, else nil.
	Keys []string
	// Total is the number of items in the whole list, or -1 if the server did not say.
	Total int64
}

// cut takes up to n items off the front.
func (p *Page[T]) cut(n int) Page[T] {
	n = min(n, len(p.Items))
	front := Page[T]{Items: p.Items[:n:n], Total: p.Total}
	p.Items = p.Items[n:]
	if len(p.Keys) > 0 {
		front.Keys, p.Keys = p.Keys[:n:n], p.Keys[n:]
	}
	return front
}

// Cursor walks a list page by page, and fetches the next page while its caller works on
// this one. While a caller waits for a page, the one after it is requested as soon as the
// page's bytes have come, before its items are decoded; or earlier, if the token can be
// foreseen. So at most two pages are in flight, and a caller who stops early has requested
// one too many.
//
// It stops as the row says, at an empty page at the latest, and refuses a token that was
// used already. It may be used by many goroutines; each item goes to one of them.
type Cursor[T any] struct {
	client *changes.Client
	walk   walk
	decode func(*jsontext.Decoder) (T, error)
	total  atomic.Int64

	mu     sync.Mutex
	atHand Page[T] // what was fetched and not yet given; guarded by mu

	lifetime context.Context
	end      context.CancelFunc
	turn     chan struct{}  // the lock of what follows
	fetches  sync.WaitGroup // what Close waits for
	next     *fetch[T]      // not taken yet; nil before the first page
	current  *fetch[T]      // taken, and perhaps still being decoded; or nil
	ahead    Page[T]        // pages of a list that is collected first
	err      error          // comes after all of these; set once, it stays
}

// fetch is a page that is being fetched, or has come.
type fetch[T any] struct {
	call   exchange.Call
	under  context.Context // the context of the call that asked for it
	cancel func()          // ends it

	arrived  chan struct{} // closed when the three fields below may be read
	envelope envelope
	size     int // bytes
	err      error

	done      chan struct{} // closed when the three fields below may be read
	items     []T
	keys      []string
	decodeErr error
}

// giveUp ends the fetch, if there is one.
func (f *fetch[T]) giveUp() {
	if f != nil {
		f.cancel()
	}
}

// NewCursor returns a cursor over the list of the call's row. decode consumes exactly one
// value from the decoder; other goroutines call it, two at once if two pages have come.
// Nothing is sent until the first page is asked for. If the call already has a token, such
// as from, the list starts there.
func NewCursor[T any](c *changes.Client, call exchange.Call, decode func(*jsontext.Decoder) (T, error)) *Cursor[T] {
	cur := &Cursor[T]{client: c, decode: checked(call, decode), turn: make(chan struct{}, 1)}
	cur.lifetime, cur.end = context.WithCancel(context.Background())
	cur.walk, cur.err = newWalk(call)
	cur.total.Store(-1)
	return cur
}

// Total returns the number of items in the whole list, or -1 until the server has said it.
func (c *Cursor[T]) Total() int64 { return c.total.Load() }

// Close ends all fetches and waits until they have ended. The cursor gives nothing
// afterwards.
func (c *Cursor[T]) Close() {
	c.end()
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	c.fetches.Wait()
	c.next, c.current, c.ahead = nil, nil, Page[T]{}
	c.give(Page[T]{})
	if c.err == nil {
		c.err = errClosed
	}
}

// give puts a page at hand.
func (c *Cursor[T]) give(page Page[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.atHand = page
}

// has says whether an item is at hand.
func (c *Cursor[T]) has() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.atHand.Items) > 0
}

// Take returns up to n of the items that are at hand. It waits for nothing.
func (c *Cursor[T]) Take(n int) Page[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.atHand.cut(n)
}

// TakeOne returns an item that is at hand, with its key where the list is an object. It
// is false where there is none; then Fill waits for the next page.
func (c *Cursor[T]) TakeOne() (key string, item T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.atHand.Items) == 0 {
		return "", item, false
	}
	var none T
	item, c.atHand.Items[0] = c.atHand.Items[0], none // so that a long page does not keep used items in memory
	c.atHand.Items = c.atHand.Items[1:]
	if len(c.atHand.Keys) > 0 {
		key, c.atHand.Keys = c.atHand.Keys[0], c.atHand.Keys[1:]
	}
	return key, item, true
}

// Page returns the next page, or the rest of this one after Next. At the end it returns
// io.EOF. An error comes after all pages that were fetched earlier, and then comes again at
// every call.
func (c *Cursor[T]) Page(ctx context.Context) (Page[T], error) {
	for {
		if err := c.Fill(ctx); err != nil {
			return Page[T]{}, err
		}
		c.mu.Lock()
		page := c.atHand
		c.atHand = Page[T]{}
		c.mu.Unlock()
		if len(page.Items) > 0 {
			return page, nil
		}
	}
}

// Next returns the next item, or io.EOF at the end.
func (c *Cursor[T]) Next(ctx context.Context) (T, error) {
	_, item, err := c.NextPair(ctx)
	return item, err
}

// NextPair returns the next item with its key. The key is "" if the list is not an object.
func (c *Cursor[T]) NextPair(ctx context.Context) (key string, item T, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return "", item, err
		}
		if key, item, ok := c.TakeOne(); ok {
			return key, item, nil
		}
		if err := c.Fill(ctx); err != nil {
			return "", item, err
		}
	}
}

// All returns an iterator over the items that are left. It ends after an error. When the
// loop ends, the cursor is closed.
func (c *Cursor[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer c.Close()
		for {
			item, err := c.Next(ctx)
			if errors.Is(err, io.EOF) || !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// begin waits for the goroutine's turn.
func (c *Cursor[T]) begin(ctx context.Context) error {
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Fill waits until an item is at hand. It returns io.EOF at the end of the list. An error
// comes after all items that were fetched earlier, and then comes again at every call.
func (c *Cursor[T]) Fill(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	if c.has() {
		return ctx.Err()
	}
	if len(c.ahead.Items) > 0 {
		c.give(c.ahead)
		c.ahead = Page[T]{}
		return nil
	}
	page, err := c.nextPage(ctx)
	if err == nil {
		c.give(page)
	}
	return err
}

// FillWhole waits until the whole rest of the list is at hand. If it is interrupted or
// meets an error, what has come is kept for the next attempt.
func (c *Cursor[T]) FillWhole(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	if c.has() {
		return ctx.Err()
	}
	for {
		page, err := c.nextPage(ctx)
		if errors.Is(err, io.EOF) && len(c.ahead.Items) > 0 {
			c.give(c.ahead)
			c.ahead = Page[T]{}
			return nil
		}
		if err != nil {
			return err
		}
		c.ahead.Items, c.ahead.Keys, c.ahead.Total = append(c.ahead.Items, page.Items...), append(c.ahead.Keys, page.Keys...), page.Total
	}
}

// nextPage returns a page with at least one item, or the error that ends the list: io.EOF
// at its end.
func (c *Cursor[T]) nextPage(ctx context.Context) (Page[T], error) {
	if c.current == nil {
		if err := c.turnOver(ctx); err != nil {
			return Page[T]{}, err
		}
	}
	got := c.current
	select {
	case <-got.done:
	case <-ctx.Done():
		return Page[T]{}, ctx.Err()
	}
	c.current = nil
	if got.decodeErr != nil {
		c.next.giveUp()
		c.err = got.decodeErr
	}
	if got.decodeErr != nil || len(got.items) == 0 {
		return Page[T]{}, c.err
	}
	return Page[T]{Items: got.items, Keys: got.keys, Total: c.Total()}, nil
}

// turnOver makes the next page the current one, and requests the page after it.
func (c *Cursor[T]) turnOver(ctx context.Context) error {
	if c.err != nil {
		return c.err
	}
	got, foreseen, err := c.take(ctx)
	if err != nil {
		foreseen.giveUp()
		if ctx.Err() == nil {
			c.err = err
		}
		return err
	}
	c.current = got
	if got.envelope.total >= 0 {
		c.total.Store(got.envelope.total)
	}
	if c.err = c.walk.advance(&got.envelope); c.err != nil {
		foreseen.giveUp()
		return nil
	}
	c.walk.call.Expect = got.size + got.size/8 // pages of one list are about as long
	if c.next = foreseen; foreseen == nil || !c.walk.asks(foreseen.call) {
		foreseen.giveUp()
		c.next = c.fetch(ctx, c.walk.call)
	}
	return nil
}

// take waits for the next page. With it, it returns the fetch of the page after it, if that
// could be foreseen, else nil. If the context of the call that asked for the page has
// ended, such as that of an earlier statement at the prompt, the page is fetched again
// under ctx.
func (c *Cursor[T]) take(ctx context.Context) (got, foreseen *fetch[T], err error) {
	for {
		if c.next == nil {
			c.next = c.fetch(ctx, c.walk.call)
		}
		if foreseen == nil {
			foreseen = c.foresee(ctx)
		}
		select {
		case <-c.next.arrived:
		case <-ctx.Done():
			return nil, foreseen, ctx.Err()
		}
		got, c.next = c.next, nil
		if c.lifetime.Err() != nil {
			return nil, foreseen, errClosed
		}
		if got.err == nil || got.under.Err() == nil || ctx.Err() != nil {
			return got, foreseen, got.err
		}
	}
}

// foresee requests the page after the next one, if the next one has not come yet and its
// token can be foreseen.
func (c *Cursor[T]) foresee(ctx context.Context) *fetch[T] {
	call, ok := c.walk.foresee(c.Total())
	if !ok {
		return nil
	}
	select {
	case <-c.next.arrived: // its token is known
		return nil
	default:
		return c.fetch(ctx, call)
	}
}

// fetch starts to fetch and decode a page.
func (c *Cursor[T]) fetch(ctx context.Context, call exchange.Call) *fetch[T] {
	under := ctx
	ctx, cancel := context.WithCancel(ctx)
	f := &fetch[T]{call: call, under: under, cancel: cancel, arrived: make(chan struct{}), done: make(chan struct{})}
	stop := context.AfterFunc(c.lifetime, cancel)
	c.fetches.Go(func() {
		defer close(f.done)
		defer cancel()
		defer stop()
		answer, err := c.get(ctx, call, &f.envelope)
		if err == nil {
			f.size = len(answer.Body)
		}
		f.err = err
		close(f.arrived)
		if err != nil || f.envelope.empty() {
			return
		}
		runtime.Gosched() // a caller who waits sends the next request first
		err = exchange.ReadJSON(answer.Body[f.envelope.start:f.envelope.end], func(dec *jsontext.Decoder) (err error) {
			f.items, f.keys, err = readItems(dec, c.walk.paging.Keyed, c.decode)
			return err
		})
		if err != nil {
			f.decodeErr = notTheList(call, answer.Status, inField(c.walk.paging.Items, err))
		}
	})
	return f
}

// get fetches one page and reads its envelope.
func (c *Cursor[T]) get(ctx context.Context, call exchange.Call, e *envelope) (*exchange.Answer, error) {
	var notList error
	answer, err := c.client.Decode(ctx, call, func(dec *jsontext.Decoder) error {
		*e, notList = readPage(dec, c.walk.paging)
		if notList == nil {
			notList = understood(call, e.echo)
		}
		return notList
	})
	if notList != nil && errors.Is(err, notList) {
		return nil, notTheList(call, answer.Status, notList)
	}
	if err == nil {
		e.dryRun = answer.DryRun
	}
	return answer, err
}

// notTheList is the error for an answer in which the list is not what the row says, or in
// which decode refused an item.
func notTheList(call exchange.Call, status int, err error) error {
	e := &exchange.Error{
		Kind: exchange.Garbled, API: call.Row.API, Method: call.Row.Method, Path: call.Row.Path, Sent: true, Status: status,
		Problem: "is not the list that was expected: " + err.Error(), Err: err,
	}
	if filled, err := exchange.Fill(call.Row, call.Path); err == nil {
		e.Path = filled.Shown
	}
	return e
}
