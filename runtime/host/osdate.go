package host

import (
	"fmt"
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// openOS offers the functions of the os library that need nothing but the clock.
func (h *Host) openOS() {
	start := time.Now()
	lib := h.Table(map[string]lua.LGFunction{
		"clock": func(L *lua.LState) int {
			L.Push(lua.LNumber(time.Since(start).Seconds()))
			return 1
		},
		"date":     h.osDate,
		"difftime": osDifftime,
		"time":     h.osTime,
	})
	h.refuseOS(lib)
	h.main.SetGlobal(lua.OsLibName, lib)
}

// osTime is os.time: the current time, or the one that a table of local time means.
func (h *Host) osTime(L *lua.LState) int {
	if L.GetTop() == 0 || L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(h.opts.Now().Unix()))
		return 1
	}
	t := checkTable(L, 1)
	field := func(name string, otherwise int) int {
		v := t.RawGetString(name)
		if x, ok := number(v); ok {
			return int(x)
		}
		if v == lua.LNil && otherwise >= 0 {
			return otherwise
		}
		fail(L, "field '%s' missing in date table", name)
		return 0
	}
	sec, min, hour := field("sec", 0), field("min", 0), field("hour", 12)
	day, month, year := field("day", -1), field("month", -1), field("year", -1)
	at := time.Date(year, time.Month(month), day, hour, min, sec, 0, h.opts.Location)
	L.Push(lua.LNumber(at.Unix()))
	return 1
}

func osDifftime(L *lua.LState) int {
	from := optNumber(L, 2, 0) // checked first, as Lua 5.1 happens to do
	L.Push(lua.LNumber(checkNumber(L, 1) - from))
	return 1
}

// osDate is os.date in the C locale: every conversion of C89's strftime, and
// those of C99 that admins use.
func (h *Host) osDate(L *lua.LState) int {
	format := optString(L, 1, "%c")
	at := h.opts.Now()
	if L.Get(2) != lua.LNil {
		seconds := checkNumber(L, 2)
		if math.Abs(seconds) > 1e12 {
			argError(L, 2, "time out of range; os.date takes seconds, not milliseconds")
		}
		at = time.Unix(int64(seconds), 0)
	}
	at = at.In(h.opts.Location)
	if rest, utc := strings.CutPrefix(format, "!"); utc {
		format, at = rest, at.UTC()
	}
	if strings.HasPrefix(format, "*t") {
		L.Push(dateTable(L, at))
		return 1
	}
	text, err := strftime(format, at, Checker(L))
	h.RaiseEnd(L, err)
	if err != nil {
		argError(L, 1, err.Error())
	}
	L.Push(lua.LString(text))
	return 1
}

func dateTable(L *lua.LState, at time.Time) *lua.LTable {
	t := L.NewTable()
	for name, n := range map[string]int{
		"sec": at.Second(), "min": at.Minute(), "hour": at.Hour(), "day": at.Day(), "month": int(at.Month()),
		"year": at.Year(), "wday": int(at.Weekday()) + 1, "yday": at.YearDay(),
	} {
		t.RawSetString(name, lua.LNumber(n))
	}
	t.RawSetString("isdst", lua.LBool(at.IsDST()))
	return t
}

// layouts are the conversions that Go's time package can write itself.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02",
	'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'h': "Jan", 'H': "15", 'I': "03", 'j': "002", 'm': "01",
	'M': "04", 'p': "PM", 'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'x': "01/02/06",
	'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// strftime writes a time. It asks check now and then, since the format may be long.
func strftime(format string, at time.Time, check func() error) (string, error) {
	var out strings.Builder
	for i, done := 0, 0; i < len(format); i, done = i+1, done+1 {
		if done%CheckEvery == CheckEvery-1 {
			if err := check(); err != nil {
				return "", err
			}
			if out.Len() > maxString {
				return "", fmt.Errorf("os.date would make a string of more than %d bytes", maxString)
			}
		}
		if format[i] != '%' {
			out.WriteByte(format[i])
			continue
		}
		i++
		if i == len(format) {
			return "", fmt.Errorf("the format ends with '%%'; write %%%% for a per cent sign")
		}
		text, err := conversion(format[i], at)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

func conversion(c byte, at time.Time) (string, error) {
	if layout, ok := layouts[c]; ok {
		return at.Format(layout), nil
	}
	isoYear, isoWeek := at.ISOWeek()
	switch c {
	case '%':
		return "%", nil
	case 'n':
		return "\n", nil
	case 't':
		return "\t", nil
	case 'C':
		return fmt.Sprintf("%02d", at.Year()/100), nil
	case 'G':
		return fmt.Sprint(isoYear), nil
	case 'g':
		return fmt.Sprintf("%02d", isoYear%100), nil
	case 's':
		return fmt.Sprint(at.Unix()), nil
	case 'u':
		return fmt.Sprint((int(at.Weekday())+6)%7 + 1), nil
	case 'U':
		return fmt.Sprintf("%02d", (at.YearDay()+6-int(at.Weekday()))/7), nil
	case 'V':
		return fmt.Sprintf("%02d", isoWeek), nil
	case 'w':
		return fmt.Sprint(int(at.Weekday())), nil
	case 'W':
		return fmt.Sprintf("%02d", (at.YearDay()+6-(int(at.Weekday())+6)%7)/7), nil
	}
	return "", fmt.Errorf("invalid conversion '%%%c' in the format of a date", c)
}
