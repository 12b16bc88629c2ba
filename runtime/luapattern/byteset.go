package luapattern

// byteSet holds a set of bytes, one bit each.
type byteSet [4]uint64

func (s *byteSet) has(c byte) bool {
	return s[c>>6]>>(c&63)&1 != 0
}

func (s *byteSet) add(c byte) {
	s[c>>6] |= 1 << (c & 63)
}

func (s *byteSet) addRange(first, last byte) {
	for c := int(first); c <= int(last); c++ {
		s.add(byte(c))
	}
}

func (s *byteSet) addAll(other *byteSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s *byteSet) complement() byteSet {
	return byteSet{^s[0], ^s[1], ^s[2], ^s[3]}
}

// Shared sets: escaped[c] is what '%' and c match, single[c] is c alone, anyByte is
// what '.' matches.
var (
	escaped [256]byteSet
	single  [256]byteSet
	anyByte = (&byteSet{}).complement()
)

func init() {
	for c := range 256 {
		single[c].add(byte(c))
	}
	escaped = single
	for letter, member := range classes {
		var set byteSet
		for c := range 256 {
			if member(byte(c)) {
				set.add(byte(c))
			}
		}
		escaped[letter] = set
		escaped[letter-'a'+'A'] = set.complement()
	}
}

// classes are those of the C locale, so that no byte above 126 is a letter.
var classes = map[byte]func(c byte) bool{
	'a': isLetter,
	'c': func(c byte) bool { return c < ' ' || c == 127 },
	'd': isDigit,
	'l': isLower,
	'p': func(c byte) bool { return c > ' ' && c < 127 && !isLetter(c) && !isDigit(c) },
	's': func(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' },
	'u': isUpper,
	'w': func(c byte) bool { return isLetter(c) || isDigit(c) },
	'x': func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' },
	'z': func(c byte) bool { return c == 0 },
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLower(c byte) bool  { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool { return isLower(c) || isUpper(c) }
