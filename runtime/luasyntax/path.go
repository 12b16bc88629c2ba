package luasyntax

import (
	"strconv"
	"strings"

	"synlua/runtime/luanumber"
)

// How deep and how long the paths are that we examine: people write no longer ones.
const (
	maxPath   = 8
	maxLength = 100
)

// pathOf is a variable or a field as a person would write it, such as
// counts[user.kind]. It is "" for other expressions, and for a path that contains a
// call, since that may return another value each time. In one function, the same text
// means the same variable or field.
func pathOf(e Expr) string {
	switch e.(type) {
	case *LocalName, *UpvalueName, *GlobalName, *Index:
		if text := written(e, maxPath); len(text) <= maxLength {
			return text
		}
	}
	return ""
}

// written is the source of an expression without calls; "" for other expressions.
func written(e Expr, steps int) string {
	if steps == 0 {
		return ""
	}
	around := func(before string, inner Expr, after string) string {
		if text := written(inner, steps-1); text != "" {
			return before + text + after
		}
		return ""
	}
	switch e := e.(type) {
	case *LocalName:
		return e.Local.Name
	case *UpvalueName:
		return e.Name
	case *GlobalName:
		return e.Name
	case *Nil:
		return "nil"
	case *True:
		return "true"
	case *False:
		return "false"
	case *Number:
		return luanumber.String(e.Value)
	case *String:
		return strconv.Quote(e.Value)
	case *Index:
		object := written(e.Object, steps-1)
		if key, ok := e.Key.(*String); ok && object != "" && isName(key.Value) {
			return object + "." + key.Value
		}
		if object != "" {
			return around(object+"[", e.Key, "]")
		}
	case *Paren:
		return around("(", e.Inner, ")")
	case *Unary:
		return around(strings.TrimPrefix(e.Op+" ", "# "), e.Operand, "")
	case *Binary:
		if left := written(e.Left, steps-1); left != "" {
			return around(left+" "+e.Op+" ", e.Right, "")
		}
	}
	return ""
}

// isName reports whether a text can follow a dot.
func isName(text string) bool {
	l := &lexer{source: text}
	return text != "" && isLetter(text[0]) && reserved[text] == "" && l.next().end == len(text)
}

// root returns the name that a path begins with, or nil.
func root(e Expr) Expr {
	for {
		switch inner := e.(type) {
		case *Index:
			e = inner.Object
		case *Paren:
			e = inner.Inner
		case *LocalName, *UpvalueName, *GlobalName:
			return e
		default:
			return nil
		}
	}
}
