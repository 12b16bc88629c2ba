package main

import "testing"

func TestSizesOfMemory(t *testing.T) {
	for text, want := range map[string]memorySize{
		"512MiB": 512 << 20, "512 MiB": 512 << 20, "512m": 512 << 20, "2G": 2 << 30, "1.5gb": 3 << 29, "67108864": 64 << 20,
	} {
		var got memorySize
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "much", "1MiB", "-1G", "NaN", "1e30", "512 Mib oder so", "12GG", "0x4000000"} {
		var got memorySize
		if err := got.Set(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
	s := newStage(t, "--memory", "lots", "version")
	s.expect(t, statusUsage)
	if want := "synlua: --memory lots: \"lots\" is no size such as 512MiB or 2GiB; at least 64MiB are needed\n"; s.err.String() != want {
		t.Errorf("it wrote %q, want %q", s.err.String(), want)
	}
}

func TestWhatABoundDoesAboutMeasurements(t *testing.T) {
	const limit = 1000 * mebibyte
	for name, c := range map[string]struct {
		uses  []memoryUse
		short int  // of the measurements, how many gave a script the error
		ended bool // the process was ended
	}{
		"little":                     {uses: []memoryUse{{total: 400 * mebibyte, live: 100 * mebibyte, cycles: 5}}},
		"garbage":                    {uses: []memoryUse{{total: 900 * mebibyte, live: 700 * mebibyte, cycles: 5}}},
		"much":                       {uses: []memoryUse{{total: 900 * mebibyte, live: 800 * mebibyte, cycles: 5}}, short: 1},
		"once for a collection":      {uses: []memoryUse{{live: 800 * mebibyte, cycles: 5}, {live: 800 * mebibyte, cycles: 6}}, short: 1},
		"again after a whole one":    {uses: []memoryUse{{live: 800 * mebibyte, cycles: 5}, {live: 800 * mebibyte, cycles: 7}}, short: 2},
		"stacks":                     {uses: []memoryUse{{stacks: 260 * mebibyte, cycles: 5}, {stacks: 300 * mebibyte, cycles: 9}}, short: 1},
		"stacks that shrank between": {uses: []memoryUse{{stacks: 260 * mebibyte}, {stacks: mebibyte}, {stacks: 260 * mebibyte}}, short: 2},
		"too much":                   {uses: []memoryUse{{total: limit + 1, live: 400 * mebibyte, cycles: 5}}, ended: true},
	} {
		t.Run(name, func(t *testing.T) {
			ended, short := false, 0
			b := memoryBound{limit: limit, short: func() { short++ }, end: func() { ended = true }}
			for _, use := range c.uses {
				b.look(use)
			}
			if ended != c.ended || short != c.short {
				t.Errorf("ended: %v, errors: %d", ended, short)
			}
		})
	}
}
