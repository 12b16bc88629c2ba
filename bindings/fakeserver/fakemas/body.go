package fakemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// field is one field of a body that an operation reads.
type field struct {
	name     string
	kind     fieldKind
	required bool
}

type fieldKind int

const (
	aString fieldKind = iota
	aBoolean
	aNumber // a whole one that fits into 32 bits
	aULID
	aTime
	anything
)

// given are the fields of a body. A field that was left out is missing, and one that is
// null is nil.
type given map[string]any

func (g given) text(name string) string {
	text, _ := g[name].(string)
	return text
}

const wrongBody = "Failed to deserialize the JSON body into the target type: "

// read reads a JSON body. Fields that the operation does not know are ignored.
func (c *call) read(fields ...field) (given, *reply) {
	kind, _, _ := strings.Cut(c.request.Header.Get("Content-Type"), ";")
	if kind != "application/json" {
		return nil, inPlainText(http.StatusUnsupportedMediaType, "Expected request with `Content-Type: application/json`")
	}
	if len(c.body) == 0 {
		return nil, inPlainText(http.StatusBadRequest, "Failed to parse the request body as JSON: EOF while parsing a value at line 1 column 0")
	}
	if !json.Valid(c.body) {
		return nil, inPlainText(http.StatusBadRequest, "Failed to parse the request body as JSON: key must be a string at line 1 column 2")
	}
	got := given{}
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	if opening, _ := dec.Token(); opening != json.Delim('{') {
		return nil, wrong("invalid type: not a map, expected struct Request", 1)
	}
	for dec.More() {
		name, _ := dec.Token()
		var value any
		_ = dec.Decode(&value) // the body is valid
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 {
			continue
		}
		read, problem := fields[i].read(value)
		if problem != "" {
			return nil, wrong(fields[i].name+": "+problem, dec.InputOffset())
		}
		got[fields[i].name] = read
	}
	for _, f := range fields {
		if _, ok := got[f.name]; f.required && !ok {
			return nil, wrong("missing field `"+f.name+"`", int64(len(c.body)))
		}
	}
	return got, nil
}

func wrong(problem string, column int64) *reply {
	return inPlainText(http.StatusUnprocessableEntity, fmt.Sprintf("%s%s at line 1 column %d", wrongBody, problem, column))
}

// read checks the value of a field.
func (f field) read(value any) (any, string) {
	if value == nil && !f.required {
		return nil, ""
	}
	switch f.kind {
	case aBoolean:
		if _, ok := value.(bool); !ok {
			return nil, "invalid type: " + described(value) + ", expected a boolean"
		}
	case aNumber:
		return readNumber(value)
	case aULID:
		text, ok := value.(string)
		if !ok {
			return nil, "invalid type: " + described(value) + ", expected an ulid string"
		}
		return second(readULID(text))
	case aTime:
		text, ok := value.(string)
		if !ok {
			return nil, "invalid type: " + described(value) + ", expected an RFC 3339 formatted date and time string"
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, "input contains invalid characters"
		}
		return at, ""
	case aString:
		if _, ok := value.(string); !ok {
			return nil, "invalid type: " + described(value) + ", expected a string"
		}
	}
	return value, ""
}

// second makes the two results of readULID those of read.
func second(id, problem string) (any, string) { return id, problem }

func readNumber(value any) (any, string) {
	number, ok := value.(json.Number)
	if !ok {
		return nil, "invalid type: " + described(value) + ", expected u32"
	}
	n, err := number.Int64()
	switch {
	case err != nil:
		return nil, "invalid type: floating point `" + number.String() + "`, expected u32"
	case n < 0 || n > math.MaxUint32:
		return nil, "invalid value: integer `" + number.String() + "`, expected u32"
	}
	return n, ""
}

// described names a value of the wrong type.
func described(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprintf("boolean `%t`", value)
	case json.Number:
		return "integer `" + value.String() + "`"
	case string:
		return "string " + quoted(value)
	case []any:
		return "sequence"
	}
	return "map"
}
