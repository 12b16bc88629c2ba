package fakeserver

import (
	"io"
	"net/http"
	"strconv"
)

// Reply answers one request, or fails in the way that a test needs.
type Reply func(c *call)

// call is one request that waits for its reply.
type call struct {
	http.ResponseWriter
	request *http.Request
	done    <-chan struct{} // closed when the test is over
}

// JSON answers as Synapse does.
func JSON(status int, body string) Reply {
	return Raw(status, map[string]string{"Content-Type": "application/json"}, body)
}

// HTML answers as a proxy does.
func HTML(status int, body string) Reply {
	return Raw(status, map[string]string{"Content-Type": "text/html; charset=utf-8"}, body)
}

// Raw answers with the given headers.
func Raw(status int, header map[string]string, body string) Reply {
	return func(c *call) {
		for name, value := range header {
			c.Header().Set(name, value)
		}
		c.WriteHeader(status)
		_, _ = io.WriteString(c, body)
	}
}

// Redirect points to another address.
func Redirect(status int, location string) Reply {
	return Raw(status, map[string]string{"Location": location}, "")
}

// Limited answers that the client must wait.
func Limited(ms int) Reply {
	return JSON(http.StatusTooManyRequests,
		`{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":`+strconv.Itoa(ms)+`}`)
}

// CutOff sends the beginning of an answer and breaks the connection.
func CutOff(status int, beginning string) Reply {
	return func(c *call) {
		c.Header().Set("Content-Type", "application/json")
		c.Header().Set("Content-Length", strconv.Itoa(len(beginning)+1))
		c.WriteHeader(status)
		_, _ = io.WriteString(c, beginning)
		_ = http.NewResponseController(c).Flush()
		panic(http.ErrAbortHandler)
	}
}

// HangUp breaks the connection without an answer.
func HangUp() Reply {
	return func(*call) { panic(http.ErrAbortHandler) }
}

// Hang answers nothing until the client leaves or the test is over.
func Hang() Reply { return After(nil, HangUp()) }

// After gives the reply when ready is closed, unless the client leaves earlier.
func After(ready <-chan struct{}, reply Reply) Reply {
	return func(c *call) {
		select {
		case <-ready:
			reply(c)
		case <-c.request.Context().Done():
		case <-c.done:
		}
	}
}

// Unwrap lets http.NewResponseController find the real writer.
func (c *call) Unwrap() http.ResponseWriter { return c.ResponseWriter }
