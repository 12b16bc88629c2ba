package luavalue

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"
)

// Empty says what an empty table without the array mark becomes in JSON.
type Empty int

// The two readings of an empty table.
const (
	EmptyObject Empty = iota // {}
	EmptyArray               // []
)

// maxDepth bounds nesting, also of a table that contains itself.
const maxDepth = 100

// AppendJSON appends the value as JSON. The keys of objects are sorted, so that the
// same value always gives the same bytes. What JSON cannot express (functions, NaN, a
// table with both kinds of keys, whole numbers above 2^53) is an error that names the
// place. empty applies to the value itself; inside it, an empty table without the array
// mark is {}.
func AppendJSON(dst []byte, v lua.LValue, empty Empty) ([]byte, error) {
	return AppendJSONChecked(dst, v, empty, nil)
}

// AppendJSONChecked is AppendJSON, and calls check now and then: a table that occurs twice
// in another, and that one twice in a third, can be far longer as JSON than in memory. An
// error of check ends it and is returned as it is.
func AppendJSONChecked(dst []byte, v lua.LValue, empty Empty, check func() error) ([]byte, error) {
	e := encoder{dst: dst, pace: pace{check: check}}
	if err := e.value(v, empty); err != nil {
		return nil, err
	}
	return e.dst, nil
}

// Data is a value for encoding/json, which writes it as AppendJSON does.
type Data struct {
	Value lua.LValue
	// Check may end the writing, see AppendJSONChecked; nil for never.
	Check func() error
}

// MarshalJSON implements json.Marshaler.
func (d Data) MarshalJSON() ([]byte, error) {
	return AppendJSONChecked(nil, d.Value, EmptyObject, d.Check)
}

// encoder appends values to dst; path leads to the current one.
type encoder struct {
	dst  []byte
	path []string
	pace pace
}

func (e *encoder) value(v lua.LValue, empty Empty) error {
	if err := e.pace.step(); err != nil {
		return err
	}
	switch v := v.(type) {
	case *lua.LNilType:
		e.dst = append(e.dst, "null"...)
	case lua.LBool:
		e.dst = strconv.AppendBool(e.dst, bool(v))
	case lua.LNumber:
		return e.number(v)
	case lua.LString:
		return e.text(string(v))
	case *lua.LTable:
		return e.table(v, empty)
	default:
		if v == Null {
			e.dst = append(e.dst, "null"...)
			return nil
		}
		err := fmt.Errorf("a %s cannot be JSON", v.Type())
		if instead := InsteadOfTable(v); instead != "" {
			err = fmt.Errorf("%w: %s", err, instead)
		}
		return e.fail(err)
	}
	return nil
}

func (e *encoder) number(n lua.LNumber) error {
	f := float64(n)
	i, err := Whole(n)
	switch {
	case err == nil:
		e.dst = strconv.AppendInt(e.dst, i, 10)
	case math.IsNaN(f) || math.Abs(f) > MaxInteger: // all of these are whole
		return e.fail(err)
	default:
		e.dst = strconv.AppendFloat(e.dst, f, 'g', -1, 64)
	}
	return nil
}

func (e *encoder) text(s string) error {
	dst, err := jsontext.AppendQuote(e.dst, s)
	if err != nil {
		return e.fail(errors.New("a string that is not UTF-8 cannot be JSON"))
	}
	e.dst = dst
	return nil
}

func (e *encoder) table(t *lua.LTable, empty Empty) error {
	if len(e.path) >= maxDepth {
		return e.fail(errors.New("nested too deeply, or a table that contains itself"))
	}
	n := Length(t)
	if IsArray(t) && n < 0 {
		return e.fail(errors.New("an array with other keys than 1 to n cannot be JSON"))
	}
	if IsArray(t) || n > 0 || n == 0 && empty == EmptyArray {
		return e.array(t, n)
	}
	return e.object(t)
}

func (e *encoder) array(t *lua.LTable, n int) error {
	e.dst = append(e.dst, '[')
	for i := 1; i <= n; i++ {
		if i > 1 {
			e.dst = append(e.dst, ',')
		}
		if err := e.member(strconv.Itoa(i), At(t, i)); err != nil {
			return err
		}
	}
	e.dst = append(e.dst, ']')
	return nil
}

func (e *encoder) object(t *lua.LTable) error {
	keys, err := e.keys(t)
	if err != nil {
		return err
	}
	e.dst = append(e.dst, '{')
	for i, k := range keys {
		if i > 0 {
			e.dst = append(e.dst, ',')
		}
		if err := e.text(k); err != nil {
			return err
		}
		e.dst = append(e.dst, ':')
		if err := e.member(k, t.RawGetString(k)); err != nil {
			return err
		}
	}
	e.dst = append(e.dst, '}')
	return nil
}

func (e *encoder) keys(t *lua.LTable) ([]string, error) {
	var keys []string
	var bad lua.LValue
	t.ForEach(func(k, _ lua.LValue) {
		if s, ok := k.(lua.LString); ok {
			keys = append(keys, string(s))
		} else {
			bad = k
		}
	})
	if bad != nil {
		return nil, e.fail(fmt.Errorf("a table with the key %s cannot be JSON: keys are either strings, or 1 to n without gaps", bad))
	}
	slices.Sort(keys)
	return keys, nil
}

func (e *encoder) member(key string, v lua.LValue) error {
	e.path = append(e.path, key)
	err := e.value(v, EmptyObject)
	e.path = e.path[:len(e.path)-1]
	return err
}

func (e *encoder) fail(err error) error {
	if len(e.path) == 0 {
		return err
	}
	return fmt.Errorf("at %q: %w", strings.Join(e.path, "."), err)
}
