// Package luapattern matches Lua 5.1 patterns over bytes, with bounds.
//
// It serves string.find, match, gmatch and gsub, and does not depend on an interpreter.
// Results and messages are those of Lua 5.1, including its peculiarities: an error in a
// pattern is reported when matching reaches it, a pattern ends at its first zero byte
// (%z matches one), '^' is not an anchor in gmatch, and classes are those of ASCII.
// There is one difference: a match that leaves a capture open is always an error, even
// if gsub would not have used that capture.
//
// Matching is not recursive. Its memory grows only with the length of the pattern, the
// Budget bounds its time, and the Budget's Check can end it.
package luapattern

import "strings"

// maxCaptures is how many captures a pattern may have.
const maxCaptures = 32

// A Pattern is a compiled pattern. It does not change, so several goroutines may share it.
type Pattern struct {
	program  []op
	captures int
	loops    int // ops that can leave a choice
	anchored bool

	// What every match begins with, if known: a text, or a byte of a set.
	prefix string
	first  *byteSet
}

// Compile prepares a pattern for Match and Gsub. These return the errors of the
// pattern.
func Compile(pattern string) *Pattern {
	pattern = untilZero(pattern)
	rest, anchored := strings.CutPrefix(pattern, "^")
	return compile(rest, anchored)
}

// CompileGmatch prepares a pattern for string.gmatch: a leading '^' is an ordinary
// character.
func CompileGmatch(pattern string) *Pattern {
	return compile(untilZero(pattern), false)
}

// Plain reports whether string.find searches for the text of the pattern itself, since
// the pattern has no special character. The text to search for is then the whole
// pattern, zero bytes included.
func Plain(pattern string) bool {
	return !strings.ContainsAny(untilZero(pattern), "^$*+?.([%-")
}

// Offset converts the init argument of string.find and match, which counts from 1 or
// from the end if negative, to an offset into a text of the given length.
func Offset(init, length int) int {
	if init < 0 {
		init += length + 1
	}
	return min(max(init-1, 0), length)
}

func untilZero(pattern string) string {
	before, _, _ := strings.Cut(pattern, "\x00")
	return before
}
