package changes_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/changes/changestest"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
)

// aliceWith is Alice's account with another display name.
func aliceWith(name string) fakeserver.Reply {
	return fakeserver.JSON(200, `{"name":"@alice:example.org","displayname":"`+name+`"}`)
}

// rename gives Alice a display name.
func rename(r *run) (*exchange.Answer, error) { return r.put(`{"displayname":"New"}`) }

// The server may have made the change that was under way. Then what is there when it is
// sent again is not what it replaced, and an undo would bring back the wrong thing.
func TestWhatIsSentAgainKeepsItsStateBefore(t *testing.T) {
	dir := t.TempDir()
	second := resume(t, dir, cut(t, dir, rename))
	second.server.On("GET", alicePath, aliceWith("New"))
	second.server.On("PUT", alicePath, aliceWith("New"))
	if _, err := rename(second); err != nil {
		t.Fatal(err)
	}
	before := string(second.close().Changes[0].Intent.Before)
	if want := `{"name":"@alice:example.org","displayname":"Old"}`; before != want {
		t.Errorf("the state before is %s, want %s", before, want)
	}
}

const aliasPath = "/_matrix/client/v3/directory/room/#a:example.org"

// deleteAlias deletes an alias, which the server refuses where there is none.
func (r *run) deleteAlias(replies ...fakeserver.Reply) (*exchange.Answer, error) {
	r.t.Helper()
	r.server.Always("GET", aliasPath, fakeserver.JSON(200, `{"room_id":"!a:example.org"}`))
	r.server.On("DELETE", aliasPath, replies...)
	return r.client.Do(r.t.Context(), exchange.Call{Row: catalog.Lookup("matrix.directory.delete_alias"), Path: []string{"#a:example.org"}})
}

var noAlias = fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"Unknown room alias"}`)

// Otherwise a script that does not expect the refusal could never be resumed to its end.
func TestADeletionThatWasUnderWayIsDoneWhereNothingIsLeft(t *testing.T) {
	dir := t.TempDir()
	second := resume(t, dir, cut(t, dir, func(r *run) (*exchange.Answer, error) { return r.deleteAlias(fakeserver.JSON(200, `{}`)) }))
	if answer, err := second.deleteAlias(noAlias); err != nil || answer.Status != 200 {
		t.Errorf("%v, %v", answer, err)
	}
	run := second.close()
	if o := run.Changes[0].Outcome; !o.Done() || o.Unknown() {
		t.Errorf("the outcome is %+v", o)
	}
	third := newRun(t, dir, "r3")
	if _, _, err := third.recorder.Resume(run.Header.ID); err != nil {
		t.Fatal(err)
	}
	if answer, err := third.deleteAlias(); err != nil || answer.Status != 200 || string(answer.Body) != "{}" {
		t.Errorf("resumed once more: %v, %v", answer, err)
	}
	if lines := third.server.Lines(); len(lines) != 1 { // the state before
		t.Errorf("resumed once more, it sends %q", lines)
	}
}

func TestADeletionOfNothingIsRefused(t *testing.T) {
	r := newRun(t, t.TempDir(), "r1")
	if _, err := r.deleteAlias(noAlias); exchange.As(err).Status != 404 {
		t.Errorf("the error is %v", err)
	}
	if o := r.close().Changes[0].Outcome; o.Done() {
		t.Errorf("the outcome is %+v", o)
	}
}

// What a run had under way when it was killed may be as it was planned, or as the change
// makes it. Anything else is of somebody else, and stays.
func TestAPlanGoesOnWithWhatWasUnderWay(t *testing.T) {
	for name, want := range map[string]error{"Old": nil, "New": nil, "Third": changes.ErrOther} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			second := resume(t, dir, cut(t, dir, rename))
			second.server.Always("GET", alicePath, aliceWith(name))
			second.server.Always("PUT", alicePath, aliceWith("New"))
			p := newPlanning(t)
			p.Server.On("GET", alicePath, aliceWith("Old"))
			p.do("synapse.users.put", `{"displayname":"New"}`, "@alice:example.org")
			plan := p.end()
			application := plan.NewApplication(changes.Application{
				Client: func(context.Context, *catalog.API) (*changes.Client, error) { return second.client, nil },
				Rows:   catalog.Lookup,
			})
			if err := application.Send(t.Context(), 1, plan.Changes[0]); !errors.Is(err, want) {
				t.Errorf("the error is %v, want %v", err, want)
			}
		})
	}
}

// An undo that was killed can be started again as well as resumed.
func TestWhatIsBackAlreadyCanBeTakenBack(t *testing.T) {
	for _, tt := range []struct {
		row, method, path, body, before, now string
		want                                 error
	}{
		{"synapse.users.put", "PUT", alicePath, `{"displayname":"New"}`, `{"displayname":"Old"}`, `{"displayname":"New"}`, nil},
		{"synapse.users.put", "PUT", alicePath, `{"displayname":"New"}`, `{"displayname":"Old"}`, `{"displayname":"Old"}`, nil},
		{"synapse.users.put", "PUT", alicePath, `{"displayname":"New"}`, `{"displayname":"Old"}`, `{"displayname":"Third"}`, changes.ErrChangedSince},
		// The parameter suspend is the field suspended.
		{"synapse.users.suspend", "PUT", "/_synapse/admin/v1/suspend/@alice:example.org", `{"suspend":true}`, `{"suspended":false}`, `{"suspended":false}`, nil},
	} {
		r := newRun(t, t.TempDir(), "r1")
		r.server.Always("GET", alicePath, fakeserver.JSON(200, tt.now))
		r.server.Always(tt.method, tt.path, fakeserver.JSON(200, `{}`))
		undoing, err := (&changes.Recorded{
			Intent:  &changes.Intent{Name: tt.row, Params: []string{"@alice:example.org"}, Body: json.RawMessage(tt.body), Before: json.RawMessage(tt.before)},
			Outcome: &changes.Outcome{Status: 200},
		}).WayBack()
		if err != nil {
			t.Fatal(err)
		}
		if err := r.client.TakeBack(t.Context(), undoing); !errors.Is(err, tt.want) {
			t.Errorf("%s with %s: the error is %v, want %v", tt.row, tt.now, err, tt.want)
		}
	}
}

// What the server refused was sent, but changed nothing; what never left was not sent.
func TestRefusedChangesAndThoseThatNeverLeftAreCounted(t *testing.T) {
	gate := changes.NewGate(changes.GateOptions{Apply: true, MaxChanges: 2, MaxChangesFrom: "--max-changes"})
	f := changestest.New(t, changestest.WithGate(gate))
	f.Server.On("PUT", alicePath, fakeserver.JSON(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
	f.Server.On("PUT", alicePath, fakeserver.JSON(200, `{}`))
	ended, end := context.WithCancel(t.Context())
	end()
	for _, tt := range []struct {
		ctx           context.Context
		sent, refused int
	}{{t.Context(), 1, 1}, {ended, 1, 1}, {t.Context(), 2, 1}} {
		_, err := f.Do(tt.ctx, exchange.Call{Row: putUser, Path: alice})
		if gate.Sent() != tt.sent || gate.Refused() != tt.refused {
			t.Errorf("after %v: %d sent, %d refused; want %d and %d", err, gate.Sent(), gate.Refused(), tt.sent, tt.refused)
		}
	}
}
