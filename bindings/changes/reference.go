package changes

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"

	"synlua/bindings/catalog"
)

// marker makes and finds the references of one run. Each has the run's mark, which nobody
// can know before: a text that somebody on the server chose must not become a reference.
type marker struct {
	mark string
	form *regexp.Regexp
}

// newMark returns a mark for a run.
func newMark() string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}

func newMarker(mark string) marker {
	return marker{mark, regexp.MustCompile(fmt.Sprintf(catalog.ReferencePattern, regexp.QuoteMeta(mark)))}
}

// in returns the references in a text, in their order.
func (m marker) in(text string) []catalog.Reference {
	var found []catalog.Reference
	for _, match := range m.form.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(match[2]) // it has digits alone, and few
		found = append(found, catalog.Reference{Field: match[1], Change: n})
	}
	return found
}

// fill replaces each reference in a text by what value returns for it.
func (m marker) fill(text string, value func(catalog.Reference) (string, error)) (filled string, err error) {
	filled = m.form.ReplaceAllStringFunc(text, func(found string) string {
		v, valueErr := value(m.in(found)[0])
		if err == nil {
			err = valueErr
		}
		return v
	})
	return filled, err
}
