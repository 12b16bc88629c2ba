package stdlib

import (
	"context"
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// Time is the module time. Points in time are milliseconds since 1970.
//
//	time.now()
//	time.ago("90d")              the time 90 days ago
//	time.from_now("7d")          the time in 7 days
//	time.parse("2023-01-01")     what ParseMoment reads
//	time.format(ms [, format])   ISO 8601 in UTC, or what os.date makes of the format
//	time.sleep("2s")             what ParseWait reads, or a number of milliseconds
func Time() host.Module {
	return host.Module{Name: "time", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"ago":      func(c call) int { return c.push(lua.LNumber(c.host.Now().Add(-c.age(1)).UnixMilli())) },
			"format":   formatTime,
			"from_now": func(c call) int { return c.push(lua.LNumber(c.host.Now().Add(c.age(1)).UnixMilli())) },
			"now":      func(c call) int { return c.push(lua.LNumber(h.Now().UnixMilli())) },
			"parse":    parseTime,
			"sleep":    sleep,
		})
	}}
}

// age reads a length of time such as "90d".
func (c call) age(n int) time.Duration {
	d, err := ParseAge(c.text(n))
	if err != nil {
		c.bad(n, "%s", err)
	}
	return d
}

// parseTime takes milliseconds as they are, so that it can be given whatever the script was.
func parseTime(c call) int {
	if v, ok := c.Get(1).(lua.LNumber); ok {
		ms, err := luavalue.Whole(v)
		if err == nil {
			err = CheckMilliseconds(ms)
		}
		if err != nil {
			c.bad(1, "%s", err)
		}
		return c.push(v)
	}
	ms, err := ParseMoment(c.text(1), c.host.Now(), c.host.Location())
	if err != nil {
		c.bad(1, "%s", err)
	}
	return c.push(lua.LNumber(ms))
}

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
	d := c.wait(1)
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

// wait reads how long to wait: a text, or a number of milliseconds.
func (c call) wait(n int) time.Duration {
	switch v := c.Get(n).(type) {
	case lua.LString:
		d, err := ParseWait(string(v), c.host.Now(), c.host.Location())
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
