package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/recipe"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

func planCommand() command {
	return command{name: "plan", rows: verbs("show"), run: func(c *cli, _ context.Context, w words) error {
		if len(w.positional) != 2 || w.positional[0] != "show" {
			return usagef("say synlua plan show FILE; synlua run SCRIPT --plan FILE makes a plan, and synlua apply FILE sends it")
		}
		plan, err := changes.ReadPlan(w.positional[1])
		if err != nil {
			return usagef("%v", err)
		}
		return c.showPlan(plan)
	}}
}

// showPlan shows a plan: for people its changes, and their counts; for programs its rows.
func (c *cli) showPlan(plan *changes.Planned) error {
	if c.forPrograms() {
		t := table.Table{Columns: changeColumns()}
		for _, ch := range plan.Changes {
			t.Rows = append(t.Rows, changeRow(ch))
		}
		return c.showData(t)
	}
	h := plan.Header
	c.showHeader([][2]string{
		{"plan of", whatRan(h)}, {"time", c.timeOf(h)}, {"server", h.Server}, {"account", h.Account}, {"code", h.Code},
	})
	for _, name := range slices.Sorted(maps.Keys(countByName(plan.Changes))) {
		c.printer.Print("\n" + name + "\n")
		for _, ch := range plan.Changes {
			if ch.Name == name {
				c.printer.Explain(fmt.Sprintf("%4d  %s %s\n", ch.Number, ch.Method, ch.Path) + diffOf(ch))
			}
		}
	}
	c.printer.Explain("\n" + countsOf(plan.Changes) + "\n")
	return nil
}

// countByName counts changes by the names of their rows.
func countByName(all []*changes.Intent) map[string]int {
	counts := map[string]int{}
	for _, ch := range all {
		counts[ch.Name]++
	}
	return counts
}

// countsOf says how many changes of each kind there are.
func countsOf(all []*changes.Intent) string {
	if len(all) == 0 {
		return "no change"
	}
	return plural(len(all), "change") + ": " + countsByName(countByName(all))
}

func applyCommand() command {
	var secrets string
	return command{
		name:  "apply",
		flags: func(fs *pflag.FlagSet) { fs.StringVar(&secrets, "secrets", "", "") },
		run: func(c *cli, ctx context.Context, w words) error {
			if len(w.positional) != 1 {
				return usagef("say synlua apply FILE; synlua run SCRIPT --plan FILE makes such a file")
			}
			return c.applyPlan(ctx, w.positional[0], secrets)
		},
	}
}

// applyPlan sends the changes of a plan, and nothing else.
func (c *cli) applyPlan(ctx context.Context, file, secretsFile string) error {
	plan, err := changes.ReadPlan(file)
	if err != nil {
		return usagef("%v", err)
	}
	secrets, err := c.readSecrets(secretsFile)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	full, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if err := c.chooseProfileOf(ctx, "the plan", plan.Header); err != nil {
		return err
	}
	applying := *c
	applying.opts.apply, applying.opts.yes = true, true // it is asked once, for all
	s, err := applying.newSession(ctx, script{name: applyName, source: text, file: full}, []string{filepath.Base(file)})
	if err != nil {
		return err
	}
	if names := s.link.bounds.Recipes; names != nil {
		return s.link.bounds.refusal("recipes", "a plan can hold anything, and only "+strings.Join(names, ", ")+" may run")
	}
	s.link.check = func(ctx context.Context, server string, me func(context.Context) (owner, error)) error {
		if err := s.run.checkConnection(ctx, server, me); err != nil {
			return err
		}
		return checkPlan(ctx, plan, server, me)
	}
	r := &recipe.Run{}
	return s.finish(r, func() error {
		if _, err := s.link.connect(ctx, catalog.Matrix); err != nil {
			return err
		}
		if err := s.onlyOnce(file, plan); err != nil {
			return err
		}
		if err := c.confirmPlan(ctx, s, plan); err != nil {
			return err
		}
		application := plan.NewApplication(changes.Application{Client: s.link.connect, Rows: catalog.Lookup, Secret: secrets})
		return s.sendPlan(ctx, r, plan, application)
	})
}

// onlyOnce refuses a plan that was applied already, or that another process is applying:
// messages would be sent twice. A run that broke off is resumed.
func (s *session) onlyOnce(file string, plan *changes.Planned) error {
	if err := s.run.recorder.LockPlan(s.run.hash); err != nil {
		return &boundError{"the plan is not sent: " + err.Error()}
	}
	if s.run.resumes != nil {
		return nil
	}
	runs := s.c.folders.runs()
	earlier, err := changes.LastRun(runs, func(h *changes.Header) bool {
		if h.Script != applyName || h.Hash != s.run.hash || h.Server != plan.Header.Server {
			return false
		}
		by, err := changes.ResumedBy(runs, h.ID) // a second can have both
		return err == nil && by == ""
	})
	if err != nil || earlier == nil {
		return err
	}
	if done, err := changes.DoneBy(runs, earlier.ID); err == nil && done == len(plan.Changes) {
		return &boundError{fmt.Sprintf("the plan was applied completely, at %s by %s: nothing of it is left to send\n"+
			"to send everything once more, make the plan again", s.c.timeOf(*earlier), earlier.ID)}
	}
	return &boundError{fmt.Sprintf("the plan was applied already, by %s: what that left undone is sent by  synlua %s\n"+
		"to send everything once more, make the plan again", earlier.ID, strings.Join(shellWords([]string{"apply", file, "--resume", earlier.ID}), " "))}
}

