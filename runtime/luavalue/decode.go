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

// maxInterned bounds the keys that one Decoder remembers, so that an object with
// a key per user does not fill the memory.
const maxInterned = 4096

// maxSize bounds the room that a table gets because the last one was large.
const maxSize = 64

// Decoder reads JSON into Lua values. It shares the strings of keys between the
// values that it reads. It needs no Lua state and may be used while another
// goroutine runs Lua, but by one goroutine at a time.
type Decoder struct {
	keys  map[string]string // from a key as JSON, with its quotes, to its text
	sizes [8]int            // of the last object at each depth, which the next is likely to have
}

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

// NewJSON returns a token reader over data with the settings that Matrix needs:
// strings of users may hold broken UTF-8, and a double key is the sender's fault.
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
		return number(string(raw), dec)
	}
	return Null, nil
}

func (d *Decoder) array(dec *jsontext.Decoder) (lua.LValue, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	t := NewArray(0)
	for dec.PeekKind() != ']' {
		v, err := d.Read(dec)
		if err != nil {
			return nil, err
		}
		t.Append(v)
	}
	_, err := dec.ReadToken()
	return t, err
}

func (d *Decoder) object(dec *jsontext.Decoder) (lua.LValue, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	size := &d.sizes[min(dec.StackDepth(), len(d.sizes)-1)]
	t := NewTable(*size)
	n := 0
	for ; dec.PeekKind() != '}'; n++ {
		name, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		key := d.intern(name)
		v, err := d.Read(dec)
		if err != nil {
			return nil, err
		}
		t.RawSetString(key, v)
	}
	*size = min(n, maxSize)
	_, err := dec.ReadToken()
	return t, err
}

// intern returns the text of a key, always the same string for the same key.
func (d *Decoder) intern(raw jsontext.Value) string {
	if s, ok := d.keys[string(raw)]; ok {
		return s
	}
	if d.keys == nil {
		d.keys = map[string]string{}
	}
	s := unquoted(raw)
	if len(d.keys) < maxInterned {
		d.keys[string(raw)] = s
	}
	return s
}

// unquoted is what a JSON string says. What is wrong in it is what dec let pass.
func unquoted(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1])
	}
	s, _ := jsontext.AppendUnquote(nil, raw)
	return string(s)
}

func number(text string, dec *jsontext.Decoder) (lua.LValue, error) {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		if i > MaxInteger || i < -MaxInteger {
			return nil, tooLarge(text, dec)
		}
		return lua.LNumber(i), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(f) > MaxInteger { // all of these are whole
		return nil, tooLarge(text, dec)
	}
	return lua.LNumber(f), nil
}

func tooLarge(text string, dec *jsontext.Decoder) error {
	return fmt.Errorf("the number %s at %q is above 2^53 and would be rounded", text, string(dec.StackPointer()))
}
