package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"synlua/bindings/account"
	"synlua/bindings/lab"
	"synlua/runtime/table"
)

// labProfile is the profile that synlua lab writes for the lab without a name.
const labProfile = "lab"

// labPlace is one of several labs on this machine.
type labPlace struct {
	lab.Options
	profile string // the profile that leads to it
	flag    string // what names it on a command line, with a space before, or ""
}

// place returns the lab of that name, or for "" the one without a name.
func (c *cli) place(name string, o lab.Options) (labPlace, error) {
	o.DataDir = c.folders.lab()
	if name == "" {
		return labPlace{o, labProfile, ""}, nil
	}
	if !labName.MatchString(name) {
		return labPlace{}, usagef("--name %s: a name has up to 30 small letters, digits and hyphens", name)
	}
	o.DataDir += "-" + name
	return labPlace{o, labProfile + "-" + name, " --name " + name}, nil
}

var labName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,29}$`)

func labCommand() command {
	var wipe bool
	var python, synapse, name string
	return command{
		name: "lab", patient: true,
		rows: verbs("status"),
		flags: func(fs *pflag.FlagSet) {
			fs.BoolVar(&wipe, "wipe", false, "")
			fs.StringVar(&python, "python", "", "")
			fs.StringVar(&synapse, "synapse", "", "")
			fs.StringVar(&name, "name", "", "")
		},
		run: func(c *cli, ctx context.Context, w words) error {
			if synapse != "" && !slices.Contains(lab.Versions(), lab.Version(synapse)) {
				return usagef("the lab has no Synapse %s, but %s", synapse, labVersions())
			}
			o, err := c.place(name, lab.Options{CacheDir: c.folders.cache, Python: python, Version: lab.Version(synapse), Log: messages{c}})
			if err != nil {
				return err
			}
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
					if name != "" {
						return usagef("the demo runs in the lab without a name: leave out --name")
					}
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
func (c *cli) labUp(ctx context.Context, o labPlace) (*lab.Server, error) {
	server, err := lab.Up(ctx, o.Options)
	if errors.Is(err, lab.ErrOtherVersion) {
		return nil, usagef("%v: end it with  synlua lab down%s --wipe, or have another one beside it with  --name NAME", err, o.flag)
	}
	if err != nil {
		return nil, err
	}
	err = account.Update(c.folders.profiles(), func(f *account.File) error {
		p := account.Profile{Homeserver: server.URL, UserID: server.AdminID}
		return c.store().Put(f, o.profile, p, account.Tokens{Access: account.Secret(server.Token)})
	})
	if err != nil {
		return nil, err
	}
	c.printer.Say("Synapse %s runs at %s (process %d); use it with  --profile %s", server.Version, server.URL, server.PID, o.profile)
	return server, nil
}

// labDown stops the lab. It removes the lab's data only if wipe is set. It says what it found.
func (c *cli) labDown(ctx context.Context, o labPlace, wipe bool) error {
	report, err := lab.Status(o.Options)
	if err != nil { // of a lab that is broken, which may be what brings somebody here
		report = lab.Report{Made: true, Running: true}
	}
	if err := lab.Down(ctx, o.Options, wipe); err != nil {
		return err
	}
	did := "the lab is stopped"
	switch {
	case !report.Made:
		c.printer.Say("there is no lab%s", o.flag)
		return nil
	case !report.Running:
		did = "the lab was not running"
	}
	if !wipe {
		c.printer.Say("%s; its data are kept, and  synlua lab down%s --wipe  removes them", did, o.flag)
		return nil
	}
	c.printer.Say("%s, and its data are gone", did)
	return account.Update(c.folders.profiles(), func(f *account.File) error {
		delete(f.Profiles, o.profile)
		return nil
	})
}

func (c *cli) labStatus(o labPlace) error {
	report, err := lab.Status(o.Options)
	if err != nil {
		return err
	}
	switch {
	case c.forPrograms():
	case !report.Made:
		c.printer.Explain("there is no lab" + o.flag + "; synlua lab up" + o.flag + " makes one\n")
		return nil
	case !report.Running:
		c.printer.Explain("the lab is stopped; synlua lab up" + o.flag + " starts it again\n")
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
