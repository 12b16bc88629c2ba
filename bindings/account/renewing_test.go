package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"synlua/bindings/exchange"
	"synlua/bindings/oauth"
)

// issuer grants tokens as the Matrix Authentication Service does: an old refresh token is
// good until a new access token was used.
type issuer struct {
	mu      sync.Mutex
	now     time.Time
	life    time.Duration
	made    int
	living  Tokens
	before  string // the refresh token before the living one, while nobody used the new access token
	fail    []error
	renewed int
}

func newIssuer() *issuer {
	i := &issuer{now: time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), life: 5 * time.Minute}
	i.grant()
	return i
}

func (i *issuer) grant() {
	i.made++
	i.living = Tokens{
		Access: Secret(fmt.Sprintf("mat_%d", i.made)), Refresh: Secret(fmt.Sprintf("mar_%d", i.made)),
		Issued: i.now, Expires: i.now.Add(i.life),
	}
}

func (i *issuer) clock() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *issuer) advance(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.now = i.now.Add(d)
}

func (i *issuer) renew(_ context.Context, _ Profile, old Tokens) (Tokens, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.fail) > 0 {
		err := i.fail[0]
		i.fail = i.fail[1:]
		return Tokens{}, err
	}
	if string(old.Refresh) != string(i.living.Refresh) && string(old.Refresh) != i.before {
		return Tokens{}, oauth.ErrSessionEnded
	}
	i.renewed++
	i.before = string(old.Refresh)
	i.grant()
	return i.living, nil
}

// use sends a request with the token, and says whether the server accepts it.
func (i *issuer) use(token string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	good := token == string(i.living.Access) && i.now.Before(i.living.Expires)
	if good {
		i.before = ""
	}
	return good
}

// end makes the access token run out by the clock of the service.
func (i *issuer) end() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.living.Access = "ended"
}

// memory is a keyring.
type memory map[string]string

func (m memory) Get(entry string) (string, error) {
	if secret, found := m[entry]; found {
		return secret, nil
	}
	return "", fs.ErrNotExist
}
func (m memory) Set(entry, secret string) error { m[entry] = secret; return nil }
func (m memory) Delete(entry string) error {
	if _, found := m[entry]; !found {
		return fs.ErrNotExist
	}
	delete(m, entry)
	return nil
}

// loggedIn stores a login, and returns the source of its token as one process has it.
func loggedIn(t *testing.T, i *issuer, place string) (Store, func() exchange.TokenSource) {
	t.Helper()
	store := Store{Path: filepath.Join(t.TempDir(), "profiles.toml"), Keyring: memory{}}
	err := store.Update(func(f *File) error {
		f.Default = "p"
		return store.Put(f, "p", Profile{
			Homeserver: elsewhere, UserID: "@a:x", DeviceID: "DEVICE", Issuer: "https://auth.x/", ClientID: "c",
			TokenEndpoint: "https://auth.x/token", Store: place,
		}, i.living)
	})
	if err != nil {
		t.Fatal(err)
	}
	return store, func() exchange.TokenSource {
		file, err := store.Load()
		if err != nil {
			t.Fatal(err)
		}
		connection, err := Resolve(Sources{
			File: file, Store: store, Renew: i.renew, Now: i.clock,
			Sleep: func(ctx context.Context, d time.Duration) error { i.advance(d); return ctx.Err() },
		})
		if err != nil {
			t.Fatal(err)
		}
		return connection.Token
	}
}

// send uses the source as exchange does, and says whether the request was accepted.
func send(t *testing.T, i *issuer, source exchange.TokenSource) error {
	t.Helper()
	for range 3 {
		token, err := source.Token(t.Context())
		if err != nil {
			return err
		}
		if i.use(token) {
			return nil
		}
		if err := source.Rejected(t.Context(), token); err != nil {
			return err
		}
	}
	return errors.New("refused three times")
}

func TestALoginIsRenewedBeforeItEnds(t *testing.T) {
	for _, place := range []string{"", StoreFile, StoreKeyring} {
		i := newIssuer()
		store, process := loggedIn(t, i, place)
		source := process()
		for range 100 {
			if err := send(t, i, source); err != nil {
				t.Fatal(err)
			}
			i.advance(31 * time.Second)
		}
		if i.renewed < 10 || i.renewed > 12 {
			t.Errorf("%q: it was renewed %d times in 52 minutes", place, i.renewed)
		}
		data, err := os.ReadFile(store.Path)
		if err != nil || strings.Contains(string(data), "mar_") == (place == StoreKeyring) {
			t.Errorf("%q: the file is %s, %v", place, data, err)
		}
		if err := send(t, i, process()); err != nil { // another process goes on with what was stored
			t.Errorf("%q: %v", place, err)
		}
	}
}

func TestWorkersAndProcessesShareOneLogin(t *testing.T) {
	i := newIssuer()
	_, process := loggedIn(t, i, "")
	var group sync.WaitGroup
	for range 4 {
		source := process()
		for range 8 {
			group.Go(func() {
				for range 20 {
					if err := send(t, i, source); err != nil {
						t.Error(err)
					}
					i.advance(2 * time.Second)
				}
			})
		}
	}
	group.Wait()
	if most := 4*8*20*2/270 + 4; i.renewed > most || i.renewed == 0 {
		t.Errorf("it was renewed %d times, want at most %d", i.renewed, most)
	}
}

