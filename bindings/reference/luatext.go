package reference

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// luaWidth is how many columns a table may have on one line.
const luaWidth = 72

// luaText returns JSON as the Lua value that a script gets, or "" if it is no JSON.
func luaText(text string) string {
	value := jsontext.Value(strings.TrimSpace(text))
	if !value.IsValid() {
		return ""
	}
	lua, err := luaValue(value, "")
	if err != nil {
		return ""
	}
	return lua
}

// luaValue writes a value whose further lines begin with the indent.
func luaValue(value jsontext.Value, indent string) (string, error) {
	switch value.Kind() {
	case jsontext.KindNull:
		return "json.null", nil
	case jsontext.KindString:
		text, err := jsontext.AppendUnquote(nil, value)
		return luaString(string(text)), err
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		return luaTable(value, indent)
	}
	return string(bytes.TrimSpace(value)), nil
}

// luaTable writes a table on one line if there is room, else with an item on each.
func luaTable(value jsontext.Value, indent string) (string, error) {
	members, err := children(value)
	if err != nil {
		return "", err
	}
	isList := value.Kind() == jsontext.KindBeginArray
	inner := indent + "  "
	var items []string
	short := true
	for _, m := range members {
		item, err := luaValue(m.value, inner)
		if err != nil {
			return "", err
		}
		if !isList {
			item = luaKey(m.name) + " = " + item
		}
		short = short && !strings.Contains(item, "\n")
		items = append(items, item)
	}
	if len(items) == 0 {
		return "{}", nil
	}
	line := "{ " + strings.Join(items, ", ") + " }"
	if short && len(indent)+utf8.RuneCountInString(line) <= luaWidth {
		return line, nil
	}
	return "{\n" + inner + strings.Join(items, ",\n"+inner) + ",\n" + indent + "}", nil
}

// luaKey is a key as it stands before "=" in a table.
func luaKey(name string) string {
	if plainKey.MatchString(name) && !luaWords[name] {
		return name
	}
	return "[" + luaString(name) + "]"
}

// luaWords are the words that Lua keeps for itself, which are no keys without brackets.
var luaWords = map[string]bool{
	"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true, "for": true, "function": true,
	"if": true, "in": true, "local": true, "nil": true, "not": true, "or": true, "repeat": true, "return": true, "then": true,
	"true": true, "until": true, "while": true,
}

var luaEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", `\0`)

func luaString(text string) string { return `"` + luaEscapes.Replace(text) + `"` }
