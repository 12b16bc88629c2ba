package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/lab"
	"synlua/bindings/recipe"
)

// survey is a script that prints what the recipes are about to change.
//
//go:embed survey.lua
var survey []byte

// demoLines is how many lines of one kind the demo shows of each run.
const demoLines = 3

// labDemo starts a lab, fills it, and runs the three recipes: first dry, then for
// real, with a look at the server before and after. It touches no other server.
func (c *cli) labDemo(ctx context.Context, o labPlace) error {
	server, err := c.labUp(ctx, o)
	if err != nil {
		return err
	}
	c.printer.Say("filling it: 200 accounts, 20 rooms, 60 files")
	if err := c.fill(ctx, o.Options, server); err != nil {
		return err
	}
	if err := c.survey(ctx, "before"); err != nil {
		return err
	}
	for _, apply := range []bool{false, true} {
		for _, args := range demoRuns {
			if err := c.demoRun(ctx, args, apply); err != nil {
				return err
			}
		}
	}
	if err := c.survey(ctx, "after"); err != nil {
		return err
	}
	c.printer.Say("the lab is still running: try  synlua --profile lab  and end it with  synlua lab down --wipe")
	return nil
}

// demoRuns are the recipes as one would type them.
var demoRuns = [][]string{
	{"join-users", "--users", "@user000:lab.test,@user001:lab.test,@user195:lab.test", "--rooms", "#room-00:lab.test,#room-03:lab.test"},
	{"delete-old-media", "--before", "90d"},
	{"remove-external-ids", "--provider", "oidc-old"},
}

// demoRun prints a command as one would type it, and runs it. A failed item is part of the
// demo: one of the users is deactivated.
func (c *cli) demoRun(ctx context.Context, args []string, apply bool) error {
	line := "$ synlua --profile lab run " + strings.Join(shellWords(args), " ")
	if apply {
		line += " --apply --yes"
	}
	c.printer.Print("\n" + line + "\n")
	src, err := c.findScript(args[0])
	if err != nil {
		return err
	}
	shown := c.inLab(options{profile: labProfile, apply: apply, yes: true, quiet: c.opts.quiet, verbose: c.opts.verbose}, "")
	shown.brief = demoLines
	if err := shown.runScript(ctx, src, args[1:]); statusOf(err) != statusItems {
		return err
	}
	return nil
}

func (c *cli) survey(ctx context.Context, when string) error {
	c.printer.Print("\n" + when + ":\n")
	shown := c.inLab(options{profile: labProfile, quiet: c.opts.quiet, verbose: c.opts.verbose}, "")
	return shown.runScript(ctx, script{name: "survey", source: survey}, nil)
}

// inLab returns a cli with other options for the lab. Of synlua's environment variables it
// has only the token, if one is given.
func (c *cli) inLab(o options, token string) *cli {
	child := *c
	child.opts = o
	child.getenv = func(name string) string {
		switch {
		case name == "SYNLUA_TOKEN":
			return token
		case strings.HasPrefix(name, "SYNLUA_"):
			return ""
		}
		return c.getenv(name)
	}
	return &child
}

// quietly is inLab for preparing the demo: it applies changes and prints only errors.
func (c *cli) quietly(o options, token string) *cli {
	o.apply, o.quiet = true, true
	child := c.inLab(o, token)
	child.printer = child.newPrinter()
	return child
}

// fill runs the scripts that fill the lab: one as the admin, and one as each of three
// users, who own the files.
func (c *cli) fill(ctx context.Context, o lab.Options, server *lab.Server) error {
	admin := c.quietly(options{profile: labProfile}, "")
	if err := admin.runScript(ctx, script{name: "fill", source: lab.FillSource}, nil); err != nil {
		return err
	}
	for i := range 3 {
		token, err := admin.tokenOf(ctx, fmt.Sprintf("@user%03d:%s", i, server.ServerName))
		if err != nil {
			return err
		}
		user := c.quietly(options{homeserver: server.URL}, token)
		if err := user.runScript(ctx, script{name: "fill-media", source: lab.FillMediaSource}, nil); err != nil {
			return err
		}
	}
	return lab.Age(ctx, o, 365*24*time.Hour)
}

// tokenOf gets a token of a user from the admin API.
func (c *cli) tokenOf(ctx context.Context, userID string) (string, error) {
	s, err := c.newSession(ctx, script{name: "login"}, nil)
	if err != nil {
		return "", err
	}
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	err = s.finish(&recipe.Run{}, func() error {
		client, err := s.link.connect(ctx, catalog.Matrix)
		if err != nil {
			return err
		}
		answer, err := client.Do(ctx, exchange.Call{Row: catalog.Lookup("synapse.users.login"), Path: []string{userID}})
		if err != nil {
			return err
		}
		return json.Unmarshal(answer.Body, &granted)
	})
	return granted.AccessToken, err
}
