package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/runtime/stdlib"
)

// serviceLife is how long the token of a machine is good unless the person says otherwise.
const serviceLife = 365 * 24 * time.Hour

// lifeOf reads how long a token shall be good; 0 is for ever.
func lifeOf(text string, now time.Time, zone *time.Location) (time.Duration, error) {
	switch text {
	case "":
		return serviceLife, nil
	case "never":
		return 0, nil
	}
	life, err := stdlib.ParseWait(text, now, zone)
	if err != nil || life < time.Second || life >= (1<<32)*time.Second {
		return 0, usagef("--expires %s: write a length such as 90d, a date to come, or never", text)
	}
	return life, nil
}

// serviceLogin makes a token for a program that runs without a person: a personal session
// at the Matrix Authentication Service, which needs no renewal. It is made by the login that
// is in use, and written where the person says.
func (c *cli) serviceLogin(ctx context.Context, o loginOptions) error {
	life, err := lifeOf(o.expires, c.now(), c.zone)
	if err != nil {
		return err
	}
	// The place is there before the token, so that no token is made that nobody has.
	place, err := c.openPlace(o.to)
	if err != nil {
		return err
	}
	made, err := c.makeService(ctx, o, life)
	if err != nil {
		return errors.Join(err, place.discard())
	}
	if err := place.write(made.token); err != nil {
		return fmt.Errorf("the token was made and cannot be written, so end it with mas.personal_sessions.revoke(%q): %w", made.id, err)
	}
	c.printer.Say("made the personal session %s (%s), which acts as %s and ends %s", made.id, o.service, made.actor, endOf(life, c.now().In(c.zone)))
	c.printer.Say("granted: %s", made.scope)
	if place.file != nil {
		c.printer.Say("use it with  --homeserver %s --token-file %s", made.homeserver, o.to)
	}
	c.printer.Say("end it with  mas.personal_sessions.revoke(%q)", made.id)
	return nil
}

func endOf(life time.Duration, now time.Time) string {
	if life == 0 {
		return "never"
	}
	return "on " + now.Add(life).Format(time.DateOnly)
}

// service is a token for a program, and what is known of it.
type service struct{ id, token, scope, actor, homeserver string }

// makeService makes the personal session.
func (c *cli) makeService(ctx context.Context, o loginOptions, life time.Duration) (service, error) {
	anywhere := func(context.Context, string, func(context.Context) (owner, error)) error { return nil }
	l := &link{c: c, gate: openGate(), check: anywhere}
	defer l.close()
	mas, err := l.connect(ctx, catalog.MAS)
	if err != nil {
		return service{}, err
	}
	made := service{actor: o.user, homeserver: l.conn.Homeserver}
	if made.actor, err = c.actor(ctx, l, o.user); err != nil {
		return service{}, err
	}
	user, err := one(ctx, mas, exchange.Call{Row: catalog.Lookup("mas.users.get_by_username"), Path: []string{localpart(made.actor)}})
	if err != nil {
		return service{}, err
	}
	scopes := attempt{options: o}.scopes()
	fields := map[string]any{"actor_user_id": user.ID, "human_name": o.service, "scope": strings.Join(scopes, " "), "expires_in": nil}
	if life > 0 {
		fields["expires_in"] = int64(life / time.Second)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return service{}, err
	}
	session, err := one(ctx, mas, exchange.Call{Row: catalog.Lookup("mas.personal_sessions.create"), Body: body})
	if err != nil {
		return service{}, err
	}
	if session.Attributes.AccessToken == "" {
		return service{}, notConnected("the service made a personal session and gave no token for it: end it with mas.personal_sessions.revoke(%q)", session.ID)
	}
	made.id, made.token, made.scope = session.ID, session.Attributes.AccessToken, cmp.Or(session.Attributes.Scope, strings.Join(scopes, " "))
	return made, nil
}

// actor returns the user as whom the token acts: the one that is given, who must be of this
// server, or the owner of the login.
func (c *cli) actor(ctx context.Context, l *link, given string) (string, error) {
	l.mu.Lock()
	me, err := l.askOwner(ctx)
	l.mu.Unlock()
	if err != nil {
		return "", err
	}
	_, server, _ := strings.Cut(me.UserID, ":")
	switch {
	case given == "":
		return me.UserID, nil
	case !strings.HasPrefix(given, "@"):
		return "@" + given + ":" + server, nil
	case !strings.HasSuffix(given, ":"+server):
		return "", usagef("--user %s is on another server than %s", given, me.UserID)
	}
	return given, nil
}

// localpart is a user id without @ and server.
func localpart(userID string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(userID, "@"), ":")
	return name
}

// thing is one thing as the Admin API of the Matrix Authentication Service shows it.
type thing struct {
	ID         string `json:"id"`
	Attributes struct {
		AccessToken string `json:"access_token"`
		Scope       string `json:"scope"`
	} `json:"attributes"`
}

// one makes a call whose answer is one thing.
func one(ctx context.Context, mas *changes.Client, call exchange.Call) (thing, error) {
	answer, err := mas.Do(ctx, call)
	if err != nil {
		return thing{}, err
	}
	var said struct {
		Data thing `json:"data"`
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil || said.Data.ID == "" {
		return thing{}, notConnected("the answer to %s is in a form that is not known: is %s the Matrix Authentication Service?", call.Row.Name, mas.BaseURL())
	}
	return said.Data, nil
}

// place is where the token of a program goes: a new file, or standard output.
type place struct {
	file *os.File
	out  io.Writer
}

// openPlace makes the file. What is there already is not replaced.
func (c *cli) openPlace(to string) (*place, error) {
	switch {
	case to == "":
		return nil, usagef("say where the token goes: --to FILE, or --to - for standard output")
	case to == "-" && c.stdoutIsTerminal:
		return nil, usagef("--to - would show the token on the screen: give a file, or lead standard output into a program that keeps it")
	case to == "-":
		return &place{out: c.stdout}, nil
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, usagef("--to: %v", err)
	}
	return &place{file, file}, nil
}

// discard removes the file.
func (p *place) discard() error {
	if p.file == nil {
		return nil
	}
	return errors.Join(p.file.Close(), os.Remove(p.file.Name()))
}

func (p *place) write(token string) error {
	_, err := io.WriteString(p.out, token+"\n")
	if p.file != nil {
		err = errors.Join(err, p.file.Sync(), p.file.Close())
	}
	return err
}
