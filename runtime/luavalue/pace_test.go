package luavalue

import (
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

var errEnough = errors.New("enough")

func enough() error { return errEnough }

// A table that is in another twice, and that one in a third, is endless as JSON.
func TestACheckEndsAnEndlessTable(t *testing.T) {
	inner := NewTable(0)
	for range 60 {
		outer := NewTable(2)
		outer.RawSetInt(1, inner)
		outer.RawSetInt(2, inner)
		inner = outer
	}
	if _, err := AppendJSONChecked(nil, inner, EmptyObject, enough); err != errEnough {
		t.Errorf("got %v", err)
	}
	if _, err := (Data{inner, enough}).MarshalJSON(); err != errEnough {
		t.Errorf("as data, got %v", err)
	}
}

func TestACheckEndsReading(t *testing.T) {
	var d Decoder
	d.Check(enough)
	if _, err := d.Decode([]byte("[" + strings.Repeat("{},", checkEvery) + "{}]")); err != errEnough {
		t.Errorf("got %v", err)
	}
	d.Check(nil)
	v, err := d.Decode([]byte("[" + strings.Repeat("{},", checkEvery) + "{}]"))
	if err != nil || Len(v.(*lua.LTable)) != checkEvery+1 {
		t.Errorf("without a check, got %v, %v", v, err)
	}
}
