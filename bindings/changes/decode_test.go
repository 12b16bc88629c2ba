package changes_test

import (
	"testing"

	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"

	"github.com/go-json-experiment/json/jsontext"
)

func TestAnAnswerIsReadOnce(t *testing.T) {
	f, n, _ := recording(t)
	times := 0
	count := func(dec *jsontext.Decoder) error { times++; return dec.SkipValue() }
	f.Server.On("POST", noticePath, fakeserver.JSON(200, `{"event_id":"$1"}`))
	done := &exchange.Answer{Status: 200, Body: []byte(`{"event_id":"$1"}`)}
	for i, resumed := range []*exchange.Answer{nil, done, done} {
		n.done = resumed
		answer, err := f.Decode(t.Context(), exchange.Call{Row: sendNotice}, count)
		if err != nil || string(answer.Body) != `{"event_id":"$1"}` || times != i+1 {
			t.Errorf("%+v, %v, read %d times after %d calls", answer, err, times, i+1)
		}
	}
}

// A change is recorded as done even if the script rejects the answer, but not if the
// answer did not come from the server.
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
		f.Server.On("POST", noticePath, textReply(body))
		_, err := f.Decode(t.Context(), exchange.Call{Row: sendNotice}, refuse)
		wantError(t, err, tt.err)
		if last := n.lines[len(n.lines)-1]; last != tt.record {
			t.Errorf("%s: recorded %q, want %q", body, last, tt.record)
		}
	}
}

func TestAnAnswerThatIsNoneIsNoStateBefore(t *testing.T) {
	f, n, _ := recording(t)
	f.Server.On("GET", alicePath, fakeserver.JSON(200, `{"n":1} {"trailing":`), fakeserver.JSON(200, `{"n":2}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	_, err := f.Decode(t.Context(), exchange.Call{Row: getUser, Path: alice}, refuse)
	wantError(t, err, "is not JSON")
	if _, err := f.Do(t.Context(), exchange.Call{Row: putUser, Path: alice}); err != nil {
		t.Fatal(err)
	}
	if before := string(n.changes[0].Before); before != `{"n":2}` {
		t.Errorf("the state before is %s", before)
	}
}
