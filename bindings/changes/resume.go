package changes

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
)

// Resume makes the recorder skip what the run of that id, and those that it
// resumed, have done. It returns the run's header and the id of the run that began
// it all. Two that went on with the same run would both send what it left undone,
// so a run that is under way is refused, and one that another run has resumed.
func (r *Record) Resume(id string) (h Header, first string, err error) {
	if _, err := ReadRun(r.dir, id); err != nil {
		return h, "", err
	}
	if err := r.hold(id); err != nil {
		return h, "", err
	}
	run, first, err := ReadChain(r.dir, id)
	if err == nil {
		err = notResumed(r.dir, id)
	}
	if err != nil {
		return h, "", errors.Join(err, r.release())
	}
	r.earlier = map[string][]*Recorded{}
	for _, ch := range run.Changes {
		r.earlier[ch.Intent.Key] = append(r.earlier[ch.Intent.Key], ch)
	}
	r.shown = maps.Clone(r.earlier)
	return run.Header, first, nil
}

// hold keeps the run of that id for this recorder until it is closed or its process
// ends. The lock is no part of the record itself, which others may read meanwhile.
func (r *Record) hold(id string) error {
	lock := flock.New(filepath.Join(r.dir, id+".lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("%s cannot be locked: %w", id, err)
	}
	if !got {
		return fmt.Errorf("%s is under way, or is being resumed, by another process: wait until that one has ended", id)
	}
	r.held = append(r.held, lock)
	return nil
}

// release gives back what hold took.
func (r *Record) release() error {
	var err error
	for _, lock := range r.held {
		err = errors.Join(err, os.Remove(lock.Path()), lock.Close())
	}
	r.held = nil
	return err
}

// notResumed refuses a run that another has resumed: the record of that one says
// what is done by now.
func notResumed(dir, id string) error {
	ids, err := ListRuns(dir)
	if err != nil {
		return err
	}
	for _, other := range ids {
		if h, err := readHeader(dir, other); err == nil && h.Resumes == id {
			return fmt.Errorf("%s was resumed by %s already: resume that one", id, other)
		}
	}
	return nil
}

// CheckScript refuses to resume the run with another script or other arguments: what it
// would send is not what is left of that run.
func (h Header) CheckScript(hash string, arguments []string) error {
	switch {
	case h.Format < format:
		return fmt.Errorf("%s was recorded by an older synlua, which did not note the device and the parameters: it can be shown, and not resumed", h.ID)
	case h.Hash != hash:
		return fmt.Errorf("%s was a run of %s, whose text was another; give the script as it was", h.ID, h.Script)
	case !slices.Equal(h.Arguments, arguments):
		return fmt.Errorf("%s had the arguments %q, and this run has %q; give the same", h.ID, h.Arguments, arguments)
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

// CheckLogin refuses to resume the run as somebody else, or from another device: the
// server counts transaction ids for each device, and would do again what it has done.
func (h Header) CheckLogin(account, device string) error {
	switch {
	case h.Account != account:
		return fmt.Errorf("%s was sent as %s, and this is %s; log in as the same account", h.ID, h.Account, account)
	case h.Device != device:
		return fmt.Errorf("%s was sent from the device %q, and this login has the device %q, so that the server would do again what it has done; use the login of then", h.ID, h.Device, device)
	}
	return nil
}
