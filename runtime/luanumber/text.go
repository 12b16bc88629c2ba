// Package luanumber converts numbers to text and text to numbers as Lua 5.1 does, for
// tostring, tonumber and string.format. It does not depend on an interpreter.
//
// It differs from Lua 5.1 where that shows a number wrongly or depends on the machine:
//   - String writes whole numbers up to 2^53 in full: 1672531200000, never 1.6725312e+12.
//   - String writes every not-a-number as "nan".
//   - Parse refuses the words "inf" and "nan" and text with a zero byte, and accepts a minus
//     sign in bases other than ten.
//   - %d, %u, %x, %X and %o write numbers that need more than 64 bits with all their digits, and
//     write inf and nan as such.
//   - %s and %c keep zero bytes.
package luanumber

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

const maxExact = 1 << 53 // up to here floating point has every whole number

// String returns the text of a number as in tostring and print.
func String(x float64) string {
	var text [32]byte
	return string(Append(text[:0], x))
}

// Append appends the text of a number to dst.
func Append(dst []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, "nan"...)
	case x == 0 && math.Signbit(x):
		return append(dst, "-0"...)
	case math.Abs(x) <= maxExact && x == math.Trunc(x):
		return strconv.AppendInt(dst, int64(x), 10)
	}
	return append(dst, Spec{Verb: 'g', precision: 14}.Float(x)...)
}

const space = " \t\n\v\f\r"

// Parse reads a number as tonumber does; white space may surround it. Base 10 includes
// fractions, exponents and hexadecimal numbers with 0x; other bases, 2 to 36, are for
// whole numbers.
func Parse(text string, base int) (float64, bool) {
	text = strings.Trim(text, space)
	if base == 10 {
		return parseDecimal(text)
	}
	if base < 2 || base > 36 {
		return 0, false
	}
	return parseInteger(text, base)
}

func parseDecimal(text string) (float64, bool) {
	// ParseFloat accepts the words inf, infinity and nan, and the underscore. Lua does
	// not.
	if strings.ContainsAny(text, "nN_") {
		return 0, false
	}
	_, digits := splitSign(text)
	if hasHexPrefix(digits) && !strings.ContainsAny(digits, "pP") {
		text += "p0"
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil || math.IsInf(x, 0)
}

func parseInteger(text string, base int) (float64, bool) {
	negative, digits := splitSign(text)
	if base == 16 && hasHexPrefix(digits) {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	if negative {
		return -float64(n), true
	}
	return float64(n), true
}

func splitSign(text string) (negative bool, rest string) {
	if rest, found := strings.CutPrefix(text, "-"); found {
		return true, rest
	}
	return false, strings.TrimPrefix(text, "+")
}

func hasHexPrefix(digits string) bool {
	return strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X")
}
