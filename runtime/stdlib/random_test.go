package stdlib

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// counted is a source whose 8-byte numbers count up, so that every number comes equally often.
func counted(numbers int) dice {
	var all []byte
	for i := range numbers {
		all = binary.LittleEndian.AppendUint64(all, uint64(i))
	}
	return dice{bytes.NewReader(all)}
}

func TestEveryNumberHasTheSameChance(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 10, 57, 64, 100} {
		seen := map[uint64]int{}
		for d := counted(128 * 7); len(seen) < int(n) || d.source.(*bytes.Reader).Len() > 128*8; {
			seen[d.below(n)]++
		}
		least, most := math.MaxInt, 0
		for x, times := range seen {
			if x >= n {
				t.Errorf("%d is not below %d", x, n)
			}
			least, most = min(least, times), max(most, times)
		}
		if most-least > 1 {
			t.Errorf("below %d, a number came %d times and another %d times", n, most, least)
		}
	}
}

func TestTheLargestNumbers(t *testing.T) {
	d := dice{bytes.NewReader(bytes.Repeat([]byte{0xff}, 8))}
	if got := d.below(1 << 54); got != 1<<54-1 {
		t.Errorf("got %d", got)
	}
}
