package luanumber

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Str formats the argument of %s.
func (s Spec) Str(text string) string {
	if s.precision >= 0 && s.precision < len(text) {
		text = text[:s.precision]
	}
	return s.pad("", text, false)
}

// Char formats the argument of %c, the number of a byte.
func (s Spec) Char(x float64) string {
	return s.pad("", string([]byte{byte(int64(x))}), false)
}

// Quote writes a text as %q does: as a string that Lua reads back.
func Quote(text string) string {
	return `"` + quoter.Replace(text) + `"`
}

var quoter = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", "\\\n", "\r", `\r`, "\x00", `\000`)

// Int formats the argument of %d, %i, %u, %o, %x or %X. It drops the fraction.
func (s Spec) Int(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return s.special(x)
	}
	negative, digits := s.digits(x)
	if digits == "0" && s.precision == 0 {
		digits = ""
	}
	if missing := s.precision - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	prefix := s.intPrefix(digits)
	if s.signed() || negative {
		prefix = s.sign(negative) + prefix
	}
	return s.pad(prefix, digits, s.precision < 0)
}

func (s Spec) signed() bool {
	return s.Verb == 'd' || s.Verb == 'i'
}

// intPrefix returns the prefix that the flag '#' adds to digits.
func (s Spec) intPrefix(digits string) string {
	switch {
	case !s.alternate:
		return ""
	case s.Verb == 'o' && !strings.HasPrefix(digits, "0"):
		return "0"
	case s.Verb == 'x' && strings.Trim(digits, "0") != "":
		return "0x"
	case s.Verb == 'X' && strings.Trim(digits, "0") != "":
		return "0X"
	}
	return ""
}

// digits returns the digits of a whole number. As in C, the unsigned verbs treat a
// negative number of 64 bits as one above 2^63.
func (s Spec) digits(x float64) (negative bool, digits string) {
	if x >= 0 && x < 1<<63 {
		digits = strconv.FormatInt(int64(x), s.base())
	} else {
		negative, digits = s.largeDigits(x)
	}
	if s.Verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	return negative, digits
}

// largeDigits is digits for numbers that are negative or may have more than 64 bits.
func (s Spec) largeDigits(x float64) (negative bool, digits string) {
	n, _ := big.NewFloat(x).Int(nil)
	if n.Sign() < 0 && !s.signed() && n.IsInt64() {
		n.SetUint64(uint64(n.Int64()))
	}
	return n.Sign() < 0, new(big.Int).Abs(n).Text(s.base())
}

func (s Spec) base() int {
	switch s.Verb {
	case 'o':
		return 8
	case 'x', 'X':
		return 16
	}
	return 10
}

const defaultPrecision = 6

// Float formats the argument of %e, %E, %f, %g or %G.
func (s Spec) Float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return s.special(x)
	}
	precision := s.precision
	if precision < 0 {
		precision = defaultPrecision
	}
	var digits string
	switch s.Verb {
	case 'f':
		digits = s.withPoint(strconv.FormatFloat(math.Abs(x), 'f', precision, 64))
	case 'e', 'E':
		digits = s.withPoint(strconv.FormatFloat(math.Abs(x), 'e', precision, 64))
	default:
		digits = s.general(math.Abs(x), max(precision, 1))
	}
	if s.Verb == 'E' || s.Verb == 'G' {
		digits = strings.ToUpper(digits)
	}
	return s.pad(s.sign(math.Signbit(x)), digits, true)
}

// general writes a number with precision significant digits, with an exponent if that
// is large, and without trailing zeros in the fraction.
func (s Spec) general(x float64, precision int) string {
	text := strconv.FormatFloat(x, 'e', precision-1, 64)
	mantissa, tail, _ := strings.Cut(text, "e")
	exponent, _ := strconv.Atoi(tail)
	if -4 <= exponent && exponent < precision {
		mantissa, tail = strconv.FormatFloat(x, 'f', precision-1-exponent, 64), ""
	} else {
		tail = "e" + tail
	}
	if s.alternate {
		return s.withPoint(mantissa + tail)
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	return mantissa + tail
}

// withPoint adds the point that the flag '#' requires.
func (s Spec) withPoint(digits string) string {
	if !s.alternate || strings.Contains(digits, ".") {
		return digits
	}
	mantissa, exponent, found := strings.Cut(digits, "e")
	if found {
		exponent = "e" + exponent
	}
	return mantissa + "." + exponent
}

// special formats infinity and not-a-number.
func (s Spec) special(x float64) string {
	text := "inf"
	if math.IsNaN(x) {
		text = "nan"
	}
	if strings.IndexByte("XEG", s.Verb) >= 0 {
		text = strings.ToUpper(text)
	}
	return s.pad(s.sign(math.Signbit(x)), text, false)
}

func (s Spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.plus:
		return "+"
	case s.blank:
		return " "
	}
	return ""
}

// pad fills up to the width with blanks; or with zeros after the prefix, if the flag
// asks for it and zeros are possible.
func (s Spec) pad(prefix, text string, zeros bool) string {
	missing := max(s.width-len(prefix)-len(text), 0)
	switch {
	case s.left:
		return prefix + text + strings.Repeat(" ", missing)
	case s.zero && zeros:
		return prefix + strings.Repeat("0", missing) + text
	}
	return strings.Repeat(" ", missing) + prefix + text
}
