package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"synlua/bindings/account"
	"synlua/bindings/homeserver"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/bindings/record"
	"synlua/runtime/host"
	"synlua/runtime/stdlib"
	"synlua/runtime/terminal"
	"synlua/runtime/workers"
)

// session is what one script, or one prompt, works with: the connection that is
// made at the first request, the gate that its changes pass, and their record.
type session struct {
	c        *cli
	gate     *homeserver.Gate
	recorder *record.Recorder
	api      *luaapi.API
	files    *files

	id          string // of the run
	script      string // name of the script
	hash        string // SHA-256 of its source
	args        []string
	first       string         // the id of the run that others resumed, ending with this one
	resumes     *record.Header // of the run that this one resumes, or nil
	shownHeld   brief
	progress    *terminal.Progress
	occurrences map[string]int // of transaction seeds; guarded by mu

	mu     sync.Mutex
	client *homeserver.Client
	conn   account.Connection
}

// newSession prepares a run. Nothing is connected yet.
func (c *cli) newSession(script string, source []byte, args []string) (*session, error) {
	id := newRunID(c.now())
	s := &session{c: c, id: id, first: id, script: script, args: args, occurrences: map[string]int{}}
	if source != nil {
		sum := sha256.Sum256(source)
		s.hash = hex.EncodeToString(sum[:])
	}
	s.recorder = record.New(c.folders.runs(), s.id, c.now, s.header)
	if err := s.resume(); err != nil {
		return nil, err
	}
	s.files = c.newFiles()
	s.progress = terminal.NewProgress(c.printer, terminal.ProgressOptions{Now: c.now})
	c.asker.Hide(s.progress)
	s.gate = homeserver.NewGate(homeserver.GateOptions{
		Apply: c.opts.apply, MaxChanges: c.opts.maxChanges, Recorder: s.recorder,
		Held: s.held, Confirm: s.confirm,
	})
	s.api = luaapi.New(luaapi.Options{
		Connect: s.connect, Gate: s.gate, Files: s.files, TransactionID: s.transactionID,
		Progress: func(text string) { c.printer.Say("%s", text) },
	})
	return s, nil
}

func (s *session) resume() error {
	if s.c.opts.resume == "" {
		return nil
	}
	header, first, err := s.recorder.Resume(s.c.opts.resume)
	if err != nil {
		return usagef("--resume: %v", err)
	}
	if header.Hash != s.hash {
		return usagef("--resume: %s was a run of %s, whose text was another; give the script as it was", header.ID, header.Script)
	}
	s.resumes, s.first = &header, first
	return nil
}

// modules are what a script may require.
func (s *session) modules(r *recipe.Run) []host.Module {
	work := workers.Options{
		Workers: s.c.opts.workers, Failed: r.Fail, Fatal: isFatal,
		Progress: func(label string, total int64) workers.Task { return s.progress.Start(label, total) },
	}
	own := []host.Module{r.Module(), workers.Module(work), workers.ProgressModule(work)}
	return slices.Concat(own, s.api.Modules(), stdlib.Modules(stdlib.Options{
		Files: s.files, Asker: s.c.asker, Table: s.c.printer.Table, Log: s.c.printer,
	}))
}

// isFatal says that no further item can succeed after the error.
func isFatal(err error) bool { return statusOf(err) != statusFailed }

// connect makes the client at the first request.
func (s *session) connect(ctx context.Context) (*homeserver.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}
	conn, err := s.c.resolve(ctx)
	if err != nil {
		return nil, err
	}
	if s.resumes != nil && s.resumes.Server != conn.Homeserver {
		return nil, usagef("--resume: %s changed %s, and this is %s", s.resumes.ID, s.resumes.Server, conn.Homeserver)
	}
	client, err := s.c.newClient(conn, s.gate)
	if err != nil {
		return nil, err
	}
	s.client, s.conn = client, conn
	return client, nil
}

// close ends the run and returns the error that its record met.
func (s *session) close() error {
	if s.client != nil {
		s.client.Close()
	}
	return s.recorder.Close()
}

