package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"synlua/bindings/account"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/luaapi"
	"synlua/bindings/recipe"
	"synlua/runtime/host"
)

func TestEachKindOfErrorHasItsStatus(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, 0},
		{"any other", errors.New("x"), 1},
		{"a script's", &host.ScriptError{Message: "x"}, 1},
		{"a refusal", &exchange.Error{Kind: exchange.Refused, Status: 404, Errcode: "M_NOT_FOUND"}, 1},
		{"a refusal of one thing", &exchange.Error{Kind: exchange.Refused, Status: 403, Errcode: "M_FORBIDDEN", Message: "no"}, 1},
		{"a mistake on the command line", usagef("x"), 2},
		{"a mistake in a recipe's options", &recipe.UsageError{}, 2},
		{"refused where logins are delegated", &exchange.Error{Kind: exchange.Delegated, Problem: "x"}, 1},
		{"no connection is configured", account.ErrNoConnection, 3},
		{"nobody is there", &exchange.Error{Kind: exchange.Unreachable, Err: errors.New("x")}, 3},
		{"a proxy's page", &exchange.Error{Kind: exchange.Overloaded, Status: 502}, 3},
		{"a redirect", &exchange.Error{Kind: exchange.Redirected, Status: 302}, 3},
		{"a token that is not known", &exchange.Error{Kind: exchange.Unauthorized, Status: 401, Errcode: "M_UNKNOWN_TOKEN"}, 3},
		{"a token without the scope", &exchange.Error{Kind: exchange.LacksScope, Status: 401, Errcode: "M_UNKNOWN_TOKEN"}, 3},
		{"nobody knows whose the token is", &exchange.Error{Kind: exchange.Unverified, Status: 503, Errcode: "M_UNKNOWN"}, 3},
		{"no server admin", &exchange.Error{Kind: exchange.NotAdmin, Status: 403, Errcode: "M_FORBIDDEN", Message: "You are not a server admin"}, 3},
		{"items failed", errItems, 4},
		{"nobody to ask", changes.ErrNeedsConfirmation, 5},
		{"no was the answer", changes.ErrDeclined, 5},
		{"too many changes", changes.ErrMaxChanges, 5},
		{"not declared", &luaapi.ErrNotDeclared{Name: "x"}, 5},
		{"a declaration that does not hold", &recipe.DeclarationError{}, 5},
		{"a profile does not allow it", &boundError{}, 5},
		{"too long", errTimeout, 5},
		{"too long, in a request", fmt.Errorf("%w: %w", context.Canceled, errTimeout), 5},
		{"Ctrl-C", host.ErrInterrupted, 130},
		{"Ctrl-C at a question", context.Canceled, 130},
	} {
		for _, err := range []error{test.err, throughLua(test.err)} {
			if got := statusOf(err); got != test.want {
				t.Errorf("%s (%v): status %d, want %d", test.name, err, got, test.want)
			}
		}
	}
}

// throughLua returns the error as a script raises it.
func throughLua(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("run: %w", &host.ScriptError{Message: err.Error(), Cause: err})
}
