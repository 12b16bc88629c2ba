package stdlib

import (
	"context"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// Time is the module time. Points in time are milliseconds since 1970.
//
//	time.now()
//	time.ago("90d")              the time 90 days ago
//	time.parse("2023-01-01")     what ParseMoment reads
//	time.format(ms [, format])   ISO 8601 in UTC, or what os.date makes of the format
//	time.sleep("2s")             or a number of seconds
func Time() host.Module {
	return host.Module{Name: "time", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"ago":    ago,
			"format": formatTime,
			"now":    func(c call) int { return c.push(lua.LNumber(h.Now().UnixMilli())) },
			"parse":  parseTime,
			"sleep":  sleep,
		})
	}}
}

func ago(c call) int {
	text := c.text(1)
	if len(text) > longestMoment {
		c.bad(1, "a text of %d bytes is no age", len(text))
	}
	d, err := ParseAge(text)
	if err != nil {
		c.bad(1, "%s", err)
	}
	return c.push(lua.LNumber(c.host.Now().Add(-d).UnixMilli()))
}

func parseTime(c call) int {
	text := c.text(1)
	if len(text) > longestMoment {
		c.bad(1, "a text of %d bytes is no point in time", len(text))
	}
	ms, err := ParseMoment(text, c.host.Now(), c.host.Location())
	if err != nil {
		c.bad(1, "%s", err)
	}
	return c.push(lua.LNumber(ms))
}

// longestMoment is more than any date, time or age needs, in bytes.
const longestMoment = 256

// latest is the end of the year 9999, the last that ISO 8601 can write.
const latest = 253_402_300_799_999

func formatTime(c call) int {
	ms := math.Floor(c.number(1))
	if !(math.Abs(ms) <= latest) {
		c.bad(1, "time out of range; it takes milliseconds since 1970")
	}
	if c.Get(2) != lua.LNil {
		return c.push(c.callLibrary("os", "date", lua.LString(c.text(2)), lua.LNumber(math.Floor(ms/1000))))
	}
	layout := "2006-01-02T15:04:05Z"
	if math.Mod(ms, 1000) != 0 {
		layout = "2006-01-02T15:04:05.000Z"
	}
	return c.push(lua.LString(time.UnixMilli(int64(ms)).UTC().Format(layout)))
}

// callLibrary calls a function of a Lua library and returns its first result.
func (c call) callLibrary(lib, name string, args ...lua.LValue) lua.LValue {
	t, _ := c.GetGlobal(lib).(*lua.LTable)
	if t == nil {
		c.RaiseError("'%s' needs the library %s, which the script has replaced", c.name, lib)
	}
	c.Push(t.RawGetString(name))
	for _, v := range args {
		c.Push(v)
	}
	c.Call(len(args), 1)
	v := c.Get(-1)
	c.Pop(1)
	return v
}

// longestSleep is about the largest number of milliseconds that a time.Duration holds.
const longestSleep = 9e12

func sleep(c call) int {
	d := c.length(1)
	ctx := host.Context(c.LState)
	c.host.Unlocked(c.LState, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	})
	if ctx.Err() != nil {
		c.RaiseError("%s", context.Cause(ctx))
	}
	return 0
}

// length reads a duration: a text, or a number of milliseconds.
func (c call) length(n int) time.Duration {
	switch v := c.Get(n).(type) {
	case lua.LString:
		d, err := ParseAge(string(v))
		if err != nil {
			c.bad(n, "%s", err)
		}
		return d
	case lua.LNumber:
		if !(v >= 0 && v <= longestSleep) {
			c.bad(n, "milliseconds from 0 to %.0f expected", float64(longestSleep))
		}
		return time.Duration(float64(v) * float64(time.Millisecond))
	}
	c.expected(n, "string or number")
	return 0
}
