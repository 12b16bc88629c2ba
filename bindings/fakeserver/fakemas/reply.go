package fakemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
)

// reply is the answer to one request.
type reply struct {
	status int
	kind   string // Content-Type
	body   string
}

func (r *reply) write(w http.ResponseWriter) {
	if r.kind != "" {
		w.Header().Set("Content-Type", r.kind)
	}
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.body)
}

// asJSON answers with JSON, written as the service writes it: in one line, with nothing
// escaped that need not be.
func asJSON(status int, value any) *reply {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return &reply{http.StatusInternalServerError, "text/plain", err.Error()}
	}
	return &reply{status, "application/json", strings.TrimSuffix(out.String(), "\n")}
}

// one answers with one thing. action is the last segment of the path of an action, with a
// slash, or "".
func (g *group) one(status int, t *thing, action string) *reply {
	return asJSON(status, object{{"data", g.resource(t, false)}, {"links", object{{"self", g.self(t) + action}}}})
}

// done is the answer to a change that has nothing to say.
func done() *reply { return &reply{status: http.StatusNoContent} }

// refuse answers with titles: what happened, then its causes.
func refuse(status int, titles ...string) *reply {
	errors := make([]object, len(titles))
	for i, title := range titles {
		errors[i] = object{{"title", title}}
	}
	return asJSON(status, object{{"errors", errors}})
}

// notFound says that there is no such thing.
func notFound(format string, args ...any) *reply {
	return refuse(http.StatusNotFound, fmt.Sprintf(format, args...))
}

// inPlainText is how the service's framework refuses a body.
func inPlainText(status int, text string) *reply {
	return &reply{status, "text/plain; charset=utf-8", text}
}

// noSuchPage is the answer to a path that the service does not have.
func noSuchPage(r *http.Request) *reply {
	path := strings.ReplaceAll(html.EscapeString(r.URL.Path), "/", "&#x2f;")
	return &reply{http.StatusNotFound, "text/html; charset=utf-8",
		"<!DOCTYPE html>\n<html><head><title>matrix-authentication-service</title></head><body>\n<h1>Page not found</h1>\n" +
			"<p>The page you were looking for doesn't exist or has been moved</p>\n<code>" + r.Method + " " + path +
			" HTTP&#x2f;1.1\n\nHTTP&#x2f;1.1 404 Not Found</code>\n</body></html>\n"}
}
