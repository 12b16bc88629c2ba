package luavalue

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func decode(t *testing.T, text string) lua.LValue {
	t.Helper()
	v, err := new(Decoder).Decode([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func encode(t *testing.T, v lua.LValue) string {
	t.Helper()
	text, err := AppendJSON(nil, v, EmptyObject)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// table makes a table from keys and values.
func table(pairs ...lua.LValue) *lua.LTable {
	t := NewTable(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		t.RawSet(pairs[i], pairs[i+1])
	}
	return t
}

func list(items ...lua.LValue) *lua.LTable {
	t := NewTable(0)
	for _, v := range items {
		t.Append(v)
	}
	return t
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("\ngot  %v\nwant %v", got, want)
	}
}

func TestJSONComesBackAsItWas(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `false`, `0`, `-1`, `1672531200000`, `9007199254740992`, `-9007199254740992`, `0.5`, `-1.25`, `1e-07`,
		`""`, `"text"`, `"ä€😀"`, `"\"\\\n\t\u0001"`, `[]`, `{}`, `[[]]`, `[{}]`, `{"a":[]}`, `{"a":{}}`, `[null]`, `[null,null]`, `[1,null,3]`,
		`{"a":null}`, `[1,"2",true,[null,{"x":[]}]]`, `{"":1}`, `{"1":"one","2":"two"}`, `{"a":{"b":{"c":[1,2,{"d":[]}]}}}`, `["1"]`,
	} {
		equal(t, encode(t, decode(t, text)), text)
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"-0": 0, "1.0": 1, "1e3": 1000, "1E3": 1000, "10.50": 10.5, "9007199254740992": 1 << 53, "9007199254740992.0": 1 << 53, "5e-324": 5e-324,
		"1e-400": 0, "0.1": 0.1, "123456789.123": 123456789.123,
	} {
		equal(t, decode(t, text), lua.LValue(lua.LNumber(want)))
	}
	for _, text := range []string{"9007199254740993", "-9007199254740993", "18446744073709551616", "1e16", "9223372036854775808", "1e300", "-1e19",
		"100000000000000000000000", "1e400", "-1e999"} {
		_, err := new(Decoder).Decode([]byte(`{"outer":[0,` + text + `]}`))
		if err == nil || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), `"/outer/1"`) {
			t.Errorf("%s gave %v", text, err)
		}
	}
}

func TestNumbersThatJSONCannotSay(t *testing.T) {
	for want, x := range map[string]float64{
		"not a finite number":                  math.NaN(),
		"above 2^53":                           1<<53 + 2,
		"-9007199254740994 is above 2^53":      -(1<<53 + 2),
		"1000000000000000000000 is above 2^53": 1e21,
	} {
		_, err := AppendJSON(nil, table(lua.LString("n"), lua.LNumber(x)), EmptyObject)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `at "n"`) {
			t.Errorf("%v gave %v", x, err)
		}
	}
	for _, x := range []float64{math.Inf(1), math.Inf(-1), 1e300} {
		if _, err := AppendJSON(nil, lua.LNumber(x), EmptyObject); err == nil {
			t.Errorf("%v is no error", x)
		}
	}
}

func TestEmptyTables(t *testing.T) {
	for _, c := range []struct {
		table *lua.LTable
		empty Empty
		want  string
	}{
		{NewTable(0), EmptyObject, "{}"}, {NewTable(0), EmptyArray, "[]"}, {NewArray(0), EmptyObject, "[]"}, {NewArray(0), EmptyArray, "[]"},
		{list(NewTable(0)), EmptyArray, "[{}]"}, {list(NewArray(0)), EmptyObject, "[[]]"}, {table(lua.LString("a"), NewTable(0)), EmptyArray, `{"a":{}}`},
	} {
		got, err := AppendJSON(nil, c.table, c.empty)
		if err != nil || string(got) != c.want {
			t.Errorf("got %s, %v instead of %s", got, err, c.want)
		}
	}
	emptied := list(lua.LTrue)
	emptied.RawSetInt(1, lua.LNil)
	equal(t, encode(t, emptied), "{}")
	emptied = decode(t, "[1]").(*lua.LTable)
	emptied.RawSetInt(1, lua.LNil)
	equal(t, encode(t, emptied), "[]")
}

