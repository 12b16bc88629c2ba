package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"synlua/bindings/fakeserver"
)

// alone is a run of synlua in a process of its own, against a scripted homeserver.
type alone struct {
	*exec.Cmd
	server   *fakeserver.Server
	out, err bytes.Buffer
}

// onItsOwn prepares such a run.
func onItsOwn(t *testing.T, args ...string) *alone {
	t.Helper()
	a := &alone{Cmd: exec.CommandContext(t.Context(), "synlua", args...), server: fakeserver.New(t)}
	home := t.TempDir()
	a.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_STATE_HOME="+home,
		"SYNLUA_HOMESERVER="+a.server.URL(), "SYNLUA_TOKEN="+secretToken)
	a.Stdout, a.Stderr = &a.out, &a.err
	return a
}

// joins lets the server accept that @alice joins a room.
func (a *alone) joins() {
	a.server.On("GET", "/_matrix/client/v3/account/whoami", fakeserver.JSON(200, `{"user_id":"@admin:example.org"}`))
	a.server.Always("GET", "/_synapse/admin/v1/users/@alice:example.org/joined_rooms", fakeserver.JSON(200, `{"joined_rooms":[],"total":0}`))
	a.server.On("POST", "/_synapse/admin/v1/join/!room:example.org", fakeserver.JSON(200, `{"room_id":"!room:example.org"}`))
}

const join = `synapse.rooms.join("!room:example.org", { user_id = "@alice:example.org" }) `

// expect runs it and compares the exit status and what standard error holds.
func (a *alone) expect(t *testing.T, status int, wants ...string) {
	t.Helper()
	_ = a.Run()
	a.ended(t, status, wants...)
}

// ended is expect for a run that is over.
func (a *alone) ended(t *testing.T, status int, wants ...string) {
	t.Helper()
	text := a.err.String()
	if got := a.ProcessState.ExitCode(); got != status {
		t.Errorf("the exit status is %d, want %d\n%.2000s", got, status, text)
	}
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("standard error lacks %q: %.2000s", want, text)
		}
	}
	if strings.Contains(text, "goroutine ") {
		t.Errorf("Go's own words: %.2000s", text)
	}
}

const noMemory = "not enough memory: synlua may use 64 MiB; --memory SIZE allows more"

func TestMemoryIsBoundedWhateverTakesIt(t *testing.T) {
	for name, source := range map[string]string{
		"tables":     `local t = {} while true do t[#t + 1] = { 1 } end`,
		"strings":    `local t = {} while true do t[#t + 1] = ("x"):rep(1e5) end`,
		"one string": `local s = "x" while true do s = s .. s end`,
		"a hash":     `local t, i = {}, 0 while true do i = i + 1 t["k" .. i] = i end`,
		"json":       `require("json").decode("[" .. ("{},"):rep(2e6) .. "{}]")`,
		"wide json":  `local t = {} for i = 1, 60 do t = { t, t } end require("json").encode(t)`,
		"csv":        `require("csv").decode(("a,b,c,d\n"):rep(1e6), { header = false })`,
		"coroutines": `local t = {} while true do local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) t[#t + 1] = c end`,
		"swallowed":  `local t = {} while true do pcall(function() t[#t + 1] = ("x"):rep(1e5) end) end`,
		"dates":      `os.date(("%c%x%A%B"):rep(2e6))`,
		"formats":    `local t = {} for i = 1, 1e7 do t[i] = ("%%"):rep(1e4):format() end`,
	} {
		t.Run(name, func(t *testing.T) {
			a := onItsOwn(t, "--apply", "--memory", "64MiB", "-e", join+source)
			a.joins()
			a.expect(t, statusRefused, noMemory, "-e: 1 change sent; recorded: synlua runs show ")
		})
	}
}

// Two million empty objects are six megabytes of JSON, a few kilobytes on the wire, and a
// hundred times as much as Lua.
func TestAnAnswerOfManySmallObjectsIsBounded(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, `{"results":[`+strings.Repeat("{},", 2e6)+"{}]}"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a := onItsOwn(t, "--memory", "64MiB", "-e", `synapse.request("GET", "/_synapse/admin/v1/much")`)
	a.server.On("GET", "/_synapse/admin/v1/much",
		fakeserver.Raw(200, map[string]string{"Content-Type": "application/json", "Content-Encoding": "gzip"}, packed.String()))
	a.expect(t, statusRefused, noMemory)
}

// The larger the limit, the more time there is between the error and the end of the process, also
// where other programs want the processor.
func TestAScriptMayGoOnWithLessMemory(t *testing.T) {
	a := onItsOwn(t, "--memory", "256MiB", "-e", `
		local ok, problem = pcall(function() local t = {} while true do t[#t + 1] = { 1 } end end)
		collectgarbage() print(ok, problem)`)
	a.expect(t, statusDone)
	if want := "false\t" + strings.Replace(noMemory, "64 MiB", "256 MiB", 1) + "\n"; a.out.String() != want {
		t.Errorf("it printed %q, want %q", a.out.String(), want)
	}
}

