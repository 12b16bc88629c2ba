package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// Logger receives messages for people. The formats are those of fmt. Arguments may
// contain anything; the Logger makes them safe to show.
type Logger interface {
	Debug(format string, args ...any)
	Say(format string, args ...any)
	Warn(format string, args ...any)
	Error(format string, args ...any)
}

// Log is the module log, whose messages go to standard error.
//
//	log.info(value), log.info(format, …)   and debug, warn, error
//
// A single value is shown as tostring shows it, even with per cent signs; with more
// values the first is a format, as in string.format.
func Log(to Logger) host.Module {
	return host.Module{Name: "log", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"debug": func(c call) int { return c.log(to.Debug) },
			"error": func(c call) int { return c.log(to.Error) },
			"info":  func(c call) int { return c.log(to.Say) },
			"warn":  func(c call) int { return c.log(to.Warn) },
		})
	}}
}

func (c call) log(write func(format string, args ...any)) int {
	write("%s", c.message())
	return 0
}

func (c call) message() string {
	switch c.GetTop() {
	case 0:
		c.bad(1, "value expected")
	case 1:
		// It is often an error, whose path has escapes such as %23.
		return c.host.ToString(c.LState, c.Get(1))
	}
	args := []lua.LValue{lua.LString(c.text(1))}
	for i := 2; i <= c.GetTop(); i++ {
		args = append(args, c.Get(i))
	}
	return c.host.ToString(c.LState, c.callLibrary("string", "format", args...))
}
