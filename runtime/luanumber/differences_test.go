package luanumber

import (
	"math"
	"strings"
	"testing"
)

func TestWholeNumbersAreWrittenInFull(t *testing.T) {
	cases := map[float64]string{
		1672531200000:                "1672531200000",
		100000000000000:              "100000000000000",
		123456789012345:              "123456789012345",
		1 << 53:                      "9007199254740992",
		-(1 << 53):                   "-9007199254740992",
		math.Nextafter(1<<53, 1<<54): "9.007199254741e+15",
	}
	for x, want := range cases {
		if got := String(x); got != want {
			t.Errorf("got %s instead of %s", got, want)
		}
	}
}

func TestNotANumberHasOneTextForTostring(t *testing.T) {
	for _, sign := range []float64{1, -1} {
		if got := String(math.Copysign(math.NaN(), sign)); got != "nan" {
			t.Errorf("got %s", got)
		}
	}
}

func TestWordsAreNoNumbers(t *testing.T) {
	for _, text := range []string{"inf", "-inf", "Infinity", "nan", "NaN", "+nan", "1\x00", "\x001", "1\x00a"} {
		if x, ok := Parse(text, 10); ok {
			t.Errorf("%q is %v", text, x)
		}
	}
}

func TestMinusSignInOtherBases(t *testing.T) {
	if x, ok := Parse(" -ff ", 16); !ok || x != -255 {
		t.Errorf("got %v, %v", x, ok)
	}
}

func TestBasesOutsideTheirRangeReadNothing(t *testing.T) {
	for _, base := range []int{-1, 0, 1, 37} {
		if x, ok := Parse("1", base); ok {
			t.Errorf("base %d: %v", base, x)
		}
	}
}

func TestIntegersBeyond64BitsKeepTheirDigits(t *testing.T) {
	cases := []struct {
		format, want string
		x            float64
	}{
		{"%d", "100000000000000000000", 1e20},
		{"%d", "-100000000000000000000", -1e20},
		{"%x", "10000000000000000", 1 << 64},
		{"%d", "inf", math.Inf(1)},
		{"%05d", " -inf", math.Inf(-1)},
		{"%x", "nan", math.NaN()},
		{"%X", "INF", math.Inf(1)},
	}
	for _, c := range cases {
		pieces, err := parsed(c.format)
		if err != nil {
			t.Fatal(err)
		}
		if got := pieces[0].Spec.Int(c.x); got != c.want {
			t.Errorf("%s of %v gave %s instead of %s", c.format, c.x, got, c.want)
		}
	}
}

// parsed collects the pieces of a format.
func parsed(format string) (pieces []Piece, err error) {
	for p, err := range Pieces(format) {
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, p)
	}
	return pieces, nil
}

func TestPiecesAreReadOneByOne(t *testing.T) {
	for p, err := range Pieces("%d%?") {
		if err != nil || p.Spec.Verb != 'd' {
			t.Errorf("got %v, %v", p, err)
		}
		break
	}
}

func TestZeroBytesAreKept(t *testing.T) {
	pieces, err := parsed("a\x00%5s%c")
	if err != nil {
		t.Fatal(err)
	}
	got := pieces[0].Text + pieces[1].Spec.Str("b\x00c") + pieces[2].Spec.Char(0)
	if want := "a\x00  b\x00c\x00"; got != want {
		t.Errorf("got %q instead of %q", got, want)
	}
}

func TestItemsCannotBecomeLong(t *testing.T) {
	pieces, err := parsed("%099.99f")
	if err != nil {
		t.Fatal(err)
	}
	if got := pieces[0].Spec.Float(-math.MaxFloat64); len(got) > 512 || !strings.HasPrefix(got, "-1797") {
		t.Errorf("got %d bytes: %s", len(got), got)
	}
}
