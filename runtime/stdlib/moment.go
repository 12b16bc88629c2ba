package stdlib

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// tooEarly bounds numbers of milliseconds: smaller ones, early in 1970, must have been
// meant as seconds. Synapse uses the same bound.
const tooEarly = 30_000_000_000

// dateLayouts are the dates that ParseMoment reads, in the host's time zone unless the
// text names one.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
	time.RFC3339, time.RFC3339Nano,
}

var age = regexp.MustCompile(`^([0-9]+)(ms|s|min|h|d|w|y)$`)

var units = map[string]time.Duration{
	"ms": time.Millisecond, "s": time.Second, "min": time.Minute, "h": time.Hour,
	"d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
}

// ParseAge reads a duration such as "90d", "12h" or "2w". A day has 24 hours and a year
// 365 days.
func ParseAge(text string) (time.Duration, error) {
	m := age.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no length of time: write a whole number and ms, s, min, h, d, w or y, as in 90d", text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n > int64(290*units["y"]/units[m[2]]) {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return time.Duration(n) * units[m[2]], nil
}

// ParseMoment reads a point in time: a date ("2023-01-01", "2023-01-01 12:30", or
// RFC 3339), an age ("90d" ago), or milliseconds since 1970. It returns
// milliseconds since 1970-01-01 UTC, and refuses a number that must be seconds.
func ParseMoment(text string, now time.Time, zone *time.Location) (int64, error) {
	text = strings.TrimSpace(text)
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		if ms < tooEarly {
			return 0, fmt.Errorf("%q looks like seconds: give milliseconds (%s000), a date such as 2023-01-01 or an age such as 90d", text, text)
		}
		return ms, nil
	}
	for _, layout := range dateLayouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.UnixMilli(), nil
		}
	}
	d, err := ParseAge(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no point in time: give a date such as 2023-01-01, an age such as 90d, or milliseconds", text)
	}
	return now.Add(-d).UnixMilli(), nil
}
