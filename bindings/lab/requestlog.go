package lab

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// Request is one request as it arrived at the server.
type Request struct {
	Method string
	Path   string // Path is the path as it was sent, still escaped.
	Query  string // Query is what follows the question mark; Synapse removes tokens from it.
}

// Mark is a point in the server's log.
type Mark int64

// arrival matches the line of a request. Synapse logs a request before it answers, so
// whoever has an answer finds the request in the log.
var arrival = regexp.MustCompile(`^\S+ \S+ DEBUG synapse\.access\.\S+ .*? Received request: ([A-Z]+) (\S*)$`)

// Mark returns the current end of the log, for RequestsSince.
func (s *Server) Mark() (Mark, error) {
	info, err := os.Stat(s.LogFile)
	if err != nil {
		return 0, fmt.Errorf("read synapse's log: %w", err)
	}
	return Mark(info.Size()), nil
}

// Requests returns every request that the server has received since it was made, in
// the order of arrival. Health checks are left out.
func (s *Server) Requests() ([]Request, error) { return s.RequestsSince(0) }

// RequestsSince returns the requests that arrived after the mark. A request whose answer
// has arrived is always among them, and so is one whose client did not wait for the answer.
func (s *Server) RequestsSince(mark Mark) ([]Request, error) {
	file, err := os.Open(s.LogFile)
	if err != nil {
		return nil, fmt.Errorf("read synapse's log: %w", err)
	}
	defer file.Close()
	requests, err := parseRequests(io.NewSectionReader(file, int64(mark), 1<<62-int64(mark)))
	if err != nil {
		return nil, fmt.Errorf("read synapse's log: %w", err)
	}
	return requests, nil
}

func parseRequests(log io.Reader) ([]Request, error) {
	var requests []Request
	lines := bufio.NewReader(log)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF { // a last line without its end is still being written
			return requests, nil
		}
		if err != nil {
			return nil, err
		}
		if request, ok := parseArrival(strings.TrimSuffix(line, "\n")); ok {
			requests = append(requests, request)
		}
	}
}

func parseArrival(line string) (Request, bool) {
	match := arrival.FindStringSubmatch(line)
	if match == nil {
		return Request{}, false
	}
	path, query, _ := strings.Cut(match[2], "?")
	return Request{Method: match[1], Path: path, Query: query}, path != "/health"
}
