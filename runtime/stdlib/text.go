package stdlib

import (
	"crypto/sha256"
	"fmt"
	"math"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luanumber"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
)

// Text is the module text: what nearly every script would write for itself.
//
//	text.trim(text)                          without blanks at both ends
//	text.split(text [, separator])           a list; without a separator, of words
//	text.join(list [, separator [, last]])   one text; ", " unless given
//	text.starts_with(text, start), text.ends_with(text, end)
//	text.plural(number, one [, many])        "1 file", "2 files"
//	text.size(bytes)                         "12.3 kB"
//	text.localpart(id), text.server(id)      the parts of an id such as @alice:example.org
//	text.sha256(text)                        the hash, as 64 digits
//
// No separator is a pattern.
func Text() host.Module {
	return host.Module{Name: "text", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"ends_with":   func(c call) int { return c.push(lua.LBool(strings.HasSuffix(c.text(1), c.text(2)))) },
			"join":        joinText,
			"localpart":   func(c call) int { return c.part(1) },
			"plural":      plural,
			"server":      func(c call) int { return c.part(2) },
			"sha256":      func(c call) int { return c.push(lua.LString(hex(sha256.Sum256([]byte(c.text(1)))))) },
			"size":        sizeText,
			"split":       splitText,
			"starts_with": func(c call) int { return c.push(lua.LBool(strings.HasPrefix(c.text(1), c.text(2)))) },
			"trim":        func(c call) int { return c.push(lua.LString(strings.TrimSpace(c.text(1)))) },
		})
	}}
}

func hex(sum [sha256.Size]byte) string { return fmt.Sprintf("%x", sum) }

// splitText keeps empty parts, except between words.
func splitText(c call) int {
	text := c.text(1)
	next := strings.FieldsSeq(text)
	if c.Get(2) != lua.LNil {
		separator := c.text(2)
		if separator == "" {
			c.bad(2, "the separator is empty")
		}
		next = strings.SplitSeq(text, separator)
	}
	list := luavalue.NewArray(0)
	i := 0
	for part := range next {
		c.pace(i)
		i++
		luavalue.Append(list, lua.LString(part))
	}
	return c.push(list)
}

// joinText writes the items as tostring does. last stands before the last item, as in
// "a, b and c".
func joinText(c call) int {
	list, separator := c.list(1), c.optional(2, ", ")
	last := c.optional(3, separator)
	var out strings.Builder
	n := luavalue.Len(list)
	for i := 1; i <= n; i++ {
		c.pace(i)
		switch {
		case i == n && i > 1:
			out.WriteString(last)
		case i > 1:
			out.WriteString(separator)
		}
		out.WriteString(c.host.ToString(c.LState, luavalue.At(list, i)))
	}
	return c.push(lua.LString(out.String()))
}

// optional reads a string that may be left out.
func (c call) optional(n int, otherwise string) string {
	if c.Get(n) == lua.LNil {
		return otherwise
	}
	return c.text(n)
}

// plural counts things: one is the word for one of them, many for any other number, which is
// one with an s unless the script says otherwise.
func plural(c call) int {
	number, one := c.number(1), c.text(2)
	word := c.optional(3, one+"s")
	if number == 1 {
		word = one
	}
	return c.push(lua.LString(luanumber.String(number) + " " + word))
}

// sizeText is a number of bytes as view shows it.
func sizeText(c call) int {
	bytes := c.number(1)
	if !(bytes >= 0 && bytes <= math.MaxFloat64) {
		c.bad(1, "a number of bytes from 0 on expected, got %s", luanumber.String(bytes))
	}
	return c.push(lua.LString(table.Size(bytes)))
}

// identifier matches an id: a sign that says what it is of, a name and, where it has one, a
// server, which may have a port.
var identifier = regexp.MustCompile(`(?s)^[@#!$+]([^:]*)(?::(.+))?$`)

// part returns a part of an id, or nil if there is none.
func (c call) part(which int) int {
	m := identifier.FindStringSubmatch(c.text(1))
	if m == nil || m[which] == "" {
		return c.push(lua.LNil)
	}
	return c.push(lua.LString(m[which]))
}
