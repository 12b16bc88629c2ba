package luapattern

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The recordings contain what Lua 5.1 answered; testdata/record.lua says how to renew
// them.
func TestAnswersAreThoseOfLua(t *testing.T) {
	for _, name := range []string{"cases", "random"} {
		t.Run(name, func(t *testing.T) {
			cases, answers := readCases(t, name), readLines(t, name+".out")
			if len(cases) < 700 || len(cases) != len(answers) {
				t.Fatalf("%d cases with %d answers", len(cases), len(answers))
			}
			for i, fields := range cases {
				if leavesCaptureOpen(fields) {
					continue
				}
				if got := answer(fields); got != answers[i] {
					t.Errorf("%q\n gave %s\nLua %s", fields, got, answers[i])
				}
			}
		})
	}
}

// leavesCaptureOpen recognizes the one difference that the package comment declares.
func leavesCaptureOpen(fields []string) bool {
	return fields[0] == "gsub" && strings.HasPrefix(answer(fields), "error: unfinished capture")
}

func TestOpenCaptureIsAnErrorInGsubToo(t *testing.T) {
	_, _, err := Compile("(a").Gsub("abc", Template("x"), 9, nil)
	if err == nil || err.Error() != "unfinished capture" {
		t.Errorf("got %v", err)
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

func readCases(t *testing.T, name string) [][]string {
	t.Helper()
	var cases [][]string
	for _, line := range readLines(t, name+".tsv") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		for i := range fields {
			fields[i] = decode(fields[i])
		}
		cases = append(cases, append(fields, "", "", "")[:5])
	}
	return cases
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
		if c < ' ' || c > '~' || c == '"' {
			fmt.Fprintf(&out, `\x%02x`, c)
		} else {
			out.WriteByte(c)
		}
	}
	return `"` + out.String() + `"`
}

// answer does what record.lua does.
func answer(fields []string) string {
	calls := map[string]func([]string) (string, error){
		"find": find, "match": match, "gmatch": gmatch, "gsub": gsub, "gsubf": gsubWithFunction,
	}
	result, err := calls[fields[0]](fields[1:])
	if err != nil {
		return "error: " + err.Error()
	}
	return result
}

func number(field string, otherwise int) int {
	if n, err := strconv.Atoi(field); err == nil {
		return n
	}
	return otherwise
}

func values(subject string, captures []Capture) string {
	var parts []string
	for _, c := range captures {
		if c.Position {
			parts = append(parts, strconv.Itoa(c.Start+1))
		} else {
			parts = append(parts, encode(subject[c.Start:c.End]))
		}
	}
	return strings.Join(parts, " ")
}

func find(fields []string) (string, error) {
	subject, pattern := fields[0], fields[1]
	init := Offset(number(fields[2], 1), len(subject))
	if Plain(pattern) {
		at := strings.Index(subject[init:], pattern)
		if at < 0 {
			return "nil", nil
		}
		return fmt.Sprint(init+at+1, " ", init+at+len(pattern)), nil
	}
	m, err := Compile(pattern).Match(subject, init, nil)
	if err != nil || m == nil {
		return "nil", err
	}
	return strings.TrimSuffix(fmt.Sprint(m.Start+1, " ", m.End, " ")+values(subject, m.Captures), " "), nil
}

func match(fields []string) (string, error) {
	subject := fields[0]
	m, err := Compile(fields[1]).Match(subject, Offset(number(fields[2], 1), len(subject)), nil)
	if err != nil || m == nil {
		return "nil", err
	}
	return values(subject, m.Values()), nil
}

func gmatch(fields []string) (string, error) {
	var found []string
	for scanner := CompileGmatch(fields[1]).Scan(fields[0]); ; {
		m, err := scanner.Next(nil)
		if err != nil || m == nil {
			return strings.Join(found, "; "), err
		}
		found = append(found, values(fields[0], m.Values()))
	}
}

func gsub(fields []string) (string, error) {
	return replaced(fields, Template(fields[2]))
}

func replaced(fields []string, replace Replacement) (string, error) {
	result, count, err := Compile(fields[1]).Gsub(fields[0], replace, number(fields[3], len(fields[0])+1), nil)
	return encode(result) + " " + strconv.Itoa(count), err
}

func gsubWithFunction(fields []string) (string, error) {
	return replaced(fields, func(m *Match, out *Output) error {
		var parts []string
		for _, c := range m.Values() {
			if c.Position {
				parts = append(parts, strconv.Itoa(c.Start+1))
			} else {
				parts = append(parts, fields[0][c.Start:c.End])
			}
		}
		if parts[0] == "keep" {
			return out.Keep(m)
		}
		return out.Add("<" + strings.Join(parts, "|") + ">")
	})
}
