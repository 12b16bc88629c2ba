package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"synlua/runtime/spell"
)

// ParseFlags parses arguments, and says in our words what is wrong with them: whoever types
// them knows options, and no flags. otherwise ends the sentence about an option that does not
// exist and is near to none. The error is ErrHelp for --help.
func ParseFlags(fs *pflag.FlagSet, args []string, otherwise string) error {
	err := fs.Parse(args)
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return NoOption(fs, "-"+unknown.GetSpecifiedShortnames(), otherwise)
	case errors.As(err, &unknown):
		return NoOption(fs, "--"+unknown.GetSpecifiedName(), otherwise)
	case errors.As(err, &missing) && missing.GetSpecifiedShortnames() != "":
		return fmt.Errorf("-%s needs a value", missing.GetSpecifiedName())
	case errors.As(err, &missing):
		return fmt.Errorf("--%s needs a value", missing.GetSpecifiedName())
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s %s: %w", invalid.GetFlag().Name, invalid.GetValue(), errors.Unwrap(invalid))
	case errors.As(err, &syntax):
		return fmt.Errorf("%q is no option: write --NAME or --NAME=VALUE", syntax.GetSpecifiedFlag())
	}
	return err
}

// dryRuns are names under which other programs only show what they would do, without the
// hyphens in them.
var dryRuns = []string{"dryrun", "dry", "n", "noop", "simulate", "pretend", "whatif"}

// NoOption is the error for an option that does not exist, which stands there as it was
// typed, without a value: that may be a secret. It says what was probably meant, and else
// otherwise.
func NoOption(fs *pflag.FlagSet, typed, otherwise string) error {
	name := strings.TrimLeft(typed, "-")
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	switch off := switchedOff(fs, name); {
	case slices.Contains(dryRuns, strings.NewReplacer("-", "", "_", "").Replace(name)):
		otherwise = ": without --apply every run of a script is a dry run"
	case off != "":
		otherwise = fmt.Sprintf(": --%s=false switches it off", off)
	default:
		otherwise = spell.DidYouMeanOption(name, names, otherwise)
	}
	return fmt.Errorf("there is no option %s%s", typed, otherwise)
}

// switchedOff returns the option that other programs switch off by a no- before its name, or
// "" if the name is not of that kind.
func switchedOff(fs *pflag.FlagSet, name string) string {
	option, isNegated := strings.CutPrefix(name, "no-")
	if f := fs.Lookup(option); isNegated && f != nil && f.NoOptDefVal != "" {
		return option
	}
	return ""
}
