package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// json renders the one object, or an array with a line for each row, so that two
// outputs can be compared line by line.
func (t Table) json() (string, error) {
	rows, err := t.jsonRows()
	switch {
	case err != nil:
		return "", err
	case t.One:
		return strings.Join(rows, "\n") + "\n", nil
	case len(rows) == 0:
		return "[]\n", nil
	}
	return "[\n" + strings.Join(rows, ",\n") + "\n]\n", nil
}

func (t Table) ndjson() (string, error) {
	rows, err := t.jsonRows()
	if len(rows) == 0 || err != nil {
		return "", err
	}
	return strings.Join(rows, "\n") + "\n", nil
}

// jsonRows renders each row as one line of JSON.
func (t Table) jsonRows() ([]string, error) {
	rows := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		text, err := t.jsonRow(i, row)
		if err != nil {
			return nil, err
		}
		rows[i] = text
	}
	return rows, nil
}

func (t Table) jsonRow(r int, row []any) (string, error) {
	if t.Bare {
		text, err := jsonValue(at(row, 0))
		return string(text), t.placed(r, 0, err)
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for _, i := range t.seenBy(Programs) {
		v := at(row, i)
		if v == nil {
			continue
		}
		name, err := jsonValue(t.Columns[i].Name)
		if err != nil {
			return "", err
		}
		value, err := jsonValue(v)
		if err != nil {
			return "", t.placed(r, i, err)
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.String(), nil
}

// jsonValue is one value as JSON. Bytes that are not UTF-8 become U+FFFD.
func jsonValue(v any) ([]byte, error) {
	if moment, ok := v.(time.Time); ok {
		v = moment.UnixMilli()
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // this is not a web page, and ids contain & and <
	if err := enc.Encode(v); err != nil {
		return nil, cause(err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// cause removes the Go type from the error, which says nothing to a person.
func cause(err error) error {
	var marshal *json.MarshalerError
	for errors.As(err, &marshal) {
		err = marshal.Err
	}
	return err
}
