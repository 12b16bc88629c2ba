package display_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/terminal"
)

// noon is the time at which the tests look at their screens.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// evaluate returns what a chunk returns.
func evaluate(t *testing.T, source string) lua.LValue {
	t.Helper()
	null := host.Module{Name: "null", Open: func(*host.Host) lua.LValue { return luavalue.Null }}
	h := host.New(host.Options{Globals: true, Modules: []host.Module{null}})
	t.Cleanup(h.Close)
	fn, err := h.LoadContext(t.Context(), "test", []byte("return "+source))
	if err != nil {
		t.Fatal(err)
	}
	values, err := h.Call(t.Context(), fn)
	if err != nil {
		t.Fatal(err)
	}
	return values[0]
}

// screen is what a terminal of that width shows of a grid.
func screen(g display.Grid, width int) string {
	var out strings.Builder
	p := terminal.NewPrinter(&out, &out, terminal.PrinterOptions{OutIsTerminal: true, Width: func() int { return width }})
	p.Table(g.Heading, g.Rows)
	return out.String()
}

// shown is what a terminal of that width shows of a list.
func shown(t *testing.T, width int, source string) string {
	t.Helper()
	look := display.Look{Width: width, Now: noon}
	objects := display.ListOfObjects(evaluate(t, source))
	if objects == nil {
		t.Fatalf("%s is no list of objects", source)
	}
	g := look.Objects(objects)
	text := screen(g, width)
	if len(g.Left) > 0 {
		text += "left: " + strings.Join(g.Left, ", ") + "\n"
	}
	return text
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// TestScreens compares whole screens. Each file in testdata begins with a list in Lua, and
// shows below what terminals of several widths make of it.
func TestScreens(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no screens: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source, _, _ := strings.Cut(string(text), "\n== ")
		got := source + "\n"
		for _, width := range []int{60, 80, 120, 200} {
			got += heading[width] + "\n" + shown(t, width, source)
		}
		if got != string(text) {
			if os.Getenv("SYNLUA_UPDATE_SCREENS") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			t.Errorf("%s shows:\n%s\nlook at it, and if it is right, write it down with SYNLUA_UPDATE_SCREENS=1", path, got)
		}
	}
}

var heading = map[int]string{60: "== 60", 80: "== 80", 120: "== 120", 200: "== 200"}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	source := `{ { id = "@a:x", s = ("生"):rep(100), l = ("x"):rep(300), created_ts = 1795319971000, n = 1 },
		{ id = "@b:x", s = "\27[31m", l = ("e\204\129"):rep(90), created_ts = 1795319971000, n = 2 } }`
	for _, width := range []int{10, 40, 60, 80, 120, 200, 1000} {
		table, _, _ := strings.Cut(shown(t, width, source), "left: ")
		for line := range strings.Lines(table) {
			if got := terminal.Width(strings.TrimSuffix(line, "\n")); got > width {
				t.Errorf("at %d columns a line takes %d: %q", width, got, line)
			}
		}
	}
}

func TestANumberIsATimeOnlyIfItsNameSaysSo(t *testing.T) {
	for source, want := range map[string]string{
		`{ { id = "a", created_ts = 1795319971000 } }`:              "2026-11-22",
		`{ { id = "a", created_ts = 1795319971 } }`:                 "2026-11-22",
		`{ { id = "a", created_at = "2026-11-27T04:53:24.9Z" } }`:   "2026-11-27",
		`{ { id = "a", count = 1795319971000 } }`:                   "1795319971000",
		`{ { id = "a", created_ts = 12 } }`:                         "12",
		`{ { id = "a", created_ts = 1795319971000000 } }`:           "1795319971000000",
		`{ { id = "a", created_ts = 0 } }`:                          "·",
		`{ { id = "a", note_at = "tomorrow" } }`:                    "tomorrow",
		`{ { id = "a", last_active_ago = 420845 } }`:                "420845",
		`{ { id = "a", retry_interval = 1795319971000 } }`:          "1795319971000",
		`{ { id = "a", expires_at = 1e300 } }`:                      "1e+300",
		`{ { id = "a", media_bytes = 12500000 } }`:                  "12.5 MB",
		`{ { id = "a", media_bytes = -1 } }`:                        "-1",
		`{ { id = "a", page_size = 12500000 } }`:                    "12500000",
		`{ { id = "a", tags = { "x", "y" } } }`:                     "x, y",
		`{ { id = "a", tags = { "x", "y", "z", "w" } } }`:           "4 items",
		`{ { id = "a", tags = { { 1 } } } }`:                        "1 item",
		`{ { id = "a", tags = { a = 1, b = 2 } } }`:                 "2 fields",
		`{ { id = "a", tags = { a = 1 } } }`:                        "1 field",
		`{ { id = "a", f = print } }`:                               "function",
		`{ { id = "a", mixed = 1 }, { id = "b", mixed = "text" } }`: "1",
	} {
		look := display.Look{Width: 30}
		g := look.Objects(display.ListOfObjects(evaluate(t, source)))
		if len(g.Heading) < 2 || strings.TrimSpace(g.Rows[0][1]) != want && !strings.HasPrefix(g.Rows[0][1], want+" ") {
			t.Errorf("%s shows %q, want %q", source, g.Rows[0], want)
		}
	}
}

