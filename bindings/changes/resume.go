package changes

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Resume makes the record skip what the run of that id, and the runs that it resumed, have
// done. It returns the run's header and the id of the first of these runs. It refuses a run
// that is still going on, and one that was resumed already: two runs that resume the same
// one would both send what it left undone.
func (r *Record) Resume(id string) (h Header, first string, err error) {
	if _, err := ReadRun(r.dir, id); err != nil {
		return h, "", err
	}
	if err := r.lockRun(id); err != nil {
		return h, "", err
	}
	run, first, err := ReadChain(r.dir, id)
	if err == nil {
		err = notResumed(r.dir, id)
	}
	if err == nil {
		err = r.checkSeal(&run.Header)
	}
	if err != nil {
		return h, "", errors.Join(err, r.unlockRuns())
	}
	r.earlier = map[string][]*Recorded{}
	for _, ch := range run.Changes {
		r.earlier[ch.Intent.Key] = append(r.earlier[ch.Intent.Key], ch)
	}
	r.shown = maps.Clone(r.earlier)
	return run.Header, first, nil
}

// lockRun locks the run of that id until this record is closed or its process ends. The
// lock is a file of its own, so that others can read the record meanwhile.
func (r *Record) lockRun(id string) error {
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return err
	}
	lock := flock.New(filepath.Join(r.dir, id+".lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("%s cannot be locked: %w", id, err)
	}
	if !got {
		return fmt.Errorf("%s is under way, or is being resumed, by another process: wait until that one has ended", id)
	}
	r.locks = append(r.locks, lock)
	return nil
}

// LockPlan keeps other processes from applying a plan until this record is closed. The plan is
// named by its hash.
func (r *Record) LockPlan(hash string) error {
	return r.lockRun("plan-" + hash)
}

// unlockRuns releases the locks of lockRun.
func (r *Record) unlockRuns() error {
	var err error
	for _, lock := range r.locks {
		err = errors.Join(err, os.Remove(lock.Path()), lock.Close())
	}
	r.locks = nil
	return err
}

// ResumedBy returns the run that has resumed a run, or "".
func ResumedBy(dir, id string) (string, error) {
	ids, err := ListRuns(dir)
	if err != nil {
		return "", err
	}
	for _, other := range ids {
		if h, err := readHeader(dir, other); err == nil && h.Resumes == id {
			return other, nil
		}
	}
	return "", nil
}

// DoneBy returns how many changes a run has made, together with those that it resumed.
func DoneBy(dir, id string) (int, error) {
	run, _, err := ReadChain(dir, id)
	if err != nil {
		return 0, err
	}
	done, _, _ := run.Counts()
	return done, nil
}

// notResumed refuses a run that another run has resumed: only the later record says what is
// done by now.
func notResumed(dir, id string) error {
	other, err := ResumedBy(dir, id)
	if err == nil && other != "" {
		err = fmt.Errorf("%s was resumed by %s already: resume that one", id, other)
	}
	return err
}

// SentAgain returns the run that did again a change which this one had under way when it
// ended: that run resumed this one, or one that did so. It is "" if there is none.
func (r *Run) SentAgain(dir string, ch *Recorded) (string, error) {
	for id := r.Header.ID; ; {
		next, err := ResumedBy(dir, id)
		if err != nil || next == "" {
			return "", err
		}
		later, err := ReadRun(dir, next)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(later.Changes, func(same *Recorded) bool { return same.Intent.Key == ch.Intent.Key && same.Outcome.Done() }) {
			return next, nil
		}
		id = next
	}
}

// inWords are arguments as somebody would type them.
func inWords(arguments []string) string {
	if len(arguments) == 0 {
		return "no arguments"
	}
	words := make([]string, len(arguments))
	for i, word := range arguments {
		words[i] = word
		if word == "" || strings.ContainsAny(word, " \t\n'\"") {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return "the arguments  " + strings.Join(words, " ")
}

// CheckScript refuses to resume the run with another script or other arguments: that would
// not send what is left of the run.
func (h Header) CheckScript(script, hash string, arguments []string) error {
	switch {
	case h.Format < format:
		return fmt.Errorf("%s was recorded by an older synlua, which noted less of each change: it can be shown, but not resumed", h.ID)
	case h.Hash != hash && h.Script != script:
		return fmt.Errorf("%s was a run of %s, and this is %s; synlua runs list shows the runs of each", h.ID, h.Script, script)
	case h.Hash != hash:
		return fmt.Errorf("%s was a run of %s, which has changed since; give the script as it was", h.ID, h.Script)
	case !slices.Equal(h.Arguments, arguments):
		return fmt.Errorf("%s had %s, and this run has %s; give the same", h.ID, inWords(h.Arguments), inWords(arguments))
	}
	return nil
}

// CheckServer refuses to resume the run on another server.
func (h Header) CheckServer(server string) error {
	if h.Server != server {
		return fmt.Errorf("%s changed %s, and this is %s", h.ID, h.Server, server)
	}
	return nil
}

// CheckLogin refuses to resume the run with another account or from another device: the
// server tells repeated transaction ids for each device only, and would do again what it
// has done.
func (h Header) CheckLogin(account, device string) error {
	switch {
	case h.Account != account:
		return fmt.Errorf("%s was sent as %s, and this is %s; log in as the same account", h.ID, h.Account, account)
	case h.Device != device:
		return fmt.Errorf("%s was sent from the device %q, and this login has the device %q, so the server would do again what it has done; use the login that sent it", h.ID, h.Device, device)
	}
	return nil
}
