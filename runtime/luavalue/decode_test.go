package luavalue

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// The decoder looks keys up by their JSON. Two spellings of a key must still be one
// key.
func TestDecodeSpellingsOfAKey(t *testing.T) {
	var d Decoder
	for _, text := range []string{`{"name":1}`, `{"n\u0061me":2}`, `{"na\u006de":3,"name":4}`} {
		v, err := d.Decode([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := v.(*lua.LTable).RawGetString("name"); got == lua.LNil {
			t.Errorf("%s: no field \"name\"", text)
		}
	}
}

func TestDecodeText(t *testing.T) {
	var d Decoder
	for text, want := range map[string]string{
		`"plain"`:           "plain",
		`""`:                "",
		`"a\"b\\c\n\u00e9"`: "a\"b\\c\né",
		`"\ud83d\ude00"`:    "😀",
		"\"bad \xff utf\"":  "bad \ufffd utf",
		`"half \ud83d"`:     "half \ufffd",
	} {
		if got, err := d.Decode([]byte(text)); err != nil || got != lua.LString(want) {
			t.Errorf("%s: got %q and %v, want %q", text, got, err, want)
		}
	}
}

// A truncated answer is an error, wherever it is cut, and never a shorter answer.
func TestDecodeCutOff(t *testing.T) {
	var d Decoder
	whole := `{"a":[1,{"b":"c\n"},null,true,[]],"d":{},"e":-1.5e3}`
	if _, err := d.Decode([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		if v, err := d.Decode([]byte(whole[:n])); err == nil {
			t.Errorf("%q gave %v", whole[:n], v)
		}
	}
	for _, text := range []string{`{"a" 1}`, `{1:2}`, `[1 2]`, `{"a":1,}`, `{"a":1]`, `[1}`, `nul`, `{} {}`} {
		if v, err := d.Decode([]byte(text)); err == nil {
			t.Errorf("%q gave %v", text, v)
		}
	}
}

func TestDecodeMoreFieldsThanTheLastObjectHad(t *testing.T) {
	var d Decoder
	v, err := d.Decode([]byte(`[{}, {"a":1,"b":2,"c":[{"d":1},{"e":2,"f":3}]}, {"a":5}]`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := AppendJSON(nil, v, EmptyObject)
	if want := `[{},{"a":1,"b":2,"c":[{"d":1},{"e":2,"f":3}]},{"a":5}]`; err != nil || string(text) != want {
		t.Errorf("got %s and %v, want %s", text, err, want)
	}
}
