package catalog

import (
	"fmt"
	"regexp"
)

// Reference stands for a value that only the server can make, in the answer to a change
// that is held: a field of the answer to that change.
type Reference struct {
	// Field is the field of the answer, and Change counts the changes of a run from 1.
	Field  string
	Change int
}

// Text returns the reference as scripts and plans have it, with the mark of its run:
// "{room_id of change 3, 8f3a2c9d01e4}".
func (r Reference) Text(mark string) string {
	return fmt.Sprintf("{%s of change %d, %s}", r.Field, r.Change, mark)
}

// ReferencePattern is the form of references as a regular expression, in which %s is the
// mark.
const ReferencePattern = `\{([a-z_]+) of change ([0-9]{1,9}), %s\}`

var anyReference = regexp.MustCompile("^" + fmt.Sprintf(ReferencePattern, "[0-9a-f]{12}") + "$")

// IsReference says whether a text has the form of a reference, of whatever run.
func IsReference(text string) bool {
	return len(text) > 0 && text[0] == '{' && anyReference.MatchString(text)
}
