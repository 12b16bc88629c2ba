package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/lab"
	"synlua/runtime/table"
)

// labProfile is the profile that synlua lab writes.
const labProfile = "lab"

func labCommand() command {
	var wipe bool
	var python, synapse string
	return command{
		name: "lab", patient: true,
		rows: verbs("status"),
		flags: func(fs *pflag.FlagSet) {
			fs.BoolVar(&wipe, "wipe", false, "")
			fs.StringVar(&python, "python", "", "")
			fs.StringVar(&synapse, "synapse", "", "")
		},
		run: func(c *cli, ctx context.Context, w words) error {
			if synapse != "" && !slices.Contains(lab.Versions(), lab.Version(synapse)) {
				return usagef("the lab has no Synapse %s, but %s", synapse, labVersions())
			}
			o := lab.Options{CacheDir: c.folders.cache, DataDir: c.folders.lab(), Python: python, Version: lab.Version(synapse), Log: messages{c}}
			if len(w.positional) == 1 {
				switch w.positional[0] {
				case "up":
					_, err := c.labUp(ctx, o)
					return err
				case "down":
					return c.labDown(ctx, o, wipe)
				case "status":
					return c.labStatus(o)
				case "demo":
					return c.labDemo(ctx, o)
				}
			}
			return usagef("say synlua lab up, down [--wipe], status, or demo")
		},
	}
}

// labVersions lists the versions of Synapse that the lab can run.
func labVersions() string {
	var names []string
	for _, v := range lab.Versions() {
		names = append(names, string(v))
	}
	return strings.Join(names, " and ")
}

// messages passes lines of progress on to standard error.
type messages struct{ c *cli }

// Write prints what it is given, line by line.
func (m messages) Write(p []byte) (int, error) {
	text := string(p)
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	m.c.printer.Say("%s", text)
	return len(p), nil
}

// labUp starts the lab and writes its profile.
func (c *cli) labUp(ctx context.Context, o lab.Options) (*lab.Server, error) {
	server, err := lab.Up(ctx, o)
	if err != nil {
		return nil, err
	}
	err = account.Update(c.folders.profiles(), func(f *account.File) error {
		p := account.Profile{Homeserver: server.URL, UserID: server.AdminID}
		return c.store().Put(f, labProfile, p, account.Tokens{Access: account.Secret(server.Token)})
	})
	if err != nil {
		return nil, err
	}
	c.printer.Say("Synapse %s runs at %s (process %d); use it with  --profile %s", server.Version, server.URL, server.PID, labProfile)
	return server, nil
}

// labDown stops the lab. It removes the lab's data only if wipe is set.
func (c *cli) labDown(ctx context.Context, o lab.Options, wipe bool) error {
	if err := lab.Down(ctx, o, wipe); err != nil {
		return err
	}
	if !wipe {
		c.printer.Say("the lab is stopped; its data are kept, and  synlua lab down --wipe  removes them")
		return nil
	}
	c.printer.Say("the lab is stopped and its data are gone")
	return account.Update(c.folders.profiles(), func(f *account.File) error {
		delete(f.Profiles, labProfile)
		return nil
	})
}

func (c *cli) labStatus(o lab.Options) error {
	report, err := lab.Status(o)
	if err != nil {
		return err
	}
	switch {
	case c.forPrograms():
	case !report.Made:
		c.printer.Print("there is no lab; synlua lab up makes one\n")
		return nil
	case !report.Running:
		c.printer.Print("the lab is stopped; synlua lab up starts it again\n")
		return nil
	}
	return c.show(labTable(report))
}

// labTable returns the status of the lab. The version has two columns, since its name has a
// capital letter for people only.
func labTable(report lab.Report) table.Table {
	s := report.Server
	return table.Table{
		One: true,
		Columns: []table.Column{
			{Name: "made", Kind: table.Boolean, Only: table.Programs}, {Name: "running", Kind: table.Boolean, Only: table.Programs},
			{Name: "Synapse", Only: table.People}, {Name: "synapse", Only: table.Programs},
			{Name: "server", Kind: table.ID}, {Name: "admin", Kind: table.ID}, {Name: "process", Kind: table.Integer},
			{Name: "answers", Kind: table.Boolean}, {Name: "log"},
		},
		Rows: [][]any{{
			report.Made, report.Running, string(s.Version), string(s.Version), s.URL, s.AdminID, s.PID, report.Healthy, s.LogFile,
		}},
	}
}
