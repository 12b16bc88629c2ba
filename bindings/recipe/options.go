package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
)

// ErrHelp is what Parse returns for --help.
var ErrHelp = pflag.ErrHelp

// UsageError says what is wrong with the options given to a recipe.
type UsageError struct {
	// Recipe is the recipe as it was called: its name, or its file.
	Recipe  string
	Problem string
}

func (e *UsageError) Error() string {
	return fmt.Sprintf("%s (see  synlua run %s --help)", e.Problem, e.Recipe)
}

// Input is what options are read with.
type Input struct {
	// ReadFile reads the file after @; "-" is standard input.
	ReadFile func(path string) ([]byte, error)
	// IsFile says whether there is a file; nil means that nobody can say it.
	IsFile func(path string) bool
	// Now and Zone are for dates and ages.
	Now  time.Time
	Zone *time.Location
}

// Values are a recipe's options, ready for Lua.
type Values map[string]lua.LValue

// Parse reads a recipe's options from its arguments. Its error is a *UsageError or ErrHelp.
func (d *Declaration) Parse(args []string, in Input) (Values, error) {
	raw, err := d.raw(args)
	if err != nil {
		return nil, err
	}
	values := Values{}
	for i := range d.Options {
		o := &d.Options[i]
		v, err := o.value(raw[o.Name], in)
		if err != nil {
			return nil, d.usage("--%s: %v", o.Flag(), err)
		}
		values[o.Name] = v
	}
	return values, nil
}

// raw finds the texts that were given for each option, by its name.
func (d *Declaration) raw(args []string) (map[string]*rawValue, error) {
	flags := pflag.NewFlagSet(d.Name, pflag.ContinueOnError)
	flags.SortFlags = false
	flags.Usage = func() {}
	raw := map[string]*rawValue{}
	for i := range d.Options {
		o := &d.Options[i]
		raw[o.Name] = &rawValue{boolean: o.Type.Kind == catalog.Boolean}
		flag := flags.VarPF(raw[o.Name], o.Flag(), "", o.Help)
		if raw[o.Name].boolean {
			flag.NoOptDefVal = "true"
		}
	}
	if err := ParseFlags(flags, args, ""); errors.Is(err, ErrHelp) {
		return nil, ErrHelp
	} else if err != nil {
		return nil, d.usage("%v", err)
	}
	if flags.NArg() > 0 {
		return nil, d.usage("%q belongs to no option", flags.Arg(0))
	}
	return raw, nil
}

// sameOptions says whether two runs were given the same texts for the named options. A run
// whose arguments are no longer understood was given others.
func (d *Declaration) sameOptions(names, args, others []string) bool {
	a, errA := d.raw(args)
	b, errB := d.raw(others)
	return errA == nil && errB == nil && !slices.ContainsFunc(names, func(name string) bool {
		return !slices.Equal(a[name].given, b[name].given)
	})
}

func (d *Declaration) usage(format string, args ...any) error {
	return &UsageError{d.typed(), fmt.Sprintf(format, args...)}
}

// rawValue collects the texts of an option, which may be given several times.
type rawValue struct {
	boolean bool
	given   []string
}

func (v *rawValue) String() string { return strings.Join(v.given, ",") }
func (v *rawValue) Type() string   { return "value" }
func (v *rawValue) Set(s string) error {
	v.given = append(v.given, s)
	return nil
}

func (o *Option) value(raw *rawValue, in Input) (lua.LValue, error) {
	if len(raw.given) == 0 {
		if o.Required {
			return nil, fmt.Errorf("this option is required: %s", o.Help)
		}
		return o.byDefault(in)
	}
	if o.Type.Kind == catalog.List {
		return o.list(raw.given, in)
	}
	if len(raw.given) > 1 {
		return nil, errors.New("given more than once")
	}
	if (o.Required || o.Form != Plain) && raw.given[0] == "" {
		return nil, errors.New("this option is empty")
	}
	switch o.Form {
	case Time:
		return scalar(catalog.Type{Kind: catalog.TimestampMS}, raw.given[0], in)
	case CSV:
		return o.rows(raw.given[0], in)
	}
	return scalar(o.Type, raw.given[0], in)
}
