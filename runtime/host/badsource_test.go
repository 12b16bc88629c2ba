package host

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"
	"time"
)

// repeat repeats a text up to about size bytes.
func repeat(text string, size int) string { return strings.Repeat(text, size/len(text)) }

// numbered joins n texts made from their numbers.
func numbered(n int, format string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, format, i)
	}
	return out.String()
}

// loaded loads a source and returns its cost.
func loaded(t *testing.T, source string) (took time.Duration, bytes uint64, err error) {
	t.Helper()
	h := New(Options{})
	defer h.Close()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	_, err = h.Load("bad", []byte(source))
	took = time.Since(begin)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc, err
}

const full = maxSource / 4 // the size of most sources, so that the test does not take too long

// hostile are sources that cost as much as their size allows. Each compiles, or one
// sentence says why not.
var hostile = []struct {
	name   string
	source func() string
	want   string // a part of the message; "" if it compiles
}{
	{"assignments", func() string { return repeat("a=1 ", full) }, ""},
	{"locals", func() string { return repeat("local a ", full) }, "more than 200 local variables"},
	{"locals in blocks", func() string { return repeat("do local a end ", full) }, ""},
	{"locals at once", func() string { return "local a" + repeat(",a", full) }, "more than 200 local variables"},
	{"parameters", func() string { return "return function(a" + repeat(",a", full) + ") end" }, "more than 200 local variables"},
	{"constants in a list", func() string { return "return {" + numbered(400000, "%d,") + "}" }, "more than 262143 constants"},
	{"many constants in a list", func() string { return "return {" + numbered(140000, "%d,") + "}" }, ""},
	{"globals", func() string { return numbered(140000, "a%d=a%[1]d ") }, ""},
	{"globals in functions", func() string { return repeat("function f() "+numbered(1000, "a%d() ")+"end ", full) }, ""},
	{"short globals in functions", func() string { return repeat("function f() "+shortNames(500)+"end ", full) }, ""},
	{"fields", func() string { return numbered(140000, "t.a%d=1 ") }, ""},
	{"labels", func() string { return numbered(90000, "goto a%d ") + numbered(90000, "::a%d:: ") }, "control structure too long"},
	{"labels nearby", func() string { return numbered(30000, "goto a%d ") + numbered(30000, "::a%d:: ") }, ""},
	{"gotos without labels", func() string { return nestedBlocks("goto a ", full) }, "no visible label 'a' for goto"},
	{"gotos deep inside", func() string { return "::a:: " + nestedBlocks("goto a ", 400000) }, ""},
	{"labels in blocks", func() string { return repeat("do ::a:: end ", full) }, ""},
	{"breaks deep inside", func() string { return "while x do " + nestedBlocks("break ", 700000) + "end" }, ""},
	{"items", func() string { return "return {" + repeat("1,", full) + "}" }, ""},
	{"items that are nil", func() string { return "return {" + repeat("nil,", full) + "}" }, ""},
	{"tables", func() string { return "return {" + repeat("{},", full) + "}" }, ""},
	{"fields of one table", func() string { return "return {" + repeat("a=1,", full) + "}" }, ""},
	{"functions", func() string { return repeat("f=function()end ", full) }, ""},
	{"functions of a list", func() string { return "return {" + repeat("function()end,", maxSource-100) + "}" }, "more than 262143 functions"},
	{"local functions", func() string { return repeat("do local function f()return f end end ", full) }, ""},
	{"elseif", func() string { return "if a then " + repeat("elseif a then ", 1400000) + "end" }, "control structure too long"},
	{"conditions", func() string { return repeat("if a then end ", full) }, ""},
	{"upvalues", func() string { return "local x function f() " + repeat("x=x ", full) + "end" }, ""},
	{"upvalues deep inside", func() string { return "local x " + nested("x=x ", full) }, ""},
	{"globals deep inside", func() string { return manyLocals(190) + nested("y=y ", full) }, ""},
	{"functions deep inside", func() string { return manyLocals(190) + nested("f=function()return l1 end ", full) }, ""},
	{"a string", func() string { return "return '" + repeat("x", full) + "'" }, ""},
	{"escapes", func() string { return "return '" + repeat("\\065", full) + "'" }, ""},
	{"a long string", func() string { return "return [==[" + repeat("]=]\n", full) + "]==]" }, ""},
	{"an unfinished string", func() string { return "return '" + repeat("x", full) }, "unfinished string"},
	{"an unfinished long string", func() string { return "return [[" + repeat("]\n", full) }, "unfinished long string"},
	{"an endless bracket", func() string { return "return [" + repeat("=", full) }, "invalid long string delimiter"},
	{"comments", func() string { return repeat("--[=\n", full) }, ""},
	{"a long comment", func() string { return "--[[" + repeat("] ", full) + "]]" }, ""},
	{"lines", func() string { return repeat("\n", full) }, ""},
	{"semicolons", func() string { return repeat(";", full) }, ""},
	{"digits", func() string { return "return " + repeat("1", full) }, ""},
	{"hexadecimal digits", func() string { return "return 0x" + repeat("f", full) }, ""},
	{"a name", func() string { return "return " + repeat("x", full) }, ""},
	{"open (", func() string { return "a=" + repeat("(", full) }, "levels of syntax"},
	{"open {", func() string { return "a=" + repeat("{", full) }, "levels of syntax"},
	{"open [", func() string { return "a=" + repeat("x[", full) }, "levels of syntax"},
	{"open calls", func() string { return repeat("f(", full) }, "levels of syntax"},
	{"not", func() string { return "a=" + repeat("not ", full) }, "levels of syntax"},
	{"minus", func() string { return "a=" + repeat("- ", full) }, "levels of syntax"},
	{"power", func() string { return "a=" + repeat("2^", full) }, "levels of syntax"},
	{"do", func() string { return repeat("do ", full) }, "levels of syntax"},
	{"function", func() string { return repeat("function f() ", full) }, "levels of syntax"},
	{"repeat", func() string { return repeat("repeat ", full) }, "levels of syntax"},
	{"else if", func() string { return repeat("if a then else ", full) }, "levels of syntax"},
	{"fields of fields", func() string { return "x=" + repeat("a.", full) + "a" }, "more than 10000 operators"},
	{"calls of calls", func() string { return "f" + repeat("()", full) }, "more than 10000 operators"},
	{"methods of methods", func() string { return "f" + repeat(":a()", full) }, "more than 10000 operators"},
	{"joined", func() string { return "x=" + repeat(`"x"..`, full) + "x" }, "levels of syntax"},
	{"sums", func() string { return "x=a" + repeat("+a", full) }, "more than 10000 operators"},
	{"long sums", func() string { return repeat("x=a"+strings.Repeat("+1", 9990)+" ", full) }, ""},
	{"long sums of numbers", func() string { return repeat("x=1/0"+strings.Repeat("+1", 9990)+" ", full) }, ""},
	{"long conditions", func() string { return repeat("x=a"+strings.Repeat(" and b or c", 4990)+" ", full) }, ""},
	{"long comparisons", func() string { return repeat("x=a"+strings.Repeat("==a", 9990)+" ", full) }, "too complex"},
	{"sums of sums", func() string {
		return "x=" + strings.Repeat("(", 190) + "a" + strings.Repeat(repeat("+a", 19980)+")", 190)
	}, "expressions inside each other"},
	{"deep parentheses", func() string { return repeat("x="+strings.Repeat("(", 900)+"a"+strings.Repeat(")", 900)+" ", full) }, ""},
	{"deep minus", func() string { return repeat("x="+strings.Repeat("- ", 240)+"a ", full) }, ""},
	{"deep not", func() string { return repeat("x="+strings.Repeat("not ", 990)+"a ", full) }, ""},
	{"assigned in turn", func() string { return repeat("a=", full) + "1" }, "unexpected symbol near '='"},
	{"targets", func() string { return "a" + repeat(",a", full) + "=1" }, "more than 251 variables in one assignment"},
	{"local targets", func() string { return "local a a" + repeat(",a", full) + "=1" }, "more than 251 variables in one assignment"},
	{"targets that are fields", func() string { return "local a a.x" + repeat(",a.x", full) + "=1" }, "more than 251 variables in one assignment"},
	{"values", func() string { return "a=1" + repeat(",1", full) }, ""},
	{"arguments", func() string { return "f(1" + repeat(",1", full) + ")" }, "too complex"},
	{"results", func() string { return "return 1" + repeat(",1", full) }, "too complex"},
	{"iterators", func() string { return "for a in f" + repeat(",f", full) + " do end" }, ""},
	{"loop variables", func() string { return "for a" + repeat(",a", full) + " in f do end" }, "more than 200 local variables"},
}

