package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"
)

// testPacer is a pacer in a bubble, where time passes only when all wait.
type testPacer struct {
	*pacer
	begin time.Time

	mu    sync.Mutex
	lines []string
	sent  []string // what was sent, and how long after the beginning
	group sync.WaitGroup
}

// inBubble runs the test with a pacer, and checks that no goroutine stays in it.
func inBubble(t *testing.T, limiter *rate.Limiter, test func(t *testing.T, p *testPacer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &testPacer{begin: time.Now()}
		p.pacer = newPacer(&Client{sleep: Sleep, now: time.Now, waits: func(string) {}, log: func(line string) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.lines = append(p.lines, line)
		}}, limiter)
		test(t, p)
		p.group.Wait()
		if len(p.turn) != 0 {
			t.Error("somebody still has the turn")
		}
	})
}

// request sends a request of this name that takes so long and ends with err. It
// returns once the request was sent or is waiting.
func (p *testPacer) request(ctx context.Context, name string, takes time.Duration, err error) {
	p.group.Go(func() {
		era, stopped := p.acquire(ctx)
		p.note(name, stopped)
		if stopped == nil {
			time.Sleep(takes)
			p.release(era, err)
		}
	})
	synctest.Wait()
}

func (p *testPacer) note(name string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		name += " gave up"
	}
	p.sent = append(p.sent, fmt.Sprintf("%s %s", name, time.Since(p.begin)))
}

// wantSent fails unless these were sent, each at its time. Those sent at the same time
// note it in any order.
func (p *testPacer) wantSent(t *testing.T, want ...string) {
	t.Helper()
	p.group.Wait()
	slices.Sort(p.sent)
	if slices.Sort(want); !slices.Equal(p.sent, want) {
		t.Errorf("sent: %q\nwant: %q", p.sent, want)
	}
}

func (p *testPacer) wantLines(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(p.lines, want) {
		t.Errorf("log: %q\nwant: %q", p.lines, want)
	}
}

// together has n requests sent at the same time and end with err one by one.
func (p *testPacer) together(t *testing.T, n int, err error) {
	t.Helper()
	eras := make([]int, n)
	for i := range eras {
		var failed error
		if eras[i], failed = p.acquire(t.Context()); failed != nil {
			t.Fatal(failed)
		}
	}
	for _, era := range eras {
		p.release(era, err)
	}
}

var (
	errLimited4s  = &Error{Kind: Limited, Status: 429, Errcode: "M_LIMIT_EXCEEDED", RetryAfter: 4 * time.Second}
	errLimited1s  = &Error{Kind: Limited, Status: 429, Errcode: "M_LIMIT_EXCEEDED", RetryAfter: time.Second}
	errOverloaded = &Error{Kind: Overloaded, Status: 503}
	errBroken     = &Error{Kind: Broken, Sent: true, Err: errors.New("connection reset by peer")}
)

func TestAllWaitTogetherFromOneRefusalOn(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 1, errLimited4s)
		for _, name := range []string{"a", "b", "c"} {
			p.request(t.Context(), name, time.Second, nil)
		}
		p.wantSent(t, "a 4s", "b 4s", "c 4s")
		p.wantLines(t, "the server asks to wait: all requests wait 4s")
	})
}

func TestAShorterWaitDoesNotShortenALongerOne(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.request(t.Context(), "late", 2*time.Second, errLimited1s)
		p.together(t, 1, errLimited4s)
		time.Sleep(2500 * time.Millisecond)
		p.request(t.Context(), "a", 0, nil)
		p.wantSent(t, "late 0s", "a 4s")
		if slices.Contains(p.lines, "the server asks to wait: all requests wait 1s") {
			t.Errorf("log %q", p.lines)
		}
	})
}

func TestALongerWaitHoldsThoseWhoWaitAlready(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.request(t.Context(), "late", 3*time.Second, errLimited4s)
		p.request(t.Context(), "first", 0, errLimited4s)
		p.request(t.Context(), "a", 0, nil)
		p.wantSent(t, "late 0s", "first 0s", "a 7s")
	})
}

func TestAWaitThatIsTooLongIsNobodyElses(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 1, &Error{Kind: Limited, Status: 429, RetryAfter: maxWait + 1})
		p.request(t.Context(), "a", 0, nil)
		p.wantSent(t, "a 0s")
	})
}

func TestOverloadHalvesWhatIsInFlightOnceARound(t *testing.T) {
	for name, err := range map[string]error{
		"the server is overloaded: ":       errOverloaded,
		"the server limits the rate: ":     &Error{Kind: Limited, Status: 429},
		"connections break under load: ":   errBroken,
		"connections break under load:  ":  &Error{Kind: CutOff, Status: 200, Err: errors.New("unexpected EOF")},
		"the server is overloaded:  ":      &Error{Kind: Overloaded, Status: 504},
		"connections break under load:   ": &Error{Kind: Unreachable, Err: context.DeadlineExceeded},
	} {
		inBubble(t, nil, func(t *testing.T, p *testPacer) {
			why := strings.TrimSpace(name)
			p.together(t, 16, err)
			p.together(t, 8, err)
			p.together(t, 4, err)
			p.together(t, 2, err)
			p.together(t, 1, err)
			p.wantLines(t, why+" at most 8 requests at once", why+" at most 4 requests at once",
				why+" at most 2 requests at once", why+" one request at a time")
			if p.limit != 1 || p.inFlight != 0 {
				t.Errorf("limit %d, in flight %d", p.limit, p.inFlight)
			}
		})
	}
}

