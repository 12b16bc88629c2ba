package account

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"synlua/runtime/spell"
)

// heading opens the file that encode writes.
const heading = "# synlua's profiles. Keep this file private. `synlua login` and `logout` rewrite it\n# and do not keep comments.\n\n"

func decode(data []byte) (*File, error) {
	var written struct {
		Format int `toml:"format"`
	}
	if err := toml.Unmarshal(data, &written); err == nil && written.Format > format {
		return nil, errors.New("it was written by a newer synlua: use that one")
	}
	file := &File{Profiles: map[string]Profile{}}
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(file); err != nil {
		return nil, explain(err)
	}
	return file, nil
}

func encode(file *File) ([]byte, error) {
	written := *file
	written.Format = format
	text, err := toml.Marshal(written)
	return append([]byte(heading), text...), err
}

// explain says what is wrong and where. It neither repeats nor wraps the library's error,
// which may quote the line, and so a token.
func explain(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		return unknownKey(&unknown.Errors[0])
	}
	var wrong *toml.DecodeError
	if !errors.As(err, &wrong) {
		return errors.New("it is not TOML")
	}
	line, column := wrong.Position()
	what := ""
	if key := wrong.Key(); len(key) > 0 {
		what = fmt.Sprintf(" (at %q)", strings.Join(key, "."))
	}
	return fmt.Errorf("line %d, column %d%s is not what belongs there: "+
		"text stands in double quotes, true and false do not, lists stand in brackets, and each key comes once", line, column, what)
}

func unknownKey(err *toml.DecodeError) error {
	key := err.Key()
	line, _ := err.Position()
	known := keysOf(reflect.TypeFor[File]())
	name := key[0]
	if len(key) > 2 && key[0] == "profiles" {
		known = keysOf(reflect.TypeFor[Profile]())
		name = key[2]
	}
	return fmt.Errorf("line %d: unknown key %q%s", line, name,
		spell.DidYouMean(name, known, " (known are "+strings.Join(known, ", ")+")"))
}

// keysOf returns the keys that a table of this type may have.
func keysOf(table reflect.Type) []string {
	var keys []string
	for field := range table.Fields() {
		if field.Anonymous {
			keys = append(keys, keysOf(field.Type)...)
			continue
		}
		if key, _, _ := strings.Cut(field.Tag.Get("toml"), ","); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
