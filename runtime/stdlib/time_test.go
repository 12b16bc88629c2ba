package stdlib

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"synlua/runtime/host"
)

func TestSleepWaits(t *testing.T) {
	for source, want := range map[string]time.Duration{
		`require "time".sleep("2s")`:  2 * time.Second,
		`require "time".sleep(1500)`:  1500 * time.Millisecond,
		`require "time".sleep(0)`:     0,
		`require "time".sleep("1h")`:  time.Hour,
		`require "time".sleep("0ms")`: 0,

		`require "time".sleep("in 2s")`:                2 * time.Second,
		`require "time".sleep("2024-05-01T12:00:01Z")`: 750 * time.Millisecond,
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHost(t)
			defer h.Close()
			start := time.Now()
			if _, err := execute(t.Context(), h, source); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(start); got != want {
				t.Errorf("%s waited %s, want %s", source, got, want)
			}
		})
	}
}

func TestSleepEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHost(t)
		defer h.Close()
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(host.ErrInterrupted) })
		start := time.Now()
		_, err := execute(ctx, h, `pcall(require "time".sleep, "1h") while true do end`)
		if !errors.Is(err, host.ErrInterrupted) {
			t.Errorf("got %v", err)
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("ended after %s", got)
		}
	})
}

func TestSleepGivesTheLockUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHost(t)
		defer h.Close()
		loaded := make(chan time.Time, 1)
		time.AfterFunc(time.Second, func() {
			_, err := h.Load("other.lua", []byte("return 1"))
			if err != nil {
				t.Error(err)
			}
			loaded <- time.Now()
		})
		start := time.Now()
		if _, err := execute(t.Context(), h, `require "time".sleep("1h")`); err != nil {
			t.Fatal(err)
		}
		if got := (<-loaded).Sub(start); got != time.Second {
			t.Errorf("the lock was free after %s", got)
		}
	})
}