func shortNames(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "%c%c=1 ", "bcdefghijklmnopqrstuvwxyzBCDEFGH"[i%32], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i/32])
	}
	return out.String()
}

// nested fills functions, nested as deeply as allowed, with a text.
func nested(text string, size int) string {
	const depth = 600
	return strings.Repeat("function f() ", depth) + repeat(text, size-20*depth-4000) + strings.Repeat("end ", depth)
}

// nestedBlocks is nested for blocks.
func nestedBlocks(text string, size int) string {
	const depth = 1900
	return strings.Repeat("do ", depth) + repeat(text, size-7*depth) + strings.Repeat("end ", depth)
}

func manyLocals(n int) string { return numbered(n, "local l%d ") }

func TestHostileSourcesEndSoon(t *testing.T) {
	for _, c := range hostile {
		source := c.source()
		if len(source) > maxSource {
			t.Errorf("%s: %d bytes", c.name, len(source))
		}
		took, bytes, err := loaded(t, source)
		t.Logf("%-30s %6d ms %6d MB %s", c.name, took.Milliseconds(), bytes>>20, clip(err))
		switch {
		case err == nil && c.want != "":
			t.Errorf("%s: no error; want %s", c.name, c.want)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 300):
			t.Errorf("%s: %s; want %s", c.name, clip(err), c.want)
		}
		// Each takes a few seconds at most. With the race detector and other tests beside it
		// the slowest takes twenty times as long as alone; what this is to find takes minutes.
		if took > time.Minute || bytes > 1<<30 {
			t.Errorf("%s: took %v and %d MB", c.name, took, bytes>>20)
		}
	}
}