// Go ends a process whose stack reaches a gigabyte.
func TestCallsInsideEachOtherAreBoundedTogether(t *testing.T) {
	for name, into := range map[string]string{
		"pcall":      `return select(2, pcall(level))`,
		"coroutines": `return select(2, coroutine.resume(coroutine.create(level)))`,
	} {
		t.Run(name, func(t *testing.T) {
			a := onItsOwn(t, "-e", `
				function level()
				  local t
				  t = setmetatable({}, { __index = function(_, k) if k == 0 then `+into+` end local v = t[k - 1] return v end })
				  return t[2000]
				end
				print(pcall(level))`)
			a.expect(t, statusDone)
			if !strings.Contains(a.out.String(), "not enough memory") && !strings.Contains(a.out.String(), "stack overflow") {
				t.Errorf("it printed %.500q", a.out.String())
			}
		})
	}
}

func TestTimeIsBoundedInsideGoCode(t *testing.T) {
	for name, source := range map[string]string{
		"compiling":  `local t = {} for i = 1, 140000 do t[i] = "x(" .. i .. ".5)" end local s = "local x = print " .. table.concat(t, "\n") while true do loadstring(s) end`,
		"bytes":      `local s = ("x"):rep(6e7) while true do pcall(s.byte, s, 1, -1) end`,
		"wide json":  `local t = {} for i = 1, 60 do t = { t, t } end while true do pcall(require("json").encode, t) end`,
		"csv":        `local s = ("a,b,c,d\n"):rep(1e6) while true do require("csv").decode(s, { header = false }) end`,
		"sort":       `local t = {} for i = 1, 3e6 do t[i] = (i * 7919) % 1000003 end while true do table.sort(t, function(a, b) return a < b end) end`,
		"dates":      `local f = ("%c"):rep(2e6) while true do pcall(os.date, f) end`,
		"gsub":       `local s = ("x"):rep(3e7) while true do s:gsub("x", "%0") end`,
		"format":     `local f = ("%%"):rep(3e7) while true do f:format() end`,
		"concat":     `local t = {} for i = 1, 3e6 do t[i] = "x" end while true do table.concat(t, ",") end`,
		"errors":     `local function f(n) local ok, e = pcall(f, n + 1) error(setmetatable({}, { __tostring = function() return tostring(e) .. "x" end })) end while true do pcall(f, 1) end`,
		"long print": `local s = ("x\27"):rep(3e7) while true do print(s) end`,
	} {
		t.Run(name, func(t *testing.T) {
			a := onItsOwn(t, "--apply", "--timeout", "1s", "-e", join+source)
			a.joins()
			a.Stdout = io.Discard
			begun := time.Now()
			a.expect(t, statusRefused, "stopped: --timeout is over", "-e: 1 change sent; recorded: synlua runs show ")
			if took := time.Since(begun); took > 3*time.Second { // a second, and one for a busy machine
				t.Errorf("it took %s", took)
			}
		})
	}
}

// Nobody reads the pipe, so that the run waits inside Go, behind the printer's lock.
func TestARunThatCannotEndIsEnded(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	a := onItsOwn(t, "--apply", "-e", join+`print(("x"):rep(1e6))`)
	a.joins()
	a.Stdout = w
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	// The first bytes show that it prints; the others stay in the pipe.
	if _, err := io.ReadFull(r, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := a.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = a.Wait()
	a.ended(t, statusInterrupted, "synlua: interrupted", "-e: 1 change sent; recorded: synlua runs show ")
}

func TestAClosedPipeEndsTheRun(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	a := onItsOwn(t, "--apply", "-e", join+`while true do print("a line") end`)
	a.joins()
	a.Stdout = w
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if line, err := bufio.NewReader(r).ReadString('\n'); err != nil || line != "a line\n" {
		t.Errorf("got %q, %v", line, err)
	}
	_ = r.Close()
	_ = a.Wait()
	a.ended(t, statusFailed, errNobodyReads.Error(), "-e: 1 change sent; recorded: synlua runs show ")
}

func TestALineIsThereWhileTheRunWaits(t *testing.T) {
	a := onItsOwn(t, "-e", `print("a line") synapse.request("GET", "/_synapse/admin/v1/slow")`)
	a.server.On("GET", "/_synapse/admin/v1/slow", fakeserver.Hang())
	a.Stdout = nil
	out, err := a.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "a line\n" {
		t.Errorf("got %q, %v", line, err)
	}
	if err := a.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	_ = a.Wait()
	a.ended(t, statusInterrupted, "interrupted")
}

func TestATerminalThatIsGoneEndsTheRunAndKeepsItsRecord(t *testing.T) {
	status, output, records := interrupted(t, syscall.SIGHUP)
	if status != statusInterrupted || !strings.Contains(output, "interrupted") {
		t.Errorf("it ended with %d and printed %q", status, output)
	}
	expectIntent(t, records)
}

func TestALongErrorIsCut(t *testing.T) {
	s := newStage(t, "-e", `error(("x\n"):rep(1e6))`)
	s.expect(t, statusFailed)
	if n := s.err.Len(); n < longestError || n > 4*longestError {
		t.Errorf("%d bytes were shown", n)
	}
}
