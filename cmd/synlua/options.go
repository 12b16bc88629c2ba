package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/time/rate"

	"synlua/bindings/recipe"
	"synlua/runtime/spell"
	"synlua/runtime/stdlib"
	"synlua/runtime/table"
	"synlua/runtime/workers"
)

// options are synlua's own, shared by all commands.
type options struct {
	profile, homeserver, tokenFile, tokenCommand, caFile string

	apply, yes            bool
	workers               int
	rate                  requestRate
	timeout               time.Duration
	memory                memorySize
	maxChanges            int
	requireDeclaration    bool
	resume, plan          string
	allowRead, allowWrite []string

	eval           string
	output         table.Format
	quiet, verbose bool
	plain          bool
	help           bool
}

func (o *options) flags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("synlua", pflag.ContinueOnError)
	fs.StringVar(&o.profile, "profile", "", "")
	fs.StringVar(&o.homeserver, "homeserver", "", "")
	fs.StringVar(&o.tokenFile, "token-file", "", "")
	fs.StringVar(&o.tokenCommand, "token-command", "", "")
	fs.StringVar(&o.caFile, "ca-file", "", "")
	fs.BoolVar(&o.apply, "apply", false, "")
	fs.BoolVar(&o.yes, "yes", false, "")
	fs.Var((*workerCount)(&o.workers), "workers", "")
	fs.Var(&o.rate, "rate", "")
	fs.Var((*lengthOfTime)(&o.timeout), "timeout", "")
	o.memory = defaultMemory
	fs.Var(&o.memory, "memory", "")
	fs.Var((*changeCount)(&o.maxChanges), "max-changes", "")
	fs.BoolVar(&o.requireDeclaration, "require-declaration", false, "")
	fs.StringVar(&o.resume, "resume", "", "")
	fs.StringVar(&o.plan, "plan", "", "")
	fs.StringArrayVar(&o.allowRead, "allow-read", nil, "")
	fs.StringArrayVar(&o.allowWrite, "allow-write", nil, "")
	fs.StringVarP(&o.eval, "eval", "e", "", "")
	fs.Var((*outputFormat)(&o.output), "output", "")
	fs.BoolVarP(&o.quiet, "quiet", "q", false, "")
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "")
	fs.BoolVar(&o.plain, "plain", false, "")
	fs.BoolVarP(&o.help, "help", "h", false, "")
	return fs
}

// ownFlags are the names of synlua's options, which a recipe's options may not have.
func ownFlags() []string { return namesOf(new(options).flags()) }

func namesOf(fs *pflag.FlagSet) []string {
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// lengthOfTime is a length as scripts write it, such as "90s" or "2d", or as Go does, such as
// "1h30m". A number alone is refused but for 0: it could be of anything.
type lengthOfTime time.Duration

func (l *lengthOfTime) String() string { return time.Duration(*l).String() }
func (l *lengthOfTime) Type() string   { return "length" }
func (l *lengthOfTime) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		d, err = stdlib.ParseAge(s)
	}
	if err != nil || d < 0 {
		return fmt.Errorf("%.40q is no length of time such as 90s, 5min, 2h or 1d", s)
	}
	*l = lengthOfTime(d)
	return nil
}

// requestRate is a number of requests per second, written "10/s" or "10".
type requestRate struct{ limit rate.Limit }

func (r *requestRate) String() string { return fmt.Sprint(float64(r.limit)) }
func (r *requestRate) Type() string   { return "rate" }
func (r *requestRate) Set(s string) error {
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "/s"), 64)
	if err != nil || n <= 0 {
		return fmt.Errorf("%q is no number of requests per second such as 10/s", s)
	}
	r.limit = rate.Limit(n)
	return nil
}

// outputFormat is how results are written.
type outputFormat table.Format

func (o *outputFormat) String() string { return table.Format(*o).String() }
func (o *outputFormat) Type() string   { return "format" }
func (o *outputFormat) Set(s string) error {
	f, err := table.ParseFormat(s)
	*o = outputFormat(f)
	return err
}

// workerCount is how many workers parallel.each and map have.
type workerCount int

