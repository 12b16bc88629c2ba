package stdlib

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// Asker puts questions to the person at the terminal. Without a terminal its
// methods return an error.
type Asker interface {
	// Confirm asks for yes or no.
	Confirm(ctx context.Context, question string) (bool, error)
	// Line asks for a line of text. The end of the input is io.EOF.
	Line(ctx context.Context, label string) (string, error)
	// Secret asks for a line of text that is not shown while it is typed. The end of the
	// input is io.EOF. Ctrl-C ends the question with context.Canceled.
	Secret(ctx context.Context, label string) (string, error)
}

// Ask is the module ask.
//
//	ask.confirm(question)        true for yes
//	ask.choice(question, list)   the item that was chosen
//	ask.line(question)           the text that was typed
//	ask.secret(question)         the same, not shown while it is typed
func Ask(asker Asker) host.Module {
	return host.Module{Name: "ask", Open: func(h *host.Host) lua.LValue {
		return library(h, map[string]func(call) int{
			"choice":  takes(2, func(c call) int { return c.choice(asker) }),
			"confirm": takes(1, func(c call) int { return c.confirm(asker) }),
			"line":    takes(1, func(c call) int { return c.push(lua.LString(c.line(asker.Line, c.text(1)))) }),
			"secret":  takes(1, func(c call) int { return c.push(lua.LString(c.line(asker.Secret, c.text(1)))) }),
		})
	}}
}

func (c call) confirm(asker Asker) int {
	question := c.text(1)
	var yes bool
	c.ask(func(ctx context.Context) (err error) {
		yes, err = asker.Confirm(ctx, question)
		return err
	})
	return c.push(lua.LBool(yes))
}

// line asks for a line of text in the way that read does.
func (c call) line(read func(context.Context, string) (string, error), question string) string {
	var text string
	c.ask(func(ctx context.Context) (err error) {
		text, err = read(ctx, question)
		return err
	})
	return text
}

// ask asks one question and raises its error. A script that asks must also be able to
// run without a person, so the error says how.
func (c call) ask(question func(ctx context.Context) error) {
	ctx := host.Context(c.LState)
	c.blocking(func() error {
		err := question(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
			return err
		case errors.Is(err, context.Canceled): // Ctrl-C, which is no signal while the echo is off
			return host.ErrInterrupted
		}
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("the input ended before an answer: %w", err)
		}
		return fmt.Errorf("%w; give the answer by an option of the script instead", err)
	})
}

func (c call) choice(asker Asker) int {
	question, items := c.text(1), c.list(2)
	if luavalue.Len(items) == 0 {
		c.bad(2, "the list is empty")
	}
	texts := make([]string, luavalue.Len(items))
	menu := question + "\n"
	for i := range texts {
		texts[i] = c.cell(luavalue.At(items, i+1))
		menu += fmt.Sprintf("  %d) %s\n", i+1, texts[i])
	}
	for {
		answer := strings.TrimSpace(c.line(asker.Line, menu+fmt.Sprintf("1 to %d", len(texts))))
		if i := chosen(answer, texts); i >= 0 {
			return c.push(luavalue.At(items, i+1))
		}
		menu = ""
	}
}

// chosen returns the index of the item whose number or text is the answer, or -1.
func chosen(answer string, texts []string) int {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(texts) {
		return n - 1
	}
	for i, text := range texts {
		if answer == text {
			return i
		}
	}
	return -1
}