func TestTheAPISaysWhatAFieldHolds(t *testing.T) {
	look := display.Look{Width: 80, IsTime: func(name string) bool { return name == "since" }, IsSize: func(name string) bool { return name == "media_length" }}
	g := look.Objects(display.ListOfObjects(evaluate(t, `{ { id = "a", since = 1795319971000, media_length = 45e6 } }`)))
	expect(t, "the row", strings.Join(g.Rows[0], "|"), "a|     45.0 MB|2026-11-22 03:59")
}

func TestAPipeGetsEverythingAsItIs(t *testing.T) {
	look := display.Look{Whole: true, Width: 10, Now: noon}
	g := look.Objects(display.ListOfObjects(evaluate(t, `{ { id = "a", created_ts = 1795319971000, admin = false, gone = null, tags = {},
		content = { body = "two\nlines\226\128\174", n = { 1, 2 } }, odd = { f = print, "x" } }, { id = "b" } }`)))
	expect(t, "the heading", strings.Join(g.Heading, "|"), "id|created_ts|admin|gone|tags|content|odd")
	expect(t, "the row", strings.Join(g.Rows[0], "|"),
		`a|1795319971000|false|null|{}|{"body":"two\nlines\u202e","n":[1,2]}|{ "x", f = function }`)
	expect(t, "the other row", strings.Join(g.Rows[1], "|"), "b||||||")
	expect(t, "the remark", g.Remark(), "")
}

func TestATableThatWouldBeEndlessJSONIsShortenedInAPipe(t *testing.T) {
	twice := `(function() local t = { 1 } for _ = 1, 50 do t = { t, t } end return { { id = "a", t = t } } end)()`
	g := display.Look{Whole: true}.Objects(display.ListOfObjects(evaluate(t, twice)))
	if cell := g.Rows[0][1]; len(cell) > 10000 || strings.Contains(cell, "\n") {
		t.Errorf("the cell has %d bytes: %.100q", len(cell), cell)
	}
}

func TestAScreenReaderMeetsNoDots(t *testing.T) {
	look := display.Look{Width: 80, Plain: true}
	g := look.Objects(display.ListOfObjects(evaluate(t, `{ { id = "a", name = "x" }, { id = "b", name = null } }`)))
	expect(t, "the row", strings.Join(g.Rows[1], "|"), "b|-")
}

// A script that finds what is odd calls that flags: they are what people look for, even where
// they are the same in each row.
func TestTheFlagsOfAScriptAreShown(t *testing.T) {
	got := shown(t, 24, `{ { id = "a", count = 1, flags = "no member" }, { id = "b", count = 2, flags = "no member" } }`)
	expect(t, "flags", got, "id  count  flags\n"+
		"a       1  no member\n"+
		"b       2  no member\n")
}

func TestChosenColumnsKeepTheirOrder(t *testing.T) {
	look := display.Look{Width: 80, Now: noon}
	rows := [][]lua.LValue{{lua.LTrue, lua.LString("@a:x")}, {lua.LFalse}}
	g := look.Columns([]string{"admin", "id"}, rows)
	expect(t, "the heading", strings.Join(g.Heading, "|"), "admin|id")
	expect(t, "the rows", strings.Join(g.Rows[0], "|")+" "+strings.Join(g.Rows[1], "|"), "yes|@a:x no|·")
}

func TestAnObjectSaysWhatItsTimesAndSizesMean(t *testing.T) {
	v := evaluate(t, `{ name = "@a:b", creation_ts = 1795319971000, last_seen_ts = 0, size = 2500000, bytes = 12, media_count = 2500000,
		devices = { { device_id = "A", last_seen_ts = 1795719600000 } } }`)
	const want = `{
  bytes = 12,
  creation_ts = 1795319971000, -- 2026-11-22 03:59, 5 days ago
  devices = {
    {
      device_id = "A",
      last_seen_ts = 1795719600000, -- 2026-11-26 19:00, 17 hours ago
    },
  },
  last_seen_ts = 0,
  media_count = 2500000,
  name = "@a:b",
  size = 2500000, -- 2.5 MB
}`
	if got := (display.Look{Width: 80, Now: noon}).Inspect(v); got != want {
		t.Errorf("it is shown as\n%s\nwant\n%s", got, want)
	}
	whole := display.Look{Whole: true, Now: noon}.Inspect(v)
	if strings.Contains(whole, "--") || !strings.Contains(whole, "size = 2500000") {
		t.Errorf("all as it is has a remark:\n%s", whole)
	}
}