func TestWhatIsNoOverloadLeavesTheLimit(t *testing.T) {
	for name, err := range map[string]error{
		"good":               nil,
		"not found":          &Error{Kind: Refused, Status: 404, Errcode: "M_NOT_FOUND"},
		"another server's":   &Error{Kind: Elsewhere, Status: 502, Errcode: "M_UNKNOWN"},
		"internal error":     &Error{Kind: Refused, Status: 500},
		"a page":             &Error{Kind: Garbled, Status: 200},
		"a redirect":         &Error{Kind: Redirected, Status: 302},
		"interrupted":        context.Canceled,
		"the receiver fails": errors.New("the disk is full"),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, p *testPacer) {
				p.together(t, 16, err)
				if p.limit != poolSize || len(p.lines) != 0 {
					t.Errorf("limit %d, log %q", p.limit, p.lines)
				}
			})
		})
	}
}

func TestOneBrokenConnectionIsNoLoad(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 1, errBroken)
		p.together(t, 1, errLimited1s)
		if p.limit != poolSize {
			t.Errorf("limit %d", p.limit)
		}
	})
}

func TestTheLimitGrowsByOneARound(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 2, errOverloaded)
		for round := range poolSize {
			if want := round + 1; p.limit != want {
				t.Fatalf("limit %d, want %d", p.limit, want)
			}
			for range p.limit {
				p.together(t, 1, nil)
			}
		}
		if p.limit != poolSize {
			t.Errorf("limit %d, want no more than %d", p.limit, poolSize)
		}
	})
}

func TestGrowthThatLetsMoreLeaveIsTold(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 4, errOverloaded)
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			p.request(t.Context(), name, time.Second, nil)
		}
		p.wantSent(t, "a 0s", "b 0s", "c 1s", "d 1s", "e 1s")
		want := []string{"the server is overloaded: at most 2 requests at once", "the server copes: at most 3 requests at once"}
		p.wantLines(t, want...)
	})
}

func TestThoseWhoWaitLeaveInTheirOrder(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		p.together(t, 2, errOverloaded)
		var want []string
		for i := range 6 {
			p.request(t.Context(), fmt.Sprint(i), time.Second, errOverloaded)
			want = append(want, fmt.Sprintf("%d %ds", i, i))
		}
		p.wantSent(t, want...)
	})
}

func TestTheLimitOfThePoolHoldsFromTheBeginning(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, p *testPacer) {
		for range poolSize {
			p.request(t.Context(), "first", time.Second, nil)
		}
		p.request(t.Context(), "last", time.Second, nil)
		p.group.Wait()
		if last := p.sent[poolSize]; last != "last 1s" {
			t.Errorf("sent %q", last)
		}
	})
}

func TestWhoeverWaitsGivesUpAtOnce(t *testing.T) {
	ahead := map[string]func(p *testPacer){
		"for the server": func(p *testPacer) { p.delay(time.Hour, "the server asks to wait") },
		"for a place":    func(p *testPacer) { p.limit = 1 },
		"for the rate":   func(*testPacer) {},
	}
	for name, prepare := range ahead {
		t.Run(name, func(t *testing.T) {
			inBubble(t, rate.NewLimiter(rate.Every(time.Hour), 1), func(t *testing.T, p *testPacer) {
				p.request(t.Context(), "busy", time.Hour, nil)
				prepare(p)
				ctx, cancel := context.WithCancel(t.Context())
				p.request(ctx, "next", 0, nil)
				p.request(ctx, "behind it", 0, nil)
				time.Sleep(time.Second)
				cancel()
				synctest.Wait()
				p.mu.Lock()
				sent := slices.Sorted(slices.Values(p.sent))
				p.mu.Unlock()
				if !slices.Equal(sent, []string{"behind it gave up 1s", "busy 0s", "next gave up 1s"}) {
					t.Errorf("sent %q", sent)
				}
				p.request(t.Context(), "after", 0, nil)
				p.group.Wait()
				if last := p.sent[len(p.sent)-1]; last != "after 1h0m0s" {
					t.Errorf("sent %q", last)
				}
			})
		})
	}
}

func TestTheRateIsKeptInOrder(t *testing.T) {
	inBubble(t, rate.NewLimiter(4, 1), func(t *testing.T, p *testPacer) {
		for _, name := range []string{"a", "b", "c"} {
			p.request(t.Context(), name, time.Second, nil)
		}
		p.wantSent(t, "a 0s", "b 250ms", "c 500ms")
	})
}
