package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// The functions of the string library that need no patterns.

// byteNumbers and byteStrings are the numbers 0 to 255, and the strings of one such
// byte. We make them once, since making a value costs more than the rest of
// string.byte.
var byteNumbers, byteStrings = func() (numbers, texts [256]lua.LValue) {
	for i := range 256 {
		numbers[i] = lua.LNumber(i)
		texts[i] = lua.LString([]byte{byte(i)})
	}
	return numbers, texts
}()

func pushInt(L *lua.LState, n int) {
	if n >= 0 && n < len(byteNumbers) {
		L.Push(byteNumbers[n])
		return
	}
	L.Push(lua.LNumber(n))
}

func pushString(L *lua.LState, s string) {
	if len(s) == 1 {
		L.Push(byteStrings[s[0]])
		return
	}
	L.Push(lua.LString(s))
}

// position counts a negative index from the end of a string.
func position(i, length int) int {
	if i < 0 {
		i += length + 1
	}
	return max(i, 0)
}

func stringByte(L *lua.LState) int {
	s := checkString(L, 1)
	first := position(optInt(L, 2, 1), len(s))
	last := first
	if L.GetTop() > 2 {
		last = position(optInt(L, 3, first), len(s))
	}
	first, last = max(first, 1), min(last, len(s))
	if last-first >= maxResults {
		fail(L, "stack overflow (string slice too long)")
	}
	for i := first; i <= last; i++ {
		L.Push(byteNumbers[s[i-1]])
	}
	return max(0, last-first+1)
}

func stringChar(L *lua.LState) int {
	if L.GetTop() == 1 {
		L.Push(byteStrings[checkByte(L, 1)])
		return 1
	}
	text := make([]byte, L.GetTop())
	for i := range text {
		text[i] = checkByte(L, i+1)
	}
	L.Push(lua.LString(text))
	return 1
}

func checkByte(L *lua.LState, n int) byte {
	c := checkInt(L, n)
	if c < 0 || c > 255 {
		argError(L, n, "invalid value")
	}
	return byte(c)
}

func stringSub(L *lua.LState) int {
	s := checkString(L, 1)
	first := max(position(checkInt(L, 2), len(s)), 1)
	last := min(position(optInt(L, 3, -1), len(s)), len(s))
	if first > last {
		L.Push(lua.LString(""))
		return 1
	}
	pushString(L, s[first-1:last])
	return 1
}

func stringLen(L *lua.LState) int {
	pushInt(L, len(checkString(L, 1)))
	return 1
}

func (h *Host) stringReverse(L *lua.LState) int {
	s := checkString(L, 1)
	h.needRoom(L, 2*len(s))
	text := make([]byte, len(s))
	for i := range text {
		text[i] = s[len(s)-1-i]
	}
	L.Push(lua.LString(text))
	return 1
}

// lower and upper are those of Lua 5.1 in the C locale: they change ASCII only.
func (h *Host) lower(L *lua.LState) int { return h.mapBytes(L, 'A', 'Z') }
func (h *Host) upper(L *lua.LState) int { return h.mapBytes(L, 'a', 'z') }

// mapBytes changes the case of the letters from first to last.
func (h *Host) mapBytes(L *lua.LState, first, last byte) int {
	s := checkString(L, 1)
	h.needRoom(L, 2*len(s))
	text := []byte(s)
	for i, c := range text {
		if c >= first && c <= last {
			text[i] = c ^ 'a' ^ 'A'
		}
	}
	L.Push(lua.LString(text))
	return 1
}

func (h *Host) rep(L *lua.LState) int {
	s, n := checkString(L, 1), max(0, checkInt(L, 2))
	if s == "" {
		n = 0
	}
	if len(s)*n > maxString {
		fail(L, "string.rep would make a string of %d bytes; at most %d are allowed", len(s)*n, maxString)
	}
	h.needRoom(L, len(s)*n)
	L.Push(lua.LString(strings.Repeat(s, n)))
	return 1
}