func TestTablesThatAreNoJSON(t *testing.T) {
	holes := list(lua.LTrue, lua.LTrue)
	holes.RawSetInt(5, lua.LTrue)
	mixed := list(lua.LTrue)
	mixed.RawSetString("a", lua.LTrue)
	marked := NewArray(0)
	marked.RawSetString("a", lua.LTrue)
	itself := NewTable(1)
	itself.RawSetString("self", itself)
	deep := NewTable(0)
	for range 200 {
		deep = list(deep)
	}
	number := lua.LNumber(1)
	for want, v := range map[string]lua.LValue{
		"a table with the key 5 cannot be JSON":               holes,
		"a table with the key 1 cannot be JSON":               mixed,
		"an array with other keys than 1 to n cannot be JSON": marked,
		"nested too deeply, or a table that contains itself":  itself,
		"nested too deeply":                                   deep,
		"a table with the key 0 cannot be JSON":               table(lua.LNumber(0), number),
		"a table with the key true cannot be JSON":            table(lua.LTrue, number),
		"a table with the key 1.5 cannot be JSON":             table(lua.LNumber(1.5), number),
		`at "a.1.b": a function cannot be JSON`:               table(lua.LString("a"), list(table(lua.LString("b"), &lua.LFunction{}))),
		"a userdata cannot be JSON":                           &lua.LUserData{},
		"a string that is not UTF-8 cannot be JSON":           lua.LString("\xff"),
		`at "k": a string that is not UTF-8 cannot be JSON`:   table(lua.LString("k"), lua.LString("\xc3")),
	} {
		_, err := AppendJSON(nil, v, EmptyObject)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v instead of %s", err, want)
		}
	}
}

func TestATableMayOccurTwice(t *testing.T) {
	shared := list(lua.LNumber(1))
	equal(t, encode(t, list(shared, shared)), "[[1],[1]]")
}

func TestKeysAreSorted(t *testing.T) {
	v := table(lua.LString("b"), lua.LTrue, lua.LString("a"), lua.LNil, lua.LString("c"), Null, lua.LString("B"), lua.LFalse, lua.LString("10"), lua.LNumber(1))
	equal(t, encode(t, v), `{"10":1,"B":false,"b":true,"c":null}`)
}

