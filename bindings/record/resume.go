package record

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Resume makes the recorder skip what the run of that id, and those that it
// resumed, have done. It returns the run's header and the id of the run that began
// it all. Two that went on with the same run would both send what it left undone,
// so a run that is under way is refused, and one that another run has resumed.
func (r *Recorder) Resume(id string) (h Header, first string, err error) {
	if _, err := Read(r.dir, id); err != nil {
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
	r.earlier = map[string][]*Change{}
	for _, ch := range run.Changes {
		r.earlier[ch.Intent.Key] = append(r.earlier[ch.Intent.Key], ch)
	}
	r.shown = maps.Clone(r.earlier)
	return run.Header, first, nil
}

// hold keeps the run of that id for this recorder until it is closed or its process
// ends. The lock is no part of the record itself, which others may read meanwhile.
func (r *Recorder) hold(id string) error {
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
func (r *Recorder) release() error {
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
	ids, err := List(dir)
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
