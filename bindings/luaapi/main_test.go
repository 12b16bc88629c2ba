package luaapi_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/fakeserver"
	"synlua/bindings/luaapi"
	"synlua/runtime/host"
	"synlua/runtime/luatest"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
	"synlua/runtime/workers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secretToken is the token of every test; nothing that a script sees may contain it.
const secretToken = "syt_c2VjcmV0_abcdefghijklmnop_1A2b3C"

// fixture is a Lua state whose modules use a fake server.
type fixture struct {
	t      *testing.T
	server *fakeserver.Server
	gate   *changes.Gate
	api    *luaapi.API
	host   *host.Host
	files  *memoryFiles
	seeds  []string // of the transaction ids that were made
	told   []string // what functions that wait were waiting for

	issuer    string // to which the server delegates logins, if it does
	issuerErr error  // that the question for it meets, or nil
	asked     int    // how often it was asked for
}

// noon is when every test takes place.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// applying sends every change and says yes.
var applying = changes.GateOptions{
	Apply:   true,
	Confirm: func(context.Context, *changes.Change, int) error { return nil },
}

// newFixture starts a fake server and a Lua state. Changes are held unless the
// gate's options say otherwise.
func newFixture(t *testing.T, gate changes.GateOptions) *fixture {
	t.Helper()
	f := openFixture(t, gate)
	t.Cleanup(f.host.Close)
	return f
}

// openFixture is newFixture for those who close the Lua state themselves.
func openFixture(t *testing.T, gate changes.GateOptions) *fixture {
	t.Helper()
	f := &fixture{t: t, server: fakeserver.New(t), gate: changes.NewGate(gate), files: &memoryFiles{content: map[string]string{}}}
	f.build(func(o *exchange.Options) { o.BaseURL = f.server.URL() })
	return f
}

func (f *fixture) build(alter func(*exchange.Options)) {
	f.t.Helper()
	o := exchange.Options{Token: exchange.StaticToken(secretToken), Sleep: noSleep}
	alter(&o)
	sender, err := exchange.New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	client := changes.New(changes.Options{Exchange: sender, Gate: f.gate, Rows: catalog.Lookup})
	f.api = luaapi.New(luaapi.Options{
		Connect:       func(context.Context, *catalog.API) (*changes.Client, error) { return client, nil },
		Issuer:        f.askIssuer,
		Gate:          f.gate,
		Files:         f.files,
		TransactionID: f.transactionID,
		Sleep:         noSleep,
		Progress:      func(text string) { f.told = append(f.told, text) },
	})
	pool := workers.New(workers.Options{})
	modules := append(f.api.Modules(), luatest.Assert(), f.serverModule(), pool.Module(), pool.ProgressModule())
	f.host = host.New(host.Options{
		Modules: append(modules, stdlib.Modules(stdlib.Options{})...), Now: func() time.Time { return noon }, Location: time.UTC,
	})
	f.t.Cleanup(client.Close)
}

func noSleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (f *fixture) transactionID(seed string) string {
	f.seeds = append(f.seeds, seed)
	return "txn-1"
}

func (f *fixture) askIssuer(context.Context) (string, error) {
	f.asked++
	return f.issuer, f.issuerErr
}

// serverModule lets a chunk plan the answers and see the requests.
func (f *fixture) serverModule() host.Module {
	return host.Module{Name: "server", Open: func(h *host.Host) lua.LValue {
		return h.Table(map[string]lua.LGFunction{
			"on": func(L *lua.LState) int {
				f.server.On(L.CheckString(1), L.CheckString(2), fakeserver.JSON(L.CheckInt(3), L.CheckString(4)))
				return 0
			},
			"always": func(L *lua.LState) int {
				f.server.Always(L.CheckString(1), L.CheckString(2), fakeserver.JSON(L.CheckInt(3), L.CheckString(4)))
				return 0
			},
			"apply": func(L *lua.LState) int {
				f.gate.SetApply(true)
				return 0
			},
			"requests": func(L *lua.LState) int {
				lines := luavalue.NewArray(0)
				for _, line := range f.server.Lines() {
					lines.Append(lua.LString(line))
				}
				L.Push(lines)
				return 1
			},
			"body": func(L *lua.LState) int {
				L.Push(lua.LString(f.server.Last().Body))
				return 1
			},
		})
	}}
}

// run runs a chunk and returns what it returned. Its modules are required for it.
func (f *fixture) run(source string) ([]lua.LValue, error) {
	f.t.Helper()
	head := `local json = require "json" `
	for _, api := range catalog.APIs() {
		head += fmt.Sprintf("local %s = require %q ", api.Name, api.Name)
	}
	fn, err := f.host.Load("test.lua", []byte(head+source))
	if err != nil {
		f.t.Fatal(err)
	}
	return f.host.Call(f.t.Context(), fn)
}

// text runs a chunk that must not fail, and returns its first result as text: a
// table as JSON.
func (f *fixture) text(source string) string {
	f.t.Helper()
	values, err := f.run(source)
	if err != nil {
		f.t.Fatalf("%s\n%v", source, err)
	}
	if len(values) == 0 {
		return ""
	}
	return asText(f.t, values[0])
}

func asText(t *testing.T, v lua.LValue) string {
	t.Helper()
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	text, err := luavalue.AppendJSON(nil, v, luavalue.EmptyObject)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantError fails unless the chunk raises an error that says all the words.
func (f *fixture) wantError(source string, words ...string) error {
	f.t.Helper()
	_, err := f.run(source)
	if err == nil {
		f.t.Errorf("no error: %s", source)
		return nil
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			f.t.Errorf("%s\nerror %q does not say %q", source, err, word)
		}
	}
	if strings.Contains(err.Error(), secretToken) {
		f.t.Errorf("error %q contains the token", err)
	}
	return err
}

// wantLines fails unless the server was asked exactly this.
func (f *fixture) wantLines(want ...string) {
	f.t.Helper()
	if got := strings.Join(f.server.Lines(), "\n"); got != strings.Join(want, "\n") {
		f.t.Errorf("requests:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

// memoryFiles are files that exist in memory alone.
type memoryFiles struct {
	mu      sync.Mutex
	content map[string]string
}

func (m *memoryFiles) Open(_ context.Context, path string) (io.ReadCloser, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.content[path]
	if !ok {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return io.NopCloser(strings.NewReader(text)), int64(len(text)), nil
}

func (m *memoryFiles) Create(_ context.Context, path string, _ fs.FileMode) (stdlib.NewFile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if path == "forbidden" {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	return &memoryFile{files: m, path: path}, nil
}

func (m *memoryFiles) read(path string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.content[path]
	return text, ok
}

// memoryFile is there once it is closed.
type memoryFile struct {
	strings.Builder
	files *memoryFiles
	path  string
}

func (f *memoryFile) Close() error {
	f.files.mu.Lock()
	defer f.files.mu.Unlock()
	f.files.content[f.path] = f.String()
	return nil
}

func (f *memoryFile) Discard() error { return nil }
