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
		"0":                    "looks like seconds",
		"yesterday":            "no point in time",
		"":                     "no point in time",
		"2023-02-30":           "no point in time",
		"01.02.2023":           "no point in time",
		"99999999999999999999": "no point in time",
	} {
		if ms, err := ParseMoment(text, noon, cest); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: got %d, %v; want an error with %q", text, ms, err, why)
		}
	}
}