func TestJSONThatIsNone(t *testing.T) {
	for text, want := range map[string]string{
		``: "the JSON ends too early", `{"a":`: "the JSON ends too early", `[1,`: "the JSON ends too early", `"abc`: "the JSON ends too early", `tru`: "the JSON ends too early",
		`{a:1}`: "not JSON", `[1,]`: "not JSON", `{"a":1,}`: "not JSON", `<html>`: "not JSON", `[1}`: "not JSON", `01`: "JSON", `nul`: "the JSON ends too early", `NaN`: "not JSON",
		`'a'`: "not JSON", "\"a\nb\"": "not JSON", `1 2`: "more than one JSON value", `{} x`: "more than one JSON value", `]`: "not JSON", `}`: "not JSON", `,`: "not JSON",
		`{"a" 1}`: "not JSON", `{"a":1 "b":2}`: "not JSON", `[1 2]`: "not JSON", `"\x"`: "not JSON", `{1:2}`: "not JSON", `+1`: "not JSON", `.5`: "not JSON",
	} {
		v, err := new(Decoder).Decode([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v", text, v, err)
		}
	}
}

func TestDeepJSONIsAnError(t *testing.T) {
	for _, open := range []string{"[", `{"a":`} {
		_, err := new(Decoder).Decode([]byte(strings.Repeat(open, 1_000_000)))
		if err == nil || len(err.Error()) > 500 {
			t.Errorf("%.500v", err)
		}
	}
}

func TestBrokenUTF8IsReplaced(t *testing.T) {
	equal(t, decode(t, "\"a\xffb\""), lua.LValue(lua.LString("a\ufffdb")))
	equal(t, decode(t, `"\ud800"`), lua.LValue(lua.LString("\ufffd")))
	equal(t, decode(t, `"\ud83d\ude00"`), lua.LValue(lua.LString("😀")))
	equal(t, decode(t, `"\u0000"`), lua.LValue(lua.LString("\x00")))
}

func TestOfDoubleKeysTheLastCounts(t *testing.T) {
	equal(t, encode(t, decode(t, `{"a":1,"a":2,"b":3}`)), `{"a":2,"b":3}`)
}

func TestWhiteSpaceAroundAValue(t *testing.T) {
	equal(t, encode(t, decode(t, " \r\n\t{ \"a\" : [ 1 , 2 ] } \n")), `{"a":[1,2]}`)
}

func TestKeysAreRememberedWithinBounds(t *testing.T) {
	var d Decoder
	for i := range maxInterned + 100 {
		if _, err := d.Decode(fmt.Appendf(nil, `{"key%d":1,"name":2}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, len(d.keys), maxInterned)
}

func TestMarks(t *testing.T) {
	equal(t, IsArray(NewArray(3)), true)
	equal(t, IsArray(NewTable(3)), false)
	equal(t, IsArray(decode(t, "[]").(*lua.LTable)), true)
	equal(t, IsArray(decode(t, "{}").(*lua.LTable)), false)
	plain := NewTable(0)
	equal(t, MarkArray(plain), nil)
	equal(t, MarkArray(plain), nil)
	equal(t, IsArray(plain), true)
	other := NewTable(0)
	other.Metatable = NewTable(0)
	if err := MarkArray(other); err == nil || IsArray(other) {
		t.Errorf("a table with a metatable was marked: %v", err)
	}
}

func TestLength(t *testing.T) {
	gap := list(lua.LTrue)
	gap.RawSetInt(3, lua.LTrue)
	equal(t, Length(NewTable(0)), 0)
	equal(t, Length(list(lua.LTrue, lua.LTrue)), 2)
	equal(t, Length(gap), -1)
	equal(t, Length(table(lua.LString("a"), lua.LTrue)), -1)
	equal(t, Length(table(lua.LString("a"), lua.LNil)), 0)
}

func TestWhole(t *testing.T) {
	for x, want := range map[float64]int64{0: 0, -5: -5, 1 << 53: 1 << 53, -(1 << 53): -(1 << 53), 1672531200000: 1672531200000} {
		got, err := Whole(lua.LNumber(x))
		if err != nil || got != want {
			t.Errorf("%v gave %d, %v", x, got, err)
		}
	}
	for _, x := range []float64{0.5, 1<<53 + 2, -(1<<53 + 2), math.Inf(1), math.NaN(), 1e300} {
		if n, err := Whole(lua.LNumber(x)); err == nil {
			t.Errorf("%v gave %d", x, n)
		}
	}
}

func TestNullInLua(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	L.SetGlobal("null", Null)
	L.SetGlobal("decoded", decode(t, `{"a":null}`))
	L.SetGlobal("array", NewArray(0))
	if err := L.DoString(`
		assert(decoded.a == null and decoded.b == nil and tostring(null) == "null" and null)
		assert(getmetatable(null) == "json.null" and getmetatable(array) == "json.array")
		assert(not pcall(setmetatable, array, {}) and not pcall(setmetatable, null, {}))
		assert(not pcall(function() return null.x end))`); err != nil {
		t.Error(err)
	}
}

// Decoding accesses nothing that running Lua could access: the race detector checks
// that.
func TestDecodingWhileLuaRuns(t *testing.T) {
	var pages sync.WaitGroup
	for range 4 {
		pages.Go(func() {
			var d Decoder
			for range 200 {
				v, err := d.Decode([]byte(`{"users":[{"name":"@a:b","null":null,"list":[],"n":1.5}],"total":1}`))
				if err != nil || !IsArray(v.(*lua.LTable).RawGetString("users").(*lua.LTable)) {
					t.Errorf("got %v, %v", v, err)
				}
			}
		})
	}
	L := lua.NewState()
	defer L.Close()
	L.SetGlobal("array", NewArray(0))
	L.SetGlobal("null", Null)
	if err := L.DoString(`for i = 1, 20000 do array[i] = tostring(null) .. #array end`); err != nil {
		t.Error(err)
	}
	pages.Wait()
}
