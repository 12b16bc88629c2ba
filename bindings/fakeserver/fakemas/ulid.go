package fakemas

import (
	"strings"
	"time"
)

// crockford are the 32 characters of a ULID.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ulidAt returns the ULID of a time: ten characters for its milliseconds, and sixteen that
// tell ids of the same time apart.
func ulidAt(at time.Time, serial int) string {
	id := make([]byte, 26)
	for i, rest := 9, at.UnixMilli(); i >= 0; i, rest = i-1, rest/32 {
		id[i] = crockford[rest%32]
	}
	for i, rest := 25, serial; i >= 10; i, rest = i-1, rest/32 {
		id[i] = crockford[rest%32]
	}
	return string(id)
}

// newID returns an id that sorts after all others.
func (s *Service) newID() string {
	s.made++
	return ulidAt(s.tick(), s.made)
}

// readULID returns the one spelling of a ULID, or what is wrong with it.
func readULID(text string) (id, problem string) {
	id = strings.ToUpper(text)
	switch {
	case len(text) != 26:
		return "", "invalid length"
	case strings.Trim(id, crockford) != "":
		return "", "invalid character"
	}
	return id, ""
}
