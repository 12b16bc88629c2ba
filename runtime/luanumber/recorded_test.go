package luanumber

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The recording contains what Lua 5.1 answered; testdata/record.lua says how to renew
// it.
func TestAnswersAreThoseOfLua(t *testing.T) {
	var cases []string
	for _, line := range readLines(t, "cases.tsv") {
		if !strings.HasPrefix(line, "#") {
			cases = append(cases, line)
		}
	}
	answers := readLines(t, "cases.out")
	if len(cases) < 700 || len(cases) != len(answers) {
		t.Fatalf("%d cases with %d answers", len(cases), len(answers))
	}
	for i, line := range cases {
		fields := strings.Split(line, "\t")
		for j := range fields {
			fields[j] = decode(fields[j])
		}
		if got := encode(answer(t, fields)); got != answers[i] {
			t.Errorf("%s\n gave %s\nLua %s", line, got, answers[i])
		}
	}
}

func readLines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

var escapedByte = regexp.MustCompile(`\\x[0-9a-f]{2}`)

func decode(field string) string {
	return escapedByte.ReplaceAllStringFunc(field, func(hex string) string {
		n, _ := strconv.ParseUint(hex[2:], 16, 8)
		return string([]byte{byte(n)})
	})
}

func encode(text string) string {
	var out strings.Builder
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' {
			fmt.Fprintf(&out, `\x%02x`, c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// answer does what record.lua does.
func answer(t *testing.T, fields []string) string {
	t.Helper()
	switch fields[0] {
	case "format":
		return format(t, fields[1], fields[2:])
	case "tonumber":
		base, _ := strconv.Atoi(fields[2])
		if x, ok := Parse(fields[1], base); ok {
			return Spec{Verb: 'g', precision: 17}.Float(x)
		}
		return "nil"
	}
	return String(number(t, fields[1]))
}

func number(t *testing.T, field string) float64 {
	t.Helper()
	if field == "-nan" {
		return math.Copysign(math.NaN(), -1)
	}
	x, err := strconv.ParseFloat(field, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// format formats the pieces of a format as string.format does.
func format(t *testing.T, text string, arguments []string) string {
	t.Helper()
	pieces, err := parsed(text)
	if err != nil {
		return "error: " + err.Error()
	}
	var out strings.Builder
	for _, piece := range pieces {
		if piece.Spec.Verb == 0 {
			out.WriteString(piece.Text)
			continue
		}
		out.WriteString(formatOne(t, piece.Spec, arguments[0]))
		arguments = arguments[1:]
	}
	return out.String()
}

func formatOne(t *testing.T, spec Spec, argument string) string {
	t.Helper()
	switch spec.Verb {
	case 's':
		return spec.Str(strings.TrimPrefix(argument, "s:"))
	case 'q':
		return Quote(strings.TrimPrefix(argument, "s:"))
	case 'c':
		return spec.Char(number(t, argument))
	case 'e', 'E', 'f', 'g', 'G':
		return spec.Float(number(t, argument))
	}
	return spec.Int(number(t, argument))
}
