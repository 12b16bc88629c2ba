package scripts_test

import (
	"strings"
	"testing"

	"synlua/scripts"
)

// TestEachRecipeIsTested runs the tests in Lua beside each recipe, on both kinds of server. A
// recipe that has no business on one of them must say so there.
func TestEachRecipeIsTested(t *testing.T) {
	for _, name := range scripts.Names() {
		t.Run(name, func(t *testing.T) {
			if _, ok := scripts.Test(name); !ok {
				t.Fatalf("there is no scripts/%s_test.lua", name)
			}
			t.Run("Synapse", func(t *testing.T) { testRecipe(t, newAdmin(t), name) })
			t.Run("MAS", func(t *testing.T) { testRecipe(t, provisioningMAS(t), name) })
		})
	}
}

func testRecipe(t *testing.T, a *admin, name string) {
	o := a.synlua("recipes", "test", name)
	if o.status != 0 || strings.Contains(o.stdout, "FAIL") || !strings.Contains(o.stdout, "ok    "+name+": ") {
		t.Errorf("status %d\n%s%s", o.status, o.stdout, o.stderr)
	}
}
