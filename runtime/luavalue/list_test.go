package luavalue

import (
	"math/rand/v2"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// shortArrays shortens the arrays of tables, so that lists of a few items continue in
// the hash.
func shortArrays(t *testing.T) {
	before := lua.MaxArrayIndex
	lua.MaxArrayIndex = 10
	t.Cleanup(func() { lua.MaxArrayIndex = before })
}

func listOf(n int) *lua.LTable {
	t := NewTable(0)
	for i := 1; i <= n; i++ {
		t.RawSetInt(i, lua.LNumber(i))
	}
	return t
}

func items(t *lua.LTable) []int {
	var all []int
	for i := 1; At(t, i) != lua.LNil; i++ {
		all = append(all, int(At(t, i).(lua.LNumber)))
	}
	return all
}

func TestLengthsOfListsBeyondTheArray(t *testing.T) {
	shortArrays(t)
	for n := range 200 {
		if got := Len(listOf(n)); got != n {
			t.Errorf("got %d instead of %d", got, n)
		}
	}
}

func TestListsOfAllLengthsGrowAndShrinkAnywhere(t *testing.T) {
	shortArrays(t)
	for range 200 {
		table, want := NewTable(0), []int(nil)
		for step := range 300 {
			if len(want) > 0 && (rand.IntN(3) == 0 || len(want) > 30) {
				i := rand.IntN(len(want))
				if got := Remove(table, i+1); got != lua.LNumber(want[i]) {
					t.Fatalf("removed %v instead of %d", got, want[i])
				}
				want = slices.Delete(want, i, i+1)
			} else if rand.IntN(2) == 0 {
				Append(table, lua.LNumber(step))
				want = append(want, step)
			} else {
				i := rand.IntN(len(want) + 1)
				Insert(table, i+1, lua.LNumber(step))
				want = slices.Insert(want, i, step)
			}
			if got := items(table); !slices.Equal(got, want) || Len(table) != len(want) {
				t.Fatalf("%v of length %d instead of %v", got, Len(table), want)
			}
		}
	}
}

func TestAStackIsEmptiedInNoTime(t *testing.T) {
	table := listOf(300_000) // a step for each item behind the last would be 45 billion
	for n := Len(table); n > 0; n = Len(table) {
		table.RawSetInt(n, lua.LNil)
	}
	for i := 1; i <= 100; i++ {
		table.RawSetInt(i, lua.LNil)
	}
	if n := Len(table); n != 0 {
		t.Errorf("length %d", n)
	}
}

func TestLengthOfAListWithGapsIsThatOfItsArray(t *testing.T) {
	table := listOf(3)
	table.RawSetInt(2, lua.LNil)
	if n := Len(table); n != 3 {
		t.Errorf("length %d", n)
	}
}

func BenchmarkLen(b *testing.B) {
	table := listOf(1000)
	for b.Loop() {
		Len(table)
	}
}
