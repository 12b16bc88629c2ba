package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"synlua/bindings/account"
	"synlua/bindings/catalog"
	"synlua/bindings/recipe"
)

// bounds are what a profile lets scripts, -e and the prompt do.
type bounds struct {
	account.Bounds
	profile string
}

// bounds returns those of the profile that is chosen. There are none as long as no server
// can be reached, since nothing can be sent then; if that changes, hold finds out.
func (c *cli) bounds(ctx context.Context) bounds {
	conn, err := c.resolve(ctx)
	if err != nil {
		return bounds{}
	}
	return bounds{conn.Bounds, conn.BoundsFrom}
}

// boundError says which setting of a profile, or which option, does not let something
// happen.
type boundError struct{ problem string }

func (e *boundError) Error() string { return e.problem }

// refusal is the error for what a setting of the profile does not let happen.
func (b bounds) refusal(key, why string) error {
	return &boundError{fmt.Sprintf("profile %q does not let this happen, by its setting %s: %s (synlua profiles set %s %s … changes it)",
		b.profile, key, why, b.profile, key)}
}

// checkName refuses what is not among the recipes of the profile.
func (b bounds) checkName(name string, shipped bool) error {
	if b.Recipes == nil || shipped && slices.Contains(b.Recipes, name) {
		return nil
	}
	why := fmt.Sprintf("%s is none of the recipes %s", name, strings.Join(b.Recipes, ", "))
	if !shipped && slices.Contains(b.Recipes, strings.TrimSuffix(name, ".lua")) {
		why = fmt.Sprintf("%s is a file, and not the recipe that is shipped", name)
	}
	return b.refusal("recipes", why)
}

// checkScript refuses a script before it runs.
func (b bounds) checkScript(src script, d *recipe.Declaration) error {
	if err := b.checkName(src.name, src.shipped); err != nil {
		return err
	}
	if d == nil && b.RequireDeclaration {
		return b.refusal("require_declaration", undeclared(src))
	}
	if d != nil {
		return b.allow(d.Effect)
	}
	return nil
}

// allow refuses an effect.
func (b bounds) allow(effect catalog.Effect) error {
	if b.Allows(effect) {
		return nil
	}
	return b.refusal("allow", fmt.Sprintf("the effect %s is not among %s", effect, strings.Join(b.Allow, ", ")))
}

// maxChanges is the lower one of two limits, and what sets it; 0 means none.
func (b bounds) maxChanges(option int) (n int, from string) {
	if b.MaxChanges != nil && (option <= 0 || *b.MaxChanges < option) {
		return *b.MaxChanges, fmt.Sprintf("max_changes of profile %q", b.profile)
	}
	return option, "--max-changes"
}

// hold refuses a connection whose bounds are not those by which the run was judged when it
// began: the profiles file has been changed since.
func (b bounds) hold(conn account.Connection) error {
	if reflect.DeepEqual(b.Bounds, conn.Bounds) {
		return nil
	}
	return &boundError{fmt.Sprintf("profile %q sets other bounds now than when this began: start it again", conn.BoundsFrom)}
}

// undeclared says what a script without a declaration lacks.
func undeclared(src script) string {
	return fmt.Sprintf("%s declares nothing, so it could call everything; recipe.start declares what it needs, see synlua doc recipe", src.name)
}
