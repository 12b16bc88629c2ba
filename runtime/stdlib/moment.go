package stdlib

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of numbers of milliseconds since 1970. A smaller one, early in 1970, must have been
// meant as seconds; Synapse uses the same bound. A larger one, after the year 9999, must have
// been meant as microseconds or less, and as milliseconds it would be after everything.
const (
	tooEarly = 30_000_000_000
	latest   = 253_402_300_799_999
)

// CheckMilliseconds returns what is wrong with a number that is given as milliseconds since
// 1970, or nil.
func CheckMilliseconds(ms int64) error {
	switch {
	case ms < 0:
		return fmt.Errorf("%d is negative", ms)
	case IsSeconds(ms):
		return fmt.Errorf("%d is in the year 1970: milliseconds are expected, and these look like seconds (× 1000)", ms)
	case ms > latest:
		return fmt.Errorf("%d is after the year 9999: milliseconds are expected, and these look like microseconds or less", ms)
	}
	return nil
}

// IsSeconds says whether a time must be in seconds since 1970: as milliseconds it would be too
// early.
func IsSeconds(time int64) bool { return time > 0 && time < tooEarly }

// dateLayouts are the dates that ParseMoment reads. Those without a zone are read in the
// zone of the caller.
var dateLayouts = []string{
	dayLayout, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
	time.RFC3339, time.RFC3339Nano,
}

// dayLayout is a date without a time of the day.
const dayLayout = "2006-01-02"

var (
	age   = regexp.MustCompile(`^([0-9]+)(ms|s|min|h|d|w|y)$`)
	ahead = regexp.MustCompile(`^in +([0-9a-z]+)$`)
)

var units = map[string]time.Duration{
	"ms": time.Millisecond, "s": time.Second, "min": time.Minute, "h": time.Hour,
	"d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
}

// ParseAge reads a duration such as "90d", "12h" or "2w". A day has 24 hours and a year
// 365 days.
func ParseAge(text string) (time.Duration, error) {
	if err := checkLength(text); err != nil {
		return 0, err
	}
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
// RFC 3339), an age ("90d" ago), a time to come ("in 7d"), or milliseconds since 1970. It
// returns milliseconds since 1970-01-01 UTC, and refuses a number that must be seconds.
func ParseMoment(text string, now time.Time, zone *time.Location) (int64, error) {
	text = strings.TrimSpace(text)
	if err := checkLength(text); err != nil {
		return 0, err
	}
	if isWhole(text) {
		return parseMilliseconds(text)
	}
	if m := ahead.FindStringSubmatch(text); m != nil {
		d, err := ParseAge(m[1])
		return now.Add(d).UnixMilli(), err
	}
	if t, err := parseDate(text, zone); !errors.Is(err, errNoDate) {
		return t.UnixMilli(), err
	}
	d, err := ParseAge(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no point in time: give a date such as 2023-01-01, an age such as 90d, a time to come such as \"in 7d\", or milliseconds", text)
	}
	return now.Add(-d).UnixMilli(), nil
}

// ParseFuture reads a point in time that must lie in the future, such as when something
// expires, as ParseMoment does. An age is refused: it means the past.
func ParseFuture(text string, now time.Time, zone *time.Location) (int64, error) {
	if age := strings.TrimSpace(text); len(age) <= longestMoment {
		if _, err := ParseAge(age); err == nil {
			return 0, fmt.Errorf("%q is an age, and means the past: write \"in %s\"", age, age)
		}
	}
	return ParseMoment(text, now, zone)
}

// ParseWait reads how long to wait or to live: a length such as "90d", the same as "in 90d",
// a number of milliseconds, or a date, which is the time until then. After a date that has
// passed there is nothing left.
func ParseWait(text string, now time.Time, zone *time.Location) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if err := checkLength(text); err != nil {
		return 0, err
	}
	if m := ahead.FindStringSubmatch(text); m != nil {
		return ParseAge(m[1])
	}
	if isWhole(text) {
		return ParseAge(text + "ms")
	}
	t, err := parseDate(text, zone)
	switch {
	case errors.Is(err, errNoDate):
		return ParseAge(text)
	case err != nil:
		return 0, err
	}
	return max(0, t.Sub(now)), nil
}

// longestMoment is more than any date, time or age needs, in bytes.
const longestMoment = 256

// checkLength refuses a text that is so long that no message should repeat it.
func checkLength(text string) error {
	if len(text) > longestMoment {
		return fmt.Errorf("a text of %d bytes is no time", len(text))
	}
	return nil
}

func isWhole(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func parseMilliseconds(text string) (int64, error) {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no point in time: the number is too large", text)
	}
	if ms != 0 && ms > -tooEarly && ms < tooEarly {
		return 0, fmt.Errorf("%q looks like seconds: give milliseconds (%s000), a date such as 2023-01-01 or an age such as 90d", text, text)
	}
	return ms, CheckMilliseconds(ms)
}

// errNoDate says that a text is not written like a date.
var errNoDate = errors.New("no date")

// parseDate reads a date. Where the clocks of the zone never show the time, or show it
// twice, the date is refused: either reading could be an hour off.
func parseDate(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range dateLayouts {
		shown, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if strings.Contains(layout, "Z07") {
			return shown, nil
		}
		return inZone(shown, layout == dayLayout, zone)
	}
	return time.Time{}, errNoDate
}

// inZone returns when the clocks of a zone show what shown shows in UTC. A day begins when
// the clocks show midnight for the first time or, where they are put forward over midnight,
// at that moment.
func inZone(shown time.Time, day bool, zone *time.Location) (time.Time, error) {
	const enough = 26 * time.Hour // no zone is further from UTC, so the clocks change between
	_, before := shown.Add(-enough).In(zone).Zone()
	_, after := shown.Add(enough).In(zone).Zone()
	var moments []time.Time
	for _, offset := range []int{before, after} {
		t := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, is := t.Zone(); is == offset && !slices.ContainsFunc(moments, t.Equal) {
			moments = append(moments, t)
		}
	}
	text := shown.Format("2006-01-02 15:04:05")
	switch {
	case len(moments) == 0 && day:
		return shown.Add(-time.Duration(before) * time.Second), nil
	case len(moments) == 0:
		return time.Time{}, fmt.Errorf("%q does not exist: the clocks were put forward over it", text)
	case len(moments) == 2 && !day:
		return time.Time{}, fmt.Errorf("%q was there twice, since the clocks were put back: write %s or %s",
			text, moments[0].Format(time.RFC3339), moments[1].Format(time.RFC3339))
	}
	return slices.MinFunc(moments, time.Time.Compare), nil
}
