package homeserver_test

import (
	"slices"
	"sync"
	"testing"

	"synlua/bindings/fakeserver"
	"synlua/bindings/homeserver"
)

// get makes n requests, one after the other.
func get(t *testing.T, f *fixture, n int) {
	t.Helper()
	f.server.On("GET", alicePath, times(n, fakeserver.JSON(200, `{}`))...)
	for range n {
		if _, err := f.Do(t.Context(), homeserver.Call{Row: getUser, Path: alice}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestsInARowAreTold(t *testing.T) {
	var told []bool
	want := func(when string, alone ...bool) {
		t.Helper()
		if !slices.Equal(told, alone) {
			t.Errorf("%s: told %v, want %v", when, told, alone)
		}
	}
	f := newFixture(t, func(o *homeserver.Options) { o.Alone = func(alone bool) { told = append(told, alone) } })
	get(t, f, homeserver.AloneAfter-1)
	want("few")
	get(t, f, 2*homeserver.AloneAfter)
	want("many", true)

	f.server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.server.On("GET", "/list?from=1&limit=1000", fakeserver.JSON(200, `{"users":[2]}`))
	if _, err := collect(t, list(t, f, users, nil)); err != nil {
		t.Fatal(err)
	}
	want("a page ahead", true, false)
	get(t, f, homeserver.AloneAfter)
	want("many again", true, false, true)

	release := make(chan struct{})
	f.server.On("GET", alicePath, fakeserver.After(release, fakeserver.JSON(200, `{}`)), fakeserver.After(release, fakeserver.JSON(200, `{}`)))
	already := len(f.server.Requests())
	var two sync.WaitGroup
	for range 2 {
		two.Go(func() { _, _ = f.Do(t.Context(), homeserver.Call{Row: getUser, Path: alice}) })
	}
	f.server.WaitFor(already + 2)
	close(release)
	two.Wait()
	want("two at once", true, false, true, false)
}