func clip(err error) string {
	text := fmt.Sprint(err)
	return text[:min(len(text), 200)]
}

func TestRandomBytesAreNoChunkAndNoPanic(t *testing.T) {
	words := strings.Fields("and break do else elseif end false for function if in local nil not or repeat return then true until while goto :: ; , ( ) { } [ ] = == ~= < <= .. ... . : + - * / % ^ # a b 1 0x1 'x' [[x]] --\n \x00 \xff \xc3 \"")
	r := rand.New(rand.NewSource(1))
	h := New(Options{})
	defer h.Close()
	for range 20000 {
		var source strings.Builder
		for range r.Intn(40) {
			if r.Intn(10) == 0 {
				source.WriteByte(byte(r.Intn(256)))
			} else {
				source.WriteString(words[r.Intn(len(words))] + " ")
			}
		}
		if _, err := h.Load("bad", []byte(source.String())); err != nil {
			if message := err.Error(); strings.Contains(message, "\n") || !strings.HasPrefix(message, "bad:") {
				t.Fatalf("%q: %q", source.String(), message)
			}
		}
	}
}

func TestReadingASourceCanBeGivenUp(t *testing.T) {
	h := New(Options{})
	defer h.Close()
	for name, source := range map[string]string{
		"statements": repeat("f() ", full),
		"items":      "return {" + repeat("1,", full) + "}",
		"functions":  repeat("do local function f()return f end end ", full),
		"sums":       repeat("x=a"+strings.Repeat("+1", 9990)+" ", full),
	} {
		for _, after := range []time.Duration{0, 20 * time.Millisecond} {
			ctx, cancel := context.WithTimeoutCause(t.Context(), after, ErrInterrupted)
			begin := time.Now()
			_, err := h.LoadContext(ctx, "bad", []byte(source))
			cancel()
			if took := time.Since(begin); !errors.Is(err, ErrInterrupted) || took > time.Second {
				t.Errorf("%s: %v, %v", name, err, took)
			}
		}
	}
	_, err := h.Load("good", []byte("return 1"))
	equal(t, err, nil)
}