func TestALostAnswerAndAServiceThatIsDownAreSurvived(t *testing.T) {
	down := &exchange.Error{Kind: exchange.Unreachable, Err: errors.New("refused")}
	i := newIssuer()
	_, process := loggedIn(t, i, "")
	source := process()
	i.advance(4*time.Minute + 45*time.Second)
	i.fail = []error{down}
	if err := send(t, i, source); err != nil || i.renewed != 0 {
		t.Errorf("while the old token is good: %v, renewed %d times", err, i.renewed)
	}
	i.advance(time.Minute)
	i.fail = []error{down, down, down}
	if err := send(t, i, source); err != nil || i.renewed != 1 {
		t.Errorf("after the service is back: %v, renewed %d times", err, i.renewed)
	}
	// The service made a pair that nobody got to see.
	if _, err := i.renew(t.Context(), Profile{}, i.living); err != nil {
		t.Fatal(err)
	}
	i.advance(6 * time.Minute)
	if err := send(t, i, source); err != nil {
		t.Errorf("after a lost answer: %v", err)
	}
	i.advance(6 * time.Minute)
	for range 1000 {
		i.fail = append(i.fail, down)
	}
	wantError(t, send(t, i, source), "cannot be renewed", "cannot connect")
}

func TestALoginThatEndedSaysSo(t *testing.T) {
	i := newIssuer()
	_, process := loggedIn(t, i, "")
	source := process()
	i.living.Refresh, i.living.Access = "gone", "gone"
	err := send(t, i, source)
	wantError(t, err, `the login of profile "p" has ended at https://auth.x/`, "synlua login --profile p")
	if !errors.Is(err, ErrNoConnection) {
		t.Errorf("error %v is not ErrNoConnection", err)
	}
}

func TestATokenThatIsRefusedRightAfterItWasRenewedEndsTheRun(t *testing.T) {
	i := newIssuer()
	_, process := loggedIn(t, i, "")
	source := process()
	for range 2 { // a device that was deleted: each token is refused, and renewing succeeds
		token, err := source.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = source.Rejected(t.Context(), token)
		if i.renewed > 1 {
			t.Fatalf("it was renewed %d times", i.renewed)
		}
		if after, _ := source.Token(t.Context()); after != token {
			continue
		}
		wantError(t, err, "device DEVICE was deleted", "log in again")
		return
	}
	t.Error("it was renewed again and again")
}

