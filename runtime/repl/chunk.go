package repl

import (
	"context"
	"errors"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
)

// chunk is compiled text.
type chunk struct {
	fn         *lua.LFunction
	source     string
	expression bool // the source is one, and not statements
}

// compile compiles the source as an expression, or else as statements. A source that
// begins with "=" is an expression.
func (s *session) compile(ctx context.Context, source string) (chunk, error) {
	text, onlyExpression := strings.CutPrefix(strings.TrimSpace(source), "=")
	fn, exprErr := s.Host.LoadWith(ctx, s.Name, []byte("return "+text), &s.locals)
	if exprErr == nil || onlyExpression {
		return chunk{fn, text, true}, exprErr
	}
	fn, err := s.Host.LoadWith(ctx, s.Name, []byte(source), &s.locals)
	if err != nil {
		return chunk{}, betterError(text, exprErr, err)
	}
	return chunk{fn, source, false}, nil
}

// betterError chooses between the error for a text as an expression and as a statement.
func betterError(text string, asExpression, asStatement error) error {
	if incomplete(asStatement) {
		return asStatement
	}
	if incomplete(asExpression) || !beginsStatement(text) {
		return asExpression
	}
	return asStatement
}

func beginsStatement(text string) bool {
	text = withoutComments(text)
	word := text[:len(text)-len(strings.TrimLeft(text, nameBytes))]
	if slices.Contains([]string{"nil", "true", "false", "not"}, word) {
		return false
	}
	return word != "" && !isDigit(word[0]) || strings.HasPrefix(text, "(")
}

// withoutComments returns a text from its first word on.
func withoutComments(text string) string {
	for {
		text = strings.TrimSpace(text)
		end := -1
		if strings.HasPrefix(text, "--") {
			end = endOfComment(text, 0)
		}
		if end < 0 {
			return text
		}
		text = text[end:]
	}
}

// incomplete reports whether more lines could complete the source.
func incomplete(err error) bool {
	var syntax *host.SyntaxError
	return errors.As(err, &syntax) && syntax.Incomplete
}

// withoutPlace removes the place from an error in a source of one line: everybody can
// see which line it was.
func (s *session) withoutPlace(source string, err error) error {
	if strings.Contains(source, "\n") {
		return err
	}
	var syntax *host.SyntaxError
	if errors.As(err, &syntax) {
		message := strings.TrimPrefix(syntax.Message, s.Name+":1: ")
		return &host.SyntaxError{Message: strings.TrimPrefix(message, s.Name+": ")}
	}
	var script *host.ScriptError
	if errors.As(err, &script) && script.Where == s.Name+":1" {
		placeless := *script
		placeless.Where = ""
		return &placeless
	}
	return err
}
