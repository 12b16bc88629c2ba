package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"synlua/bindings/changes"
	"synlua/runtime/secrets"
)

// runRecord is the record of a run, and what it takes from the record of the run that it
// resumes.
type runRecord struct {
	recorder *changes.Record
	link     *link

	id      string          // of this run
	script  script          // what runs
	hash    string          // SHA-256 of its source
	args    []string        // the script's, without secrets
	first   string          // the id of the first run in the chain of resumed ones; else of this one
	began   time.Time       // from when ages in its options count, if it has any
	undoes  string          // the run that this one takes back, or ""
	resumes *changes.Header // of the run that this one resumes, or nil

	mu          sync.Mutex
	occurrences map[string]int // of transaction seeds; guarded by mu
}

// newRunRecord prepares the record of a run. Its file is made with the first change.
func (c *cli) newRunRecord(l *link, src script, args []string) (*runRecord, error) {
	id := newRunID(c.now())
	r := &runRecord{link: l, id: id, first: id, script: src, began: c.began, args: secrets.HideArguments(args), occurrences: map[string]int{}}
	if src.source != nil {
		sum := sha256.Sum256(src.source)
		r.hash = hex.EncodeToString(sum[:])
	}
	r.recorder = changes.NewRecord(c.folders.runs(), id, c.now, r.header)
	if c.opts.resume == "" {
		return r, nil
	}
	return r, r.resume(c.opts.resume)
}

// newRunID names a run by its time, so that names sort by age.
func newRunID(now time.Time) string {
	var random [3]byte
	_, _ = rand.Read(random[:]) // never fails
	return now.UTC().Format("20060102-150405-") + hex.EncodeToString(random[:])
}

// resume reads the record of the run that this one resumes.
func (r *runRecord) resume(id string) error {
	header, first, err := r.recorder.Resume(id)
	if err == nil {
		err = header.CheckScript(r.script.name, r.hash, r.args)
	}
	if err != nil {
		return usagef("--resume: %v", err)
	}
	r.resumes, r.first = &header, first
	return nil
}

// checkConnection refuses a server, account or device other than those of the run that is
// resumed.
func (r *runRecord) checkConnection(ctx context.Context, server string, owner func(context.Context) (owner, error)) error {
	if r.resumes == nil {
		return nil
	}
	if err := r.resumes.CheckServer(server); err != nil {
		return usagef("--resume: %v", err)
	}
	me, err := owner(ctx)
	if err != nil {
		return fmt.Errorf("--resume needs to know whose token this is: %w", err)
	}
	if err := r.resumes.CheckLogin(me.UserID, me.DeviceID); err != nil {
		return usagef("--resume: %v", err)
	}
	return nil
}

func (r *runRecord) header(ctx context.Context) changes.Header {
	me := r.link.owner(ctx)
	h := changes.Header{
		Server: r.link.conn.Homeserver, Account: me.UserID, Device: me.DeviceID, Script: r.script.name, Hash: r.hash,
		File: r.script.file, Arguments: r.args, Synlua: version(), Began: r.began,
	}
	if r.resumes != nil {
		h.Resumes = r.resumes.ID
	}
	if r.script.name == evalName {
		h.Code = codeFor(string(r.script.source))
	}
	h.Undoes = r.undoes
	return h
}

// transactionID makes an id from the run and from what is sent. A resumed run so makes the
// same ids again, and the server recognizes a repetition.
func (r *runRecord) transactionID(seed string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.occurrences[seed]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", r.first, r.occurrences[seed], seed))
	return "synlua-" + hex.EncodeToString(sum[:12])
}

// earlier returns the id of the last run that changed something with the same script and
// server and the same arguments, or "". The text of the script may have changed. What this
// run resumes is a part of it, and no earlier run.
func (r *runRecord) earlier(ctx context.Context, runs string, same func(earlier, now []string) bool) (string, error) {
	server, err := r.link.homeserver(ctx)
	if err != nil {
		return "", err
	}
	own := []string{r.id}
	if r.resumes != nil {
		var chain []string
		if chain, err = changes.Chain(runs, r.resumes.ID); err != nil {
			return "", fmt.Errorf("cannot look for earlier runs: %w", err)
		}
		own = append(own, chain...)
	}
	h, err := changes.LastRun(runs, func(h *changes.Header) bool {
		return !slices.Contains(own, h.ID) && h.Script == r.script.name && h.Server == server && same(h.Arguments, r.args) &&
			hasChanged(runs, h.ID)
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("cannot look for earlier runs: %w", err)
	case h == nil:
		return "", nil
	}
	return h.ID, nil
}

// hasChanged says whether a run changed something, or may have.
func hasChanged(runs, id string) bool {
	run, err := changes.ReadRun(runs, id)
	if err != nil {
		return false
	}
	done, _, open := run.Counts()
	return done+open > 0
}
