package host

import (
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// recorder is a Host that records what is printed.
type recorder struct {
	*Host
	out strings.Builder
}

func newRecorder(t *testing.T, opts Options) *recorder {
	t.Helper()
	r := &recorder{}
	opts.Print = func(text string) { r.out.WriteString(text) }
	r.Host = New(opts)
	t.Cleanup(r.Close)
	return r
}

// run runs a chunk called test.lua.
func (r *recorder) run(t *testing.T, source string) ([]lua.LValue, error) {
	t.Helper()
	fn, err := r.Load("test.lua", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return r.Call(t.Context(), fn)
}

// printed runs a chunk on a new Host and returns what it printed.
func printed(t *testing.T, source string) string {
	t.Helper()
	r := newRecorder(t, Options{Location: time.UTC})
	if _, err := r.run(t, source); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(r.out.String(), "\n")
}

// failure runs a chunk that must fail, on a new Host.
func failure(t *testing.T, source string) *ScriptError {
	t.Helper()
	return newRecorder(t, Options{}).fails(t, source)
}

func (r *recorder) fails(t *testing.T, source string) *ScriptError {
	t.Helper()
	_, err := r.run(t, source)
	if err == nil {
		t.Fatal("no error")
	}
	return err.(*ScriptError)
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("\ngot  %v\nwant %v", got, want)
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}

func TestCallPassesAndReturnsValues(t *testing.T) {
	r := newRecorder(t, Options{})
	fn, err := r.Load("test.lua", []byte("return select('#', ...), ..."))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Call(t.Context(), fn, lua.LString("a"), lua.LNil)
	if err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	equal(t, got[0], lua.LValue(lua.LNumber(2)))
	equal(t, got[1], lua.LValue(lua.LString("a")))
	equal(t, got[2], lua.LNil)
}

func TestTheClockIsTheHosts(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2024, 2, 29, 12, 30, 0, 0, zone)
	r := newRecorder(t, Options{Now: func() time.Time { return now }, Location: zone})
	if _, err := r.run(t, `print(os.time(), os.date("%Y-%m-%d %H:%M %Z"), os.date("!%H:%M"), os.date("*t").hour, os.time{ year = 2024, month = 2, day = 29 })`); err != nil {
		t.Fatal(err)
	}
	equal(t, r.out.String(), "1709206200\t2024-02-29 12:30 CET\t11:30\t12\t1709204400\n")
	equal(t, r.Now(), now)
	equal(t, r.Location(), zone)
}

func TestRandomNumbersFollowTheirSeed(t *testing.T) {
	equal(t, printed(t, `
		local function list() local t = {} for i = 1, 50 do t[i] = math.random(6) end return table.concat(t) end
		math.randomseed(1) local first = list()
		math.randomseed(1) print(list() == first, first:find("^[1-6]+$") ~= nil)
		for _ = 1, 100 do assert(math.random() < 1) local x = math.random(-3, -1) assert(x >= -3 and x <= -1) end
		print(pcall(math.random, 0))
		print(pcall(math.random, 2, 1))`),
		"true\ttrue\nfalse\tbad argument #1 to '?' (interval is empty)\nfalse\tbad argument #2 to '?' (interval is empty)")
}
