package changes

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

func TestStatesAreBounded(t *testing.T) {
	s := newStates(time.Now)
	for i := range 3 * maxStates {
		s.put("/path/"+strconv.Itoa(i), nil, []byte("{}"))
	}
	if len(s.seen) != maxStates {
		t.Errorf("%d states", len(s.seen))
	}
	if _, ok := s.take("/path/0"); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := s.take(fmt.Sprint("/path/", 3*maxStates-1)); !ok {
		t.Error("the newest is not there")
	}
}