func (s *session) header(ctx context.Context) record.Header {
	h := record.Header{
		Server: s.conn.Homeserver, Account: s.account(ctx), Script: s.script, Hash: s.hash,
		Arguments: s.args, Synlua: version(),
	}
	if s.resumes != nil {
		h.Resumes = s.resumes.ID
	}
	return h
}

// account is whose token it is, for the question and the record. Where the
// connection does not say, the server is asked; "" if it does not say either.
func (s *session) account(ctx context.Context) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn.UserID == "" && s.client != nil {
		if me, err := ownerOfToken(ctx, s.client); err == nil {
			s.conn.UserID = me.UserID
		}
	}
	return s.conn.UserID
}

// held shows a change that was not sent.
func (s *session) held(ch *homeserver.Change) {
	query := ""
	if len(ch.Query) > 0 {
		query = "?" + ch.Query.Encode()
	}
	body := ""
	if len(ch.Body) > 0 && string(ch.Body) != "{}" {
		body = " " + string(ch.Body)
	}
	s.shownHeld.do(s.c, func() { s.c.printer.Warn("would %s %s%s%s", ch.Method, ch.Path, query, body) })
}

// confirm asks before the first request that destroys something.
func (s *session) confirm(ctx context.Context, ch *homeserver.Change, sent int) error {
	if s.c.opts.yes {
		return nil
	}
	question := fmt.Sprintf("%s as %s: %s %s destroys something for good (%d changes sent so far). Send it and all that follow?",
		s.conn.Homeserver, orUnknown(s.account(ctx)), ch.Method, ch.Path, sent)
	yes, err := s.c.asker.Confirm(ctx, question)
	switch {
	case err != nil && ctx.Err() == nil:
		return homeserver.ErrNeedsConfirmation
	case err != nil:
		return err
	case !yes:
		return homeserver.ErrDeclined
	}
	return nil
}

// givenUp returns the error of a script, or what kept one of its changes from being
// sent where the script caught that and went on to its end: it did not do its work.
func (s *session) givenUp(err error) error {
	if err == nil {
		err = cmp.Or(s.gate.Refusal(), s.api.Refusal())
	}
	return err
}

func orUnknown(user string) string {
	if user == "" {
		return "the owner of the token"
	}
	return user
}

// transactionID derives an id from the run and what is sent, so that a run that
// is resumed sends the same again and the server sees that it is the same.
func (s *session) transactionID(seed string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.occurrences[seed]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", s.first, s.occurrences[seed], seed))
	return "synlua-" + hex.EncodeToString(sum[:12])
}

// closing is the last line of a run: what was held back, sent, and recorded.
func (s *session) closing(counts string) {
	var parts []string
	if counts != "" {
		parts = append(parts, counts)
	}
	if n := s.gate.Held(); n > 0 {
		parts = append(parts, s.heldBack(n))
	}
	if n := s.gate.Sent(); n > 0 {
		parts = append(parts, plural(n, "change")+" sent")
	}
	if id := s.recorder.Written(); id != "" {
		parts = append(parts, "recorded: synlua runs show "+id)
	}
	if len(parts) > 0 {
		s.c.printer.Say("%s: %s", s.script, strings.Join(parts, "; "))
	}
}

// heldBack says how many changes were shown only, and what sends them. At the prompt
// that was said change by change, and others may have been sent.
func (s *session) heldBack(n int) string {
	if s.script == promptName {
		return plural(n, "change") + " shown only"
	}
	return fmt.Sprintf("dry run: %s held back, --apply sends %s", plural(n, "change"), them(n))
}

// brief leaves out what is more than the command is to show of one kind.
type brief struct{ shown, hidden int }

func (b *brief) do(c *cli, show func()) {
	if c.brief > 0 && b.shown >= c.brief {
		b.hidden++
		return
	}
	b.shown++
	show()
}

// end says how much was left out.
func (b *brief) end(c *cli) {
	if b.hidden > 0 {
		c.printer.Print(fmt.Sprintf("… %d more\n", b.hidden))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
