package stdlib

import (
	"strings"
	"testing"
	"time"
)

var (
	noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	cest = time.FixedZone("CEST", 2*60*60)
)

func TestParseAge(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0s": 0, "250ms": 250 * time.Millisecond, "45s": 45 * time.Second, "5min": 5 * time.Minute,
		"12h": 12 * time.Hour, "90d": 90 * 24 * time.Hour, "2w": 14 * 24 * time.Hour, "1y": 365 * 24 * time.Hour,
		"290y": 290 * 365 * 24 * time.Hour,
	} {
		if got, err := ParseAge(text); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseAgeRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"": "no length of time", "90": "no length of time", "d": "no length of time", "1.5d": "no length of time",
		"-1d": "no length of time", "90 d": "no length of time", "90m": "no length of time", "90D": "no length of time",
		"291y": "too long", "99999999999999999999s": "too long", "9223372036854775807ms": "too long",
	} {
		if got, err := ParseAge(text); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: got %s, %v; want an error with %q", text, got, err, why)
		}
	}
}

func TestParseMoment(t *testing.T) {
	for text, want := range map[string]string{
		"2023-01-01":                    "2022-12-31T22:00:00Z",
		"2023-01-01 12:30":              "2023-01-01T10:30:00Z",
		"2023-01-01T12:30:15":           "2023-01-01T10:30:15Z",
		"2023-01-01T12:30:15Z":          "2023-01-01T12:30:15Z",
		"2023-01-01T12:30:15.250-03:00": "2023-01-01T15:30:15.25Z",
		"90d":                           "2024-02-01T12:00:00Z",
		"in 7d":                         "2024-05-08T12:00:00Z",
		"in  0s":                        "2024-05-01T12:00:00Z",
		"in 290y":                       "2314-02-21T12:00:00Z",
		"0":                             "1970-01-01T00:00:00Z",
		"253402300799999":               "9999-12-31T23:59:59.999Z",
		"0s":                            "2024-05-01T12:00:00Z",
		" 1672531200000 ":               "2023-01-01T00:00:00Z",
	} {
		ms, err := ParseMoment(text, noon, cest)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := time.UnixMilli(ms).UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestParseMomentRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"1672531200":           "looks like seconds: give milliseconds (1672531200000)",
		"-1":                   "looks like seconds",
		"-1672531200000":       "is negative",
		"in 7":                 `"7" is no length of time`,
		"in -7d":               "no point in time",
		"in":                   "no point in time",
		"in 2027-01-01":        "no point in time",
		"in 291y":              "too long",
		"9007199254740993":     "after the year 9999",
		"NaN":                  "no point in time",
		"1e12":                 "no point in time",
		"2023-01-01\x00":       "no point in time",
		"yesterday":            "no point in time",
		"":                     "no point in time",
		"2023-02-30":           "no point in time",
		"01.02.2023":           "no point in time",
		"99999999999999999999": "the number is too large",

		strings.Repeat("9", 1e6): "a text of 1000000 bytes is no time",
	} {
		if ms, err := ParseMoment(text, noon, cest); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: got %d, %v; want an error with %q", text, ms, err, why)
		}
	}
}

func TestParseFutureRefusesAnAge(t *testing.T) {
	for text, want := range map[string]string{
		"in 7d": "2024-05-08T12:00:00Z", "2024-06-01": "2024-05-31T22:00:00Z", "1672531200000": "2023-01-01T00:00:00Z",
	} {
		ms, err := ParseFuture(text, noon, cest)
		if got := time.UnixMilli(ms).UTC().Format(time.RFC3339Nano); err != nil || got != want {
			t.Errorf("%q: got %s, %v; want %s", text, got, err, want)
		}
	}
	for text, why := range map[string]string{
		"7d": `"7d" is an age, and means the past: write "in 7d"`, " 7d ": `write "in 7d"`, "soon": "no point in time",
		strings.Repeat("9", 1e6): "a text of 1000000 bytes",
	} {
		if ms, err := ParseFuture(text, noon, cest); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: got %d, %v; want an error with %q", text, ms, err, why)
		}
	}
}

func TestParseWait(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"2s": 2 * time.Second, "in 2s": 2 * time.Second, " 1500 ": 1500 * time.Millisecond, "0": 0,
		"2024-05-01 15:00": time.Hour, "2024-05-01T12:00:01Z": time.Second, "2024-05-01": 0,
	} {
		if got, err := ParseWait(text, noon, cest); err != nil || got != want {
			t.Errorf("%q: got %s, %v; want %s", text, got, err, want)
		}
	}
}

// The clocks of a zone leave some times out and show others twice.
func TestDatesWhenClocksChange(t *testing.T) {
	for _, test := range []struct{ zone, text, want string }{
		{"Europe/Berlin", "2024-03-31 01:59:59", "2024-03-31T00:59:59Z"},
		{"Europe/Berlin", "2024-03-31 02:30", "does not exist"},
		{"Europe/Berlin", "2024-03-31 03:00", "2024-03-31T01:00:00Z"},
		{"Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z"},
		{"Europe/Berlin", "2024-10-27 02:30", "was there twice, since the clocks were put back: write 2024-10-27T02:30:00+02:00 or 2024-10-27T02:30:00+01:00"},
		{"Europe/Berlin", "2024-10-27T02:30:00+01:00", "2024-10-27T01:30:00Z"},
		{"Europe/Berlin", "2024-10-27 03:00", "2024-10-27T02:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // the day began at one o'clock
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"},
		{"America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"}, // midnight was there twice
		{"Australia/Lord_Howe", "2024-10-06 02:15", "does not exist"},
		{"Pacific/Apia", "2011-12-30 12:00", "does not exist"}, // a whole day was left out
		{"Pacific/Kiritimati", "2024-01-01", "2023-12-31T10:00:00Z"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := ParseMoment(test.text, noon, zone)
		got := time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s, %s: got %s, want %s", test.zone, test.text, got, test.want)
		}
	}
}

func FuzzParseMoment(f *testing.F) {
	for _, text := range []string{"90d", "in 7d", "2023-01-01", "2024-10-27 02:30", "1672531200000", "-1", "0001-01-01", "9999-12-31T23:59:59+14:00"} {
		f.Add(text)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ms, err := ParseMoment(text, noon, berlin)
		if limit := int64(latest + 24*60*60*1000); err == nil && (ms > limit || ms < -limit) {
			t.Errorf("%q is %d", text, ms)
		}
		if err != nil && len(err.Error()) > 4*longestMoment+256 {
			t.Errorf("%d bytes made an error of %d", len(text), len(err.Error()))
		}
		future, futureErr := ParseFuture(text, noon, berlin)
		if futureErr == nil && (err != nil || future != ms) {
			t.Errorf("%q is %d in the future, but %d, %v", text, future, ms, err)
		}
		if wait, err := ParseWait(text, noon, berlin); err == nil && wait < 0 {
			t.Errorf("%q is a wait of %s", text, wait)
		}
	})
}
