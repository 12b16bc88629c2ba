package stdlib

import (
	"bytes"
	"encoding/json"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/terminal"
)

// JSON is the module json.
//
//	json.encode(value [, { indent = 2 }])   text that prints as it is; the keys of objects are sorted
//	json.decode(text)                       the value
//	json.null                               JSON's null
//	json.array(list)                        marks a table, so that it is [] even if empty
func JSON() host.Module {
	return host.Module{Name: "json", Open: func(h *host.Host) lua.LValue {
		lib := library(h, map[string]func(call) int{
			"array":  takes(1, markArray),
			"decode": takes(1, decodeJSON),
			"encode": takes(2, encodeJSON),
		})
		lib.RawSetString("null", luavalue.Null)
		return lib
	}}
}

func markArray(c call) int {
	if c.GetTop() == 0 {
		return c.push(luavalue.NewArray(0))
	}
	list := c.list(1)
	if err := luavalue.MarkArray(list); err != nil {
		c.bad(1, "%s", err)
	}
	return c.push(list)
}

func decodeJSON(c call) int {
	var d luavalue.Decoder
	d.Check(host.Checker(c.LState))
	v, err := d.Decode([]byte(c.text(1)))
	c.host.RaiseEnd(c.LState, err)
	if err != nil {
		c.bad(1, "%s", err)
	}
	return c.push(v)
}

// encodeJSON escapes what print would make visible, such as the marks that reorder text, so
// that a program reads the same value from what is printed.
func encodeJSON(c call) int {
	v := c.Get(1)
	if c.GetTop() == 0 {
		c.bad(1, "value expected")
	}
	indent := c.fields(2, "indent").between("indent", 0, 10, 0)
	text, err := luavalue.AppendJSONChecked(nil, v, luavalue.EmptyObject, host.Checker(c.LState))
	c.host.RaiseEnd(c.LState, err)
	if err != nil {
		c.bad(1, "%s", err)
	}
	if indent > 0 {
		text = indented(text, indent)
	}
	return c.push(lua.LString(terminal.CleanJSON(string(text))))
}

// indented formats JSON on several lines.
func indented(text []byte, by int) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", strings.Repeat(" ", by)); err != nil {
		panic(err) // we wrote the JSON ourselves
	}
	return out.Bytes()
}
