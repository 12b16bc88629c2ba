package luavalue

import (
	"encoding/json"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzDecode looks for JSON that makes the decoder panic or read something else than
// encoding/json does, and for values that do not come back as they were.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `[]`, `{}`, `[null,{}]`, `{"a":1,"a":2}`, `1e400`, `-0`, `9007199254740993`, `0.1`, `"\ud800"`, `"\u0000\uffff"`,
		`{"":{"":[]}}`, `[1,[2,[3,[4,[5,[6,[7,[8,[9]]]]]]]]]`, `{"a":{"b":1},"a":{"b":1,"c":2}}`, "\"\xff\"", "\xef\xbb\xbf1", `1 2`, `[1,]`, `{"a"}`, `tru`,
		`{"users":[{"name":"@a:b","admin":0},{"name":"@c:d","admin":1}],"total":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Decoder
		v, err := d.Decode(data)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is read, and is no JSON", data)
		}
		text, err := AppendJSON(nil, v, EmptyObject)
		if err != nil {
			t.Fatalf("%q is read, and cannot be written: %v", data, err)
		}
		again, err := d.Decode(text)
		if err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", data, text, err)
		}
		twice, err := AppendJSON(nil, again, EmptyObject)
		if err != nil || string(twice) != string(text) {
			t.Fatalf("%q was written as %q and then as %q: %v", data, text, twice, err)
		}
		if s, isText := v.(lua.LString); isText {
			var want string
			if json.Unmarshal(data, &want) == nil && json.Valid([]byte(want)) && want != string(s) {
				t.Fatalf("%q is %q, want %q", data, s, want)
			}
		}
	})
}
