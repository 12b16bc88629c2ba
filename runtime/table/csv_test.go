package table

import "testing"

func TestFormulasAreGuarded(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1":                       "'=1+1",
		"+1+1":                       "'+1+1",
		"-1+1":                       "'-1+1",
		"@SUM(A1)":                   "'@SUM(A1)",
		"\t=1":                       "'\t=1",
		"\r=1":                       "'\r=1",
		"＝1":                         "'＝1",
		"'=1":                        "''=1",
		"-":                          "'-",
		"@alice":                     "'@alice",
		"@a:x|cmd":                   "'@a:x|cmd",
		"@a:x\n":                     "'@a:x\n",
		"@alice:example.org":         "@alice:example.org",
		"@a=b/c.d_e-f:[::1]":         "'@a=b/c.d_e-f:[::1]",
		"@a=b/c.d_e-f+g:1.2.3.4:843": "@a=b/c.d_e-f+g:1.2.3.4:843",
		"-5":                         "-5",
		"+1.5e-3":                    "+1.5e-3",
		"-5x":                        "'-5x",
		"#general:example.org":       "#general:example.org",
		"a=b":                        "a=b",
		"":                           "",
	} {
		if got := Guarded(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
		if got := Unguarded(want); got != cell {
			t.Errorf("%q was read as %q, want %q", want, got, cell)
		}
	}
}
