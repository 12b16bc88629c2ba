package luarandom

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
)

const (
	maxTime   = 10 * time.Second // for one program
	maxOutput = 1 << 20          // bytes that one program may print
)

// compileFirst makes lua5.1 distinguish a text that does not compile from an error at
// run time.
const compileFirst = `local f, message = loadfile("p.lua") if not f then io.stderr:write(message) os.exit(3) end`

const noProgram = 3

// runHere returns what a program prints here, and finally the error that ended it.
func runHere(ctx context.Context, source string, limit time.Duration) string {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ended := make(chan string, 1)
	go func() { ended <- runHost(ctx, cancel, source) }()
	select {
	case out := <-ended:
		return out
	case <-time.After(2 * limit): // the compiler ignores the context
		return "(the program does not end, and cannot be stopped)\n"
	}
}

func runHost(ctx context.Context, cancel func(), source string) (output string) {
	var out strings.Builder
	defer func() {
		if r := recover(); r != nil {
			output = fmt.Sprintf("%s(Go panic: %v)\n", &out, r)
		}
	}()
	h := host.New(host.Options{Print: func(text string) {
		if out.Len() > maxOutput {
			cancel()
			return
		}
		out.WriteString(text)
	}})
	defer h.Close()
	h.SetGlobal("print", plainPrint(h))
	fn, err := h.Load("p.lua", []byte(source))
	if err != nil {
		return fmt.Sprintf("(not loaded: %s)\n", err)
	}
	if _, err := h.Call(ctx, fn); err != nil {
		out.WriteString(ending(err))
	}
	return normal(out.String())
}

// plainPrint is print as Lua has it. Ours shows what is in a table, where Lua shows its
// address.
func plainPrint(h *host.Host) *lua.LFunction {
	return h.Func(func(L *lua.LState) int {
		var texts []string
		for i := 1; i <= L.GetTop(); i++ {
			texts = append(texts, h.ToString(L, L.Get(i)))
		}
		h.Print(strings.Join(texts, "\t") + "\n")
		return 0
	})
}

// ending is what Lua's command would write.
func ending(err error) string {
	var script *host.ScriptError
	if !errors.As(err, &script) || script.Cause != nil {
		return fmt.Sprintf("(the program does not end: %s)\n", err)
	}
	if lua.LVCanConvToString(script.Value) {
		message, _, _ := strings.Cut(textOf(script.Value), "\x00") // as C prints it
		message = hint.ReplaceAllString(message, "$1")             // before a bracket follows it
		if message = strings.TrimSuffix(message, "\n"); message != "" {
			return fmt.Sprintf("(error: %s)\n", message)
		}
	}
	return "(error: no text)\n"
}

// runLua returns what a program prints in lua5.1. An error means that the program does
// not compile or does not end.
func runLua(ctx context.Context, dir, source string, limit time.Duration) (string, error) {
	if err := os.WriteFile(filepath.Join(dir, "p.lua"), []byte(source), 0o644); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "lua5.1", "-e", compileFirst, "p.lua")
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err == nil {
		return normal(stdout.String()), nil
	}
	message, _, _ := strings.Cut(strings.TrimPrefix(stderr.String(), "lua5.1: "), "\nstack traceback:")
	switch cmd.ProcessState.ExitCode() {
	case -1: // killed
		return "", err
	case noProgram:
		return "", errors.New(message)
	}
	if message = strings.TrimSuffix(message, "\n"); message == "" || message == "(error object is not a string)" {
		message = "no text"
	}
	return normal(fmt.Sprintf("%s(error: %s)\n", &stdout, message)), nil
}

var (
	address = regexp.MustCompile(`\b(table|function|thread|userdata|builtin): (0x)?[0-9a-fA-F]+|\bfunction: builtin: [0-9a-fA-Fx]+`)
	// Error messages begin with a place.
	errorText = regexp.MustCompile(`(\bp\.lua:\d+): [^\t\n]*`)
	signedNan = regexp.MustCompile(`-nan\b`)
	signed    = regexp.MustCompile(`-(0|inf)`)
	hint      = regexp.MustCompile(` \(hint: .*?\)(\t|\n|$)`)
)

// messages says whether error messages are compared too.
var messages = flag.Bool("messages", true, "compare the texts of errors, not only where they happen")

// same reports whether two outputs are the same. gopher-lua's zero results have no
// sign, and Lua has one constant for 0 and -0. So the sign of zero, and of infinity
// from dividing by it, is ignored.
func same(a, b string) bool {
	return a == b || signed.ReplaceAllString(a, "$1") == signed.ReplaceAllString(b, "$1")
}

// normal removes allowed differences: addresses, the sign of nan, and our hints after
// messages.
func normal(output string) string {
	if !*messages {
		output = errorText.ReplaceAllString(output, "$1: an error")
	}
	output = address.ReplaceAllString(output, "$1: ADDRESS")
	output = hint.ReplaceAllString(output, "$1")
	return signedNan.ReplaceAllString(output, "nan")
}

// needLua fails the test if lua5.1 is missing.
func needLua(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("lua5.1"); err != nil {
		t.Fatalf("this test runs programs beside Lua: install lua5.1 (Debian: apt install lua5.1): %v", err)
	}
}

// firstDifference returns the first line in which two outputs differ.
func firstDifference(got, want string) string {
	gots, wants := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(gots), len(wants)) {
		if line(gots, i) != line(wants, i) {
			return fmt.Sprintf("line %d\n  printed %.300q\n  Lua 5.1 %.300q", i+1, line(gots, i), line(wants, i))
		}
	}
	return ""
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

func textOf(v lua.LValue) string {
	if n, ok := v.(lua.LNumber); ok {
		return luanumber.String(float64(n))
	}
	return v.String()
}