func TestAStoreThatCannotBeWrittenKeepsTheOldLogin(t *testing.T) {
	i := newIssuer()
	store, process := loggedIn(t, i, "")
	source := process()
	if err := send(t, i, source); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(store.Path, store.Path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(store.Path, 0o700); err != nil { // root may write to a file of any mode
		t.Fatal(err)
	}
	i.advance(6 * time.Minute)
	wantError(t, send(t, i, source), "cannot be renewed")
	if i.renewed != 0 {
		t.Error("the old login was given up")
	}
	if err := os.Remove(store.Path); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(store.Path+".away", store.Path); err != nil {
		t.Fatal(err)
	}
	if err := send(t, i, source); err != nil {
		t.Errorf("when the store is back: %v", err)
	}
}

func TestANewLoginTakesTheOldOnesPlace(t *testing.T) {
	i := newIssuer()
	store, process := loggedIn(t, i, "")
	source := process()
	i.advance(6 * time.Minute)
	other := Tokens{Access: "other", Refresh: "another", Issued: i.now, Expires: i.now.Add(time.Hour)}
	renew := i.renew
	racing := source.(*renewing)
	racing.renew = func(ctx context.Context, p Profile, old Tokens) (Tokens, error) {
		err := store.Update(func(f *File) error { return store.Put(f, "p", f.Profiles["p"], other) })
		if err != nil {
			t.Error(err)
		}
		return renew(ctx, p, old)
	}
	if token, err := source.Token(t.Context()); err != nil || token != "other" {
		t.Errorf("the token is %q, %v", token, err)
	}
}

func TestProfilesMoveWithTheirSecrets(t *testing.T) {
	i := newIssuer()
	store, _ := loggedIn(t, i, StoreKeyring)
	if err := store.Rename("p", "q"); err != nil {
		t.Fatal(err)
	}
	file, err := store.Load()
	if err != nil || file.Default != "q" {
		t.Fatalf("the default is %q, %v", file.Default, err)
	}
	if got, err := store.Tokens("q", file.Profiles["q"]); err != nil || got.Access != i.living.Access || !got.Expires.Equal(i.living.Expires) {
		t.Errorf("the tokens are %+v, %v", got, err)
	}
	if err := store.Remove("q"); err != nil {
		t.Fatal(err)
	}
	if left := store.Keyring.(memory); len(left) > 0 {
		t.Errorf("the keyring still has %d entries", len(left))
	}
}

// The keyring and the file cannot be changed together, so a failure in between must not lose
// the secrets.
func TestSecretsStayWhereTheFileCannotBeWritten(t *testing.T) {
	i := newIssuer()
	store, _ := loggedIn(t, i, StoreKeyring)
	if err := os.Mkdir(store.Path+".new", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(store.Path+".new", "full"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantError(t, store.Rename("p", "q"), "not saved")
	wantError(t, store.Remove("p"), "not saved")
	file, err := store.Load()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := store.Tokens("p", file.Profiles["p"]); err != nil || got.Access != i.living.Access {
		t.Errorf("the tokens are %+v, %v", got, err)
	}
}

func TestAProfileCanBeRemovedWithoutItsKeyring(t *testing.T) {
	store, _ := loggedIn(t, newIssuer(), StoreKeyring)
	store.Keyring = broken{}
	wantError(t, store.Remove("p"), `profile "p" is gone, but the keyring keeps its token`)
	if file, err := store.Load(); err != nil || len(file.Profiles) != 0 {
		t.Errorf("the file is %+v, %v", file, err)
	}
}

type broken struct{ forgetful }

func (broken) Delete(string) error { return errors.New("locked") }

// A token must not follow a profile to another server, and a run must not go on as somebody
// else.
func TestAProfileThatBecameAnotherLoginEndsTheRun(t *testing.T) {
	for name, change := range map[string]func(*Profile){
		"another server": func(p *Profile) { p.Homeserver = "https://other.example.org" },
		"another user":   func(p *Profile) { p.UserID = "@b:x" },
		"a token file":   func(p *Profile) { p.Tokens, p.TokenFile = Tokens{}, "token" },
	} {
		i := newIssuer()
		store, process := loggedIn(t, i, "")
		source := process()
		if err := send(t, i, source); err != nil {
			t.Fatal(err)
		}
		err := store.Update(func(f *File) error {
			p := f.Profiles["p"]
			p.Access, p.Refresh = "of-other", ""
			change(&p)
			f.Profiles["p"] = p
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		i.advance(6 * time.Minute)
		token, err := source.Token(t.Context())
		if token != "" {
			t.Errorf("%s: the token %q would be sent", name, token)
		}
		wantError(t, err, `profile "p" is no longer the login of @a:x`, "start again")
	}
}

func TestAClockThatJumps(t *testing.T) {
	down := &exchange.Error{Kind: exchange.Unreachable, Err: errors.New("refused")}
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		i := newIssuer()
		_, process := loggedIn(t, i, "")
		source := process()
		for range 3 {
			if err := send(t, i, source); err != nil {
				t.Fatalf("%v: %v", jump, err)
			}
			i.advance(jump)
			i.end()
			if err := send(t, i, source); err != nil {
				t.Fatalf("after %v: %v", jump, err)
			}
			i.advance(time.Minute)
		}
		i.fail = []error{down}
		if err := send(t, i, source); err != nil {
			t.Errorf("%v: %v", jump, err)
		}
	}
}

// A service that hangs while the old token is good may give its answer when it is not.
func TestAServiceThatHangsUntilTheTokenEndsIsWaitedFor(t *testing.T) {
	down := &exchange.Error{Kind: exchange.Interrupted, Problem: "was interrupted", Err: context.DeadlineExceeded}
	i := newIssuer()
	_, process := loggedIn(t, i, "")
	source := process()
	racing := source.(*renewing)
	renew, hangs := racing.renew, 2
	racing.renew = func(ctx context.Context, p Profile, old Tokens) (Tokens, error) {
		if hangs--; hangs >= 0 {
			i.advance(time.Minute)
			return Tokens{}, down
		}
		return renew(ctx, p, old)
	}
	i.advance(4*time.Minute + 45*time.Second)
	if err := send(t, i, source); err != nil || i.renewed != 1 {
		t.Errorf("%v, renewed %d times", err, i.renewed)
	}
}

func TestALoginThatSomebodyElseHoldsIsWaitedForAloud(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, _ := loggedIn(t, newIssuer(), "")
		unlock, err := store.LockLogin(t.Context(), "p", func(text string) { t.Errorf("it said %q", text) })
		if err != nil {
			t.Fatal(err)
		}
		said := make(chan string, 1)
		again, err := store.LockLogin(t.Context(), "p", func(text string) {
			said <- text
			unlock()
		})
		if err != nil {
			t.Fatal(err)
		}
		if text := <-said; !strings.Contains(text, "another process is using the login of profile p") {
			t.Errorf("it said %q", text)
		}
		again()
	})
}

func TestAFileOfANewerVersionIsLeftAlone(t *testing.T) {
	_, err := load(t, "format = 3\nshape = 'new'\n")
	wantError(t, err, "newer synlua")
}

func TestTheKeyringIsTriedBeforeItIsUsed(t *testing.T) {
	if err := ProbeKeyring(memory{}); err != nil {
		t.Error(err)
	}
	wantError(t, ProbeKeyring(forgetful{}), "does not keep")
}

type forgetful struct{}

func (forgetful) Get(string) (string, error) { return "", nil }
func (forgetful) Set(string, string) error   { return nil }
func (forgetful) Delete(string) error        { return nil }