func (n *workerCount) String() string { return strconv.Itoa(int(*n)) }
func (n *workerCount) Type() string   { return "number" }
func (n *workerCount) Set(s string) error {
	i, err := strconv.Atoi(s)
	if err != nil || i < 1 || i > workers.Max {
		return fmt.Errorf("%q is no number of workers from 1 to %d", s, workers.Max)
	}
	*n = workerCount(i)
	return nil
}

// changeCount is how many changes a run may send; 0 sets no limit.
type changeCount int

func (n *changeCount) String() string { return strconv.Itoa(int(*n)) }
func (n *changeCount) Type() string   { return "number" }
func (n *changeCount) Set(s string) error {
	i, err := strconv.Atoi(s)
	if err != nil || i < 0 {
		return fmt.Errorf("%q is no number of changes", s)
	}
	*n = changeCount(i)
	return nil
}

// usageError is a mistake on the command line.
type usageError struct{ problem string }

func (e *usageError) Error() string { return e.problem }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// words are the arguments without synlua's own options: the command or script, and what
// belongs to it.
type words struct {
	positional []string
	// script holds the arguments after a script's name that are not ours.
	script []string
	// loose are those of them that no -- stands before: a mistyped option of synlua could be
	// among them.
	loose []string
	// help says that --help is behind a script's name, where it asks for the script's help.
	help bool
}

// split takes our flags out of args. Other arguments are allowed only after a script's
// name, and belong to the script, as does everything after --.
func split(fs *pflag.FlagSet, args []string, isScript func(positional []string) bool) (words, error) {
	var own []string
	var w words
	for i := 0; i < len(args); i++ {
		a := args[i]
		behind := isScript(w.positional)
		switch f, joined := ownFlag(fs, a); {
		case a == "--" && behind:
			w.script = append(w.script, args[i+1:]...)
			return w, parse(fs, own)
		case f != nil && behind && f.Name == "help":
			w.help = true
		case f != nil:
			own = append(own, a)
			if f.NoOptDefVal == "" && !joined && i+1 < len(args) {
				i++
				own = append(own, args[i])
			}
		case behind:
			w.script = append(w.script, a)
			w.loose = append(w.loose, a)
		case strings.HasPrefix(a, "-") && a != "-" && a != "--":
			return w, unknownFlag(fs, a)
		case a != "--":
			w.positional = append(w.positional, a)
		}
	}
	return w, parse(fs, own)
}

// ownFlag finds the flag that a names, and says whether its value follows after =.
func ownFlag(fs *pflag.FlagSet, a string) (f *pflag.Flag, joined bool) {
	name, isLong := strings.CutPrefix(a, "--")
	if isLong && name != "" {
		name, _, joined = strings.Cut(name, "=")
		return fs.Lookup(name), joined
	}
	if len(a) == 2 && a[0] == '-' && a[1] != '-' {
		return fs.ShorthandLookup(a[1:]), false
	}
	return nil, false
}

func parse(fs *pflag.FlagSet, own []string) error {
	if err := recipe.ParseFlags(fs, own, ""); err != nil {
		return usagef("%v", err)
	}
	return nil
}

// mistyped refuses arguments of a script that declares no options, if one is a mistyped option
// of synlua: with --max-change 2, a script would send all that it likes.
func mistyped(args []string) error {
	for _, a := range args {
		name, isOption := strings.CutPrefix(a, "--")
		name, _, _ = strings.Cut(name, "=")
		if meant := spell.Typo(name, ownFlags()); isOption && meant != "" {
			return usagef("did you mean --%s? If --%s is the script's own option, write it behind --, as in  synlua run SCRIPT -- --%s", meant, name, name)
		}
	}
	return nil
}

// unknownFlag is the error for an unknown option. It leaves out the value, which may be a
// secret.
func unknownFlag(fs *pflag.FlagSet, a string) error {
	a, _, _ = strings.Cut(a, "=")
	switch strings.TrimLeft(a, "-") {
	case "token", "access-token", "password":
		return usagef("there is no option %s, since other users of this machine could read it: use synlua login, --token-file, --token-command or SYNLUA_TOKEN", a)
	}
	return usagef("%v", recipe.NoOption(fs, a, "; synlua help options lists them, and a script's own stand behind its name"))
}
