package host

import (
	"testing"

	"synlua/runtime/differences"
)

func TestDifferencesFromLua(t *testing.T) {
	t.Parallel()
	for _, section := range differences.Sections {
		for _, d := range section.Differences {
			t.Run(d.Sentence, func(t *testing.T) { equal(t, printed(t, d.Source), d.Prints) })
		}
	}
}
