package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A recording is what a server answered while the tests of a recipe ran. It stands beside the
// tests, and the tests can run against it where there is no server. A line has one answer.

// recordingSuffix ends the name of the file with the recording of a recipe's tests.
const recordingSuffix = "_test.ndjson"

// recordedHead is the first line of a recording: what makes the tests ask the same again.
type recordedHead struct {
	Format int       `json:"format"`
	Seed   string    `json:"seed"` // of test.unique
	Time   time.Time `json:"time"`
}

const recordingFormat = 1

// recordedAnswer is one answer. The body is base64 where it is no text.
type recordedAnswer struct {
	Request string `json:"request"` // as keyOf writes it
	Status  int    `json:"status"`
	Type    string `json:"type,omitempty"`
	Body    string `json:"body,omitempty"`
	Bytes   []byte `json:"bytes,omitempty"`
}

var (
	// What is different in each run, although the same is asked.
	transactionsInPath = regexp.MustCompile(`synlua-[0-9a-f]{24}`)
	timesInQuery       = regexp.MustCompile(`\b1[0-9]{12}\b`)
	// Tokens do not belong into a file.
	tokensInBody = regexp.MustCompile(`("(?:access_token|refresh_token)"\s*:\s*")[^"]*"`)
)

// recordedToken stands for the tokens.
const recordedToken = "recorded-token"

// keyOf is what makes two requests the same.
func keyOf(r *http.Request) string {
	path := transactionsInPath.ReplaceAllString(r.URL.EscapedPath(), "TRANSACTION")
	query := timesInQuery.ReplaceAllString(r.URL.Query().Encode(), "TIME")
	if query != "" {
		query = "?" + query
	}
	return r.Method + " " + path + query
}

// recorder passes requests on to a server and keeps its answers.
type recorder struct {
	target string
	client *http.Client

	mu      sync.Mutex
	answers []recordedAnswer
}

// ServeHTTP implements http.Handler.
func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := rec.ask(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	kind := answer.Header.Get("Content-Type")
	kept := recordedAnswer{Request: keyOf(r), Status: answer.StatusCode, Type: kind}
	if strings.HasPrefix(kind, "application/json") {
		kept.Body = string(tokensInBody.ReplaceAll(body, []byte(`${1}`+recordedToken+`"`)))
	} else {
		kept.Bytes = body
	}
	rec.mu.Lock()
	rec.answers = append(rec.answers, kept)
	rec.mu.Unlock()
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(body) // a client that has gone does not want it
}

// ask sends the request on.
func (rec *recorder) ask(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, rec.target+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header = r.Header.Clone()
	out.Header.Del("Accept-Encoding") // so that the answer is text
	return rec.client.Do(out)
}

// write writes the recording.
func (rec *recorder) write(path string, head recordedHead) error {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	err := encoder.Encode(head)
	for _, answer := range rec.answers {
		err = errors.Join(err, encoder.Encode(answer))
	}
	if err == nil {
		err = writeOver(path, text.Bytes())
	}
	return err
}

// replayer answers from a recording: each time the next answer to the same request, and in the
// end the last one.
type replayer struct {
	mu      sync.Mutex
	answers map[string][]recordedAnswer
	missing map[string]bool
}

// ServeHTTP implements http.Handler.
func (p *replayer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	key := keyOf(r)
	answers := p.answers[key]
	if len(answers) == 0 {
		p.missing[key] = true
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprintf(w, `{"errcode":"M_NOT_FOUND","error":%q}`, "the recording has no answer to "+key)
		return
	}
	if len(answers) > 1 {
		p.answers[key] = answers[1:]
	}
	body := answers[0].Bytes
	if body == nil {
		body = []byte(answers[0].Body)
	}
	w.Header().Set("Content-Type", answers[0].Type)
	w.WriteHeader(answers[0].Status)
	_, _ = w.Write(body)
}

// problem says what was asked that is not in the recording.
func (p *replayer) problem() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.missing) == 0 {
		return nil
	}
	return fmt.Errorf("the recording has no answer to %s: record it again, with  synlua recipes test --record",
		strings.Join(slices.Sorted(maps.Keys(p.missing)), ", "))
}

// readRecording reads the recording beside the tests of a recipe.
func readRecording(path string) (head recordedHead, p *replayer, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return head, nil, usagef("there is no recording %s: make one on the lab with  synlua recipes test --record", path)
	}
	if err != nil {
		return head, nil, err
	}
	lines := json.NewDecoder(bytes.NewReader(text))
	if err = lines.Decode(&head); err == nil && head.Format != recordingFormat {
		err = fmt.Errorf("it has the format %d, and this synlua knows %d", head.Format, recordingFormat)
	}
	p = &replayer{answers: map[string][]recordedAnswer{}, missing: map[string]bool{}}
	for err == nil && lines.More() {
		var answer recordedAnswer
		if err = lines.Decode(&answer); err == nil {
			p.answers[answer.Request] = append(p.answers[answer.Request], answer)
		}
	}
	if err != nil {
		return head, nil, fmt.Errorf("the recording %s cannot be read: %w", path, err)
	}
	return head, p, nil
}

// serveLocally answers requests on this machine until stop is called.
func serveLocally(ctx context.Context, handler http.Handler) (address string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // it ends with the server
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}
