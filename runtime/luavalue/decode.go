package luavalue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	lua "github.com/yuin/gopher-lua"
)

// maxInterned bounds the keys that one Decoder remembers, so that an object with a key
// per user does not fill the memory.
const maxInterned = 4096

// maxShape bounds how many keys of an object are expected in the next one.
const maxShape = 64

// fewItems is the initial room for items in an array.
const fewItems = 4

// Decoder reads JSON into Lua values. It shares the strings of keys between the
// values that it reads. It needs no Lua state and may be used while another
// goroutine runs Lua, but by one goroutine at a time.
type Decoder struct {
	keys map[string]key // by their JSON
	// last are the keys of the last object at each depth. The next object is likely to
	// have the same keys in the same order, and comparing is faster than looking each
	// up.
	last [8][]key
	pace pace
}

// Check sets a function that the Decoder calls now and then while it reads. Its error ends
// the reading and is returned as it is. nil for none.
func (d *Decoder) Check(check func() error) { d.pace.check = check }

// key is a key in JSON, with its quotes, and its text.
type key struct{ raw, text string }

// Decode reads one JSON value and nothing after it.
func (d *Decoder) Decode(data []byte) (lua.LValue, error) {
	dec := NewJSON(data)
	v, err := d.Read(dec)
	if err != nil {
		return nil, describe(err)
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

// NewJSON returns a token reader over data with the settings that Matrix needs: users'
// strings may contain broken UTF-8, and a duplicate key is the sender's fault.
func NewJSON(data []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

func describe(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends too early")
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %v at byte %d", syntax.Err, syntax.ByteOffset)
	}
	return err
}

// Read reads the next value from dec.
func (d *Decoder) Read(dec *jsontext.Decoder) (lua.LValue, error) {
	if err := d.pace.step(); err != nil {
		return nil, err
	}
	switch dec.PeekKind() {
	case '[':
		return d.array(dec)
	case '{':
		return d.object(dec)
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	switch raw.Kind() {
	case 't':
		return lua.LTrue, nil
	case 'f':
		return lua.LFalse, nil
	case '"':
		return lua.LString(unquoted(raw)), nil
	case '0':
		return number(raw, dec)
	}
	return Null, nil
}

func (d *Decoder) array(dec *jsontext.Decoder) (lua.LValue, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	size := fewItems
	if dec.PeekKind() == ']' {
		size = 0
	}
	t := NewArray(size)
	for i := 1; dec.PeekKind() != ']'; i++ {
		v, err := d.Read(dec)
		if err != nil {
			return nil, err
		}
		t.RawSetInt(i, v)
	}
	_, err := dec.ReadToken()
	return t, err
}

func (d *Decoder) object(dec *jsontext.Decoder) (lua.LValue, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	last := &d.last[min(dec.StackDepth(), len(d.last)-1)]
	t := NewTable(len(*last))
	n := 0
	for ; dec.PeekKind() != '}'; n++ {
		raw, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		k := d.expect(last, n, raw)
		v, err := d.Read(dec)
		if err != nil {
			return nil, err
		}
		t.RawSetString(k.text, v)
	}
	*last = (*last)[:min(n, len(*last))]
	_, err := dec.ReadToken()
	return t, err
}

// expect returns the key at index n of an object: the one that the last object had
// there, or else another, which it then expects in the next object.
func (d *Decoder) expect(last *[]key, n int, raw jsontext.Value) key {
	if n < len(*last) && (*last)[n].raw == string(raw) {
		return (*last)[n]
	}
	k := d.intern(raw)
	if n <= len(*last) && n < maxShape {
		*last = append((*last)[:n], k)
	}
	return k
}

// intern returns a key, always with the same strings for the same JSON.
func (d *Decoder) intern(raw jsontext.Value) key {
	if k, ok := d.keys[string(raw)]; ok {
		return k
	}
	k := key{string(raw), unquoted(raw)}
	if d.keys == nil {
		d.keys = map[string]key{}
	}
	if len(d.keys) < maxInterned {
		d.keys[k.raw] = k
	}
	return k
}

// unquoted is the text of a JSON string. It may contain errors that dec allows.
func unquoted(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1])
	}
	s, _ := jsontext.AppendUnquote(nil, raw)
	return string(s)
}

func number(raw jsontext.Value, dec *jsontext.Decoder) (lua.LValue, error) {
	if i, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		if i > MaxInteger || i < -MaxInteger {
			return nil, tooLarge(raw, dec)
		}
		return lua.LNumber(i), nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.Abs(f) > MaxInteger { // all of these are whole
		return nil, tooLarge(raw, dec)
	}
	return lua.LNumber(f), nil
}

func tooLarge(raw jsontext.Value, dec *jsontext.Decoder) error {
	return fmt.Errorf("the number %s at %q is above 2^53 and would be rounded", raw, string(dec.StackPointer()))
}