// checkPlan refuses another server or account than those of the plan.
func checkPlan(ctx context.Context, plan *changes.Planned, server string, me func(context.Context) (owner, error)) error {
	if server != plan.Header.Server {
		return usagef("the plan is for %s, and this is %s: choose the profile of that server", plan.Header.Server, server)
	}
	who, err := me(ctx)
	if err != nil {
		return err
	}
	if who.UserID != plan.Header.Account {
		return usagef("the plan was made as %s, and this is %s: log in as the same account, or make the plan again", plan.Header.Account, who.UserID)
	}
	return nil
}

// confirmPlan shows what the plan has, and asks once.
func (c *cli) confirmPlan(ctx context.Context, s *session, plan *changes.Planned) error {
	done := 0
	if s.run.resumes != nil {
		var err error
		if done, err = changes.DoneBy(c.folders.runs(), s.run.resumes.ID); err != nil {
			return err
		}
	}
	c.printer.Say("%s", s.countsToSend(plan, done))
	if c.opts.yes || len(plan.Changes) == 0 {
		return nil
	}
	question := fmt.Sprintf("%s as %s: %s", s.link.conn.Homeserver, plan.Header.Account, whetherToSend(plan, done > 0))
	yes, err := c.asker.Confirm(ctx, question)
	switch {
	case err != nil && ctx.Err() == nil:
		return fmt.Errorf("%w: confirm with --yes", changes.ErrNobodyAsked)
	case err != nil:
		return err
	case !yes:
		return changes.ErrDeclined
	}
	return nil
}

// countsToSend says what a plan has, how much of it was sent already, and that a limit lets
// less be sent.
func (s *session) countsToSend(plan *changes.Planned, done int) string {
	line := countsOf(plan.Changes)
	if done > 0 {
		line += fmt.Sprintf("; %d of them sent already", done)
	}
	if most, from := s.gate.Limit(); most > 0 && len(plan.Changes)-done > most {
		line += fmt.Sprintf("; more than %s allows (%d), and it stops there", from, most)
	}
	return line
}

// whetherToSend is the question whether to send the changes of a plan. It says how many of
// them destroy something, and which. rest says that some were sent already.
func whetherToSend(plan *changes.Planned, rest bool) string {
	all, grave := plan.Changes, plan.Destroying()
	send := "send them?"
	switch {
	case rest:
		send = "send what is left?"
	case len(all) == 1:
		send = "send it?"
	}
	switch {
	case len(grave) == 0:
		return plural(len(all), "change") + ": " + send
	case len(all) == 1:
		return "this destroys something for good, " + terminal.CleanLine(grave[0].Subject()) + ": " + send
	}
	return fmt.Sprintf("%d of %s destroy something for good, %s: %s", len(grave), plural(len(all), "change"), countsByName(countByName(grave)), send)
}

// sendPlan sends the changes in their order. One that fails does not stop the others.
func (s *session) sendPlan(ctx context.Context, r *recipe.Run, plan *changes.Planned, application *changes.Application) error {
	for i, ch := range plan.Changes {
		item := terminal.CleanLine(fmt.Sprintf("change %d, %s", i+1, ch.Subject()))
		err := application.Send(ctx, i+1, ch)
		if refusal := s.gate.Refusal(); refusal != nil {
			return refusal
		}
		if err != nil && (ctx.Err() != nil || isFatal(err)) {
			return err
		}
		if err != nil {
			r.Fail(item, err)
			continue
		}
		s.report.item("done    " + item)
	}
	return nil
}

// asking returns a value that a plan or a record leaves out: of a field of a change.
type asking func(ctx context.Context, ch *changes.Intent, field string) (string, error)

// readSecrets returns where the values come from that a plan or a record leaves out: a file of JSON
// with the values by field, or by change and field ("3.password"), and else the person.
func (c *cli) readSecrets(file string) (asking, error) {
	known := map[string]string{}
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, usagef("--secrets: %v", err)
		}
		if err := json.Unmarshal(text, &known); err != nil {
			return nil, usagef(`--secrets: %s is no JSON such as {"password": "…"}`, file)
		}
	}
	return func(ctx context.Context, ch *changes.Intent, field string) (string, error) {
		for _, name := range []string{strconv.Itoa(ch.Number) + "." + field, field} {
			if value, found := known[name]; found {
				return value, nil
			}
		}
		value, err := c.asker.Secret(ctx, fmt.Sprintf("%s of change %d, %s %s", field, ch.Number, ch.Method, ch.Path))
		if err != nil && ctx.Err() == nil {
			return "", errors.New(field + " is a secret that is left out, and nobody can be asked for it: give it in a file with --secrets")
		}
		return value, err
	}, nil
}
