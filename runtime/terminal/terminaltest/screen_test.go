package terminaltest

import "testing"

func TestScreen(t *testing.T) {
	cases := map[string]string{
		"one\r\ntwo":                   "one\ntwo\n",
		"one\rto":                      "toe\n",
		"abcdefgh":                     "abcdefgh\n",
		"abcdefghi":                    "abcdefgh\ni\n",
		"abcdefgh\r\ni":                "abcdefgh\ni\n",
		"abc\x1b[2Gx\x1b[K":            "ax\n",
		"a\r\nb\x1b[1Ac":               "ac\nb\n",
		"a\r\n\x1b[A\x1b[B\x1b[2Cb\a":  "a\n  b\n",
		"é\x1b[?2004hx\x1b[?2004l\bü ": "éü\n",
	}
	for text, want := range cases {
		for _, size := range []int{1, len(text)} {
			s := NewScreen(8)
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				if _, err := s.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if got := s.String(); got != want {
				t.Errorf("%q shows %q, want %q", text, got, want)
			}
		}
	}
}

func TestScreenKnowsItsModes(t *testing.T) {
	s := NewScreen(8)
	for text, want := range map[string]bool{"\x1b[?2004h": true, "\x1b[?2004l": false} {
		if _, err := s.Write([]byte(text)); err != nil || s.On("?2004") != want {
			t.Errorf("after %q the mode is %v (%v)", text, !want, err)
		}
	}
}
