package changes

import (
	"context"
	"strings"
	"testing"
	"time"

	"synlua/bindings/catalog"
)

// Closing an incomplete record is an error, even if the script has caught the error of
// each change.
func TestCloseTellsOfARecordThatIsNotComplete(t *testing.T) {
	r := NewRecord(t.TempDir(), "r1", time.Now, func(context.Context) Header { return Header{} })
	ch := &Change{Row: catalog.Lookup("matrix.rooms.create"), Method: "POST", Path: "/", Key: "k"}
	if _, err := r.Begin(t.Context(), ch); err != nil {
		t.Fatal(err)
	}
	if err := r.file.Close(); err != nil { // as good as a disk that is full
		t.Fatal(err)
	}
	if err := r.End(ch, 200, nil, nil); err == nil {
		t.Error("the answer could be written")
	}
	if _, err := r.Begin(t.Context(), ch); err == nil {
		t.Error("another change was let out")
	}
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "the record is not complete") {
		t.Errorf("the error is %v", err)
	}
}
