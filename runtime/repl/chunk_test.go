package repl

import "testing"

func TestAMistakeIsThatOfTheStatementAlsoBehindAComment(t *testing.T) {
	for source, want := range map[string]string{
		"-- who?\nlocal a = 1\nif a > 0 the\n  print(1)\nend":     "prompt:3: 'then' expected near 'the'\n",
		"--[[ who\n?]] -- and why\n\n  local a = 1\nif a > 0 the": "prompt:5: 'then' expected near 'the'\n",
		"-- a number\n1 + * 2":                                    "prompt:2: unexpected symbol near '*'\n",
		"-- nothing":                                              "",
	} {
		_, err := typing(t, source)
		expect(t, source, err, want)
	}
}
