package luavalue

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// encoding/json reads the same values from JSON as from that JSON decoded and encoded
// by us.
func TestRandomJSONComesBackAsItWas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var d Decoder
	for range 3000 {
		want := anything(random, 5)
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.Decode(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		back, err := AppendJSON(nil, v, EmptyObject)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var got any
		if err := json.Unmarshal(back, &got); err != nil {
			t.Fatalf("%s: %v", back, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\nbecame %s", text, back)
		}
		again, err := AppendJSON([]byte("before"), v, EmptyArray)
		if _, object := want.(map[string]any); err != nil || string(again) != "before"+string(back) && (!object || string(back) != "{}") {
			t.Fatalf("%s\nthen %s, %v", back, again, err)
		}
	}
}

func anything(random *rand.Rand, depth int) any {
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch random.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return random.IntN(2) == 0
	case 2:
		return float64(random.Int64N(1<<54) - 1<<53)
	case 3:
		return fraction(random)
	case 4, 5:
		return text(random)
	case 6:
		items := make([]any, random.IntN(5))
		for i := range items {
			items[i] = anything(random, depth-1)
		}
		return items
	}
	fields := map[string]any{}
	for range random.IntN(5) {
		fields[text(random)] = anything(random, depth-1)
	}
	return fields
}

// fraction is a number with any exponent; whole numbers stay below 2^53.
func fraction(random *rand.Rand) float64 {
	for {
		x := math.Float64frombits(random.Uint64())
		if math.Abs(x) < MaxInteger && !math.IsNaN(x) {
			return x
		}
	}
}

func text(random *rand.Rand) string {
	letters := []rune("ab1 .\"\\/\n\t\x00\x1f\u007f<>&ä€\u2028\ufeff\ufffd😀𝕏")
	s := make([]rune, random.IntN(6))
	for i := range s {
		s[i] = letters[random.IntN(len(letters))]
	}
	return string(s)
}
