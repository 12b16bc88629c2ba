package homeserver_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/fakeserver"
	"synlua/bindings/homeserver"

	"github.com/go-json-experiment/json/jsontext"
)

// errRefused is what refuse finds wrong with every answer.
var errRefused = errors.New("the number is too large")

// refuse reads one token and does not like it.
func refuse(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	return errRefused
}

// textReply answers as a load balancer does.
func textReply(body string) fakeserver.Reply {
	return fakeserver.Raw(200, map[string]string{"Content-Type": "text/plain"}, body)
}

func TestAnAnswerIsReadOnce(t *testing.T) {
	f, n, _ := recording(t)
	times := 0
	count := func(dec *jsontext.Decoder) error { times++; return dec.SkipValue() }
	f.server.On("POST", noticePath, fakeserver.JSON(200, `{"event_id":"$1"}`))
	done := &homeserver.Answer{Status: 200, Body: []byte(`{"event_id":"$1"}`)}
	for i, resumed := range []*homeserver.Answer{nil, done, done} {
		n.done = resumed
		answer, err := f.Decode(t.Context(), homeserver.Call{Row: sendNotice}, count)
		if err != nil || string(answer.Body) != `{"event_id":"$1"}` || times != i+1 {
			t.Errorf("%+v, %v, read %d times after %d calls", answer, err, times, i+1)
		}
	}
}

// What the server has done is recorded as done, whatever the script makes of the
// answer; what is no answer of the server's is not.
func TestAnAnswerThatIsRefusedIsRecorded(t *testing.T) {
	for body, tt := range map[string]struct{ record, err string }{
		`{"n":99999999999999999999}`:            {`end 200 {"n":99999999999999999999} false`, "too large"},
		"99999999999999999999 requests, sorry":  {"end 200  true", "is not JSON"},
		`{"n":99999999999999999999`:             {"end 200  true", "is not JSON"},
		`{} {}`:                                 {"end 200  true", "is not JSON"},
		"<html>":                                {"end 200  true", "is not JSON"},
		"{\"display\":\"\xff\",\"password\":1}": {`end 200 {"display":"` + "\ufffd" + `","password":"[secret]"} false`, "too large"},
	} {
		f, n, _ := recording(t)
		f.server.On("POST", noticePath, textReply(body))
		_, err := f.Decode(t.Context(), homeserver.Call{Row: sendNotice}, refuse)
		wantError(t, err, tt.err)
		if last := n.lines[len(n.lines)-1]; last != tt.record {
			t.Errorf("%s: recorded %q, want %q", body, last, tt.record)
		}
	}
}

func TestAnAnswerThatIsNoneIsNoStateBefore(t *testing.T) {
	f, n, _ := recording(t)
	f.server.On("GET", alicePath, fakeserver.JSON(200, `{"n":1} {"trailing":`), fakeserver.JSON(200, `{"n":2}`))
	f.server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	_, err := f.Decode(t.Context(), homeserver.Call{Row: getUser, Path: alice}, refuse)
	wantError(t, err, "is not JSON")
	if _, err := f.Do(t.Context(), homeserver.Call{Row: putUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	if before := string(n.changes[0].Before); before != `{"n":2}` {
		t.Errorf("the state before is %s", before)
	}
}

func TestAListThatIsNoneIsAnError(t *testing.T) {
	for body, words := range map[string][]string{
		"<html>":                              {"is not JSON", "check the homeserver address"},
		"no healthy upstream":                 {"is not JSON", "check the homeserver address"},
		"502 bad gateway":                     {"is not JSON", "check the homeserver address"},
		`{"users":[1],"next_token":{}`:        {"is not JSON"},
		`{"users":[1,2],"users":[3]}`:         {`field "users": the list is there twice`},
		`{"users":[1,{"a":1e999}],"total":`:   {"is not JSON"},
		`{"users":[[1],"x"],"next_token":[]}`: {"neither a string nor a whole number"},
	} {
		f := newFixture(t)
		f.server.On("GET", "/list", textReply(body))
		items, err := collect(t, list(t, f, users, nil))
		wantError(t, err, words...)
		if len(items) > 0 {
			t.Errorf("%s: items %v", body, items)
		}
	}
}

// A refused item ends the list for good, and the page after it is given up.
func TestARefusedItemEndsTheList(t *testing.T) {
	f := newFixture(t)
	f.server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1],"next_token":"1"}`))
	f.server.On("GET", "/list?from=1&limit=1000", fakeserver.Hang())
	ended := make(chan string, 1)
	f.onLog = func(line string) {
		if strings.Contains(line, "from=1") {
			ended <- line
		}
	}
	cur := homeserver.NewCursor(f.Client, homeserver.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (int, error) {
		f.server.WaitFor(2)
		return 0, refuse(dec)
	})
	defer cur.Close()
	for range 2 {
		_, err := cur.Next(t.Context())
		wantError(t, err, `field "users": the number is too large`)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the page after it is still waited for")
	}
}

// interrupted is a cursor whose user was interrupted while the first page was decoded.
func interrupted(t *testing.T) *homeserver.Cursor[string] {
	t.Helper()
	f, release := newFixture(t), make(chan struct{})
	f.server.On("GET", "/list?limit=1000", fakeserver.JSON(200, `{"users":[1,2],"next_token":"2"}`))
	f.server.Always("GET", "/list?from=2&limit=1000", fakeserver.JSON(200, `{"users":[3]}`))
	cur := homeserver.NewCursor(f.Client, homeserver.Call{Row: listOf(users)}, func(dec *jsontext.Decoder) (string, error) {
		<-release
		return text(dec)
	})
	t.Cleanup(cur.Close)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		f.server.WaitFor(2)
		cancel()
	}()
	if _, err := cur.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(release)
	return cur
}

func TestAListInterruptedWhileItIsDecodedGoesOn(t *testing.T) {
	items, err := collect(t, interrupted(t))
	if err != nil || !slices.Equal(items, []string{"1", "2", "3"}) {
		t.Errorf("%v, %v", items, err)
	}
}

func TestAListClosedWhileItIsDecodedGivesNothing(t *testing.T) {
	cur := interrupted(t)
	cur.Close()
	_, err := cur.Next(t.Context())
	wantError(t, err, "the list is closed")
}
