package stdlib

import (
	"encoding/binary"
	"io"
	"math/bits"
	"slices"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// The characters that random chooses from, unless the script names others. Those of a password
// can be read aloud and copied by hand: none looks like another.
const (
	passwordAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	tokenAlphabet    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
)

// Bounds of the options of random.
const (
	shortestPassword, usualPassword = 8, 20
	shortestToken, usualToken       = 1, 32
	longestRandom                   = 1024
	largestAlphabet                 = 1024
)

// Random is the module random. The source gives random bytes: that of the system, except in
// tests.
//
//	random.password([{ length = 20, alphabet = "…" }])
//	random.token([{ length = 32, alphabet = "…" }])      for addresses and registration
//	random.integer(least, most)
//
// Whatever it returns is chosen from everything that it could be with equal chances.
func Random(source io.Reader) host.Module {
	d := dice{source}
	return host.Module{Name: "random", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"integer":  takes(2, func(c call) int { return c.randomInteger(d) }),
			"password": takes(1, func(c call) int { return c.randomPassword(d) }),
			"token":    takes(1, func(c call) int { return c.randomToken(d) }),
		})
	}}
}

// dice draws random numbers.
type dice struct{ source io.Reader }

// below returns a number from 0 to n-1. A remainder would prefer the small ones, so numbers
// that are too large are drawn again.
func (d dice) below(n uint64) uint64 {
	mask := uint64(1)<<bits.Len64(n-1) - 1
	for {
		var b [8]byte
		if _, err := io.ReadFull(d.source, b[:]); err != nil {
			panic(err) // the system's source never fails
		}
		if x := binary.LittleEndian.Uint64(b[:]) & mask; x < n {
			return x
		}
	}
}

// choose returns so many of the characters.
func (d dice) choose(from []rune, length int) []rune {
	chosen := make([]rune, length)
	for i := range chosen {
		chosen[i] = from[d.below(uint64(len(from)))]
	}
	return chosen
}

func (c call) randomInteger(d dice) int {
	least, most := c.whole(1), c.whole(2)
	if least > most {
		c.bad(2, "%d is less than %d", most, least)
	}
	return c.push(lua.LNumber(least + int64(d.below(uint64(most-least)+1))))
}

// whole reads a whole number, at most 2^53.
func (c call) whole(n int) int64 {
	i, err := luavalue.Whole(lua.LNumber(c.number(n)))
	if err != nil {
		c.bad(n, "%s", err)
	}
	return i
}

func (c call) randomToken(d dice) int {
	opts := c.fields(1, "length", "alphabet")
	length := opts.between("length", shortestToken, longestRandom, usualToken)
	return c.push(lua.LString(d.choose(opts.alphabet(tokenAlphabet), length)))
}

// randomPassword draws until the password has a character of each kind that the alphabet has,
// as servers may want it. To put one of each kind in its place would make some passwords more
// likely than others.
func (c call) randomPassword(d dice) int {
	opts := c.fields(1, "length", "alphabet")
	length := opts.between("length", shortestPassword, longestRandom, usualPassword)
	alphabet := opts.alphabet(passwordAlphabet)
	for i := 0; ; i++ {
		c.pace(i)
		if password := d.choose(alphabet, length); kindsOf(password) == kindsOf(alphabet) {
			return c.push(lua.LString(password))
		}
	}
}

// kinds are which kinds of characters a text has.
type kinds struct{ small, capital, digit, other bool }

func kindsOf(text []rune) (k kinds) {
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			k.small = true
		case unicode.IsUpper(r):
			k.capital = true
		case unicode.IsDigit(r):
			k.digit = true
		default:
			k.other = true
		}
	}
	return k
}

// alphabet reads the characters to choose from.
func (f fields) alphabet(otherwise string) []rune {
	v := f.table.RawGetString("alphabet")
	if v == lua.LNil {
		return []rune(otherwise)
	}
	text, ok := v.(lua.LString)
	if !ok {
		f.expected("alphabet", "string")
	}
	if len(text) > 4*largestAlphabet {
		f.bad(f.n, "field 'alphabet': %d bytes are too many", len(text))
	}
	valid, err := ReadText(string(text), "")
	if err != nil {
		f.bad(f.n, "field 'alphabet': %s", err)
	}
	alphabet := []rune(valid)
	slices.Sort(alphabet)
	if n := len(slices.Compact(slices.Clone(alphabet))); n < 2 || n < len(alphabet) {
		f.bad(f.n, "field 'alphabet': at least two characters expected, each of them once")
	}
	return alphabet
}
