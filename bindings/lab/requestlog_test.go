package lab

import (
	"slices"
	"strings"
	"testing"
)

func TestRequestsAreReadFromTheLog(t *testing.T) {
	log := `2026-01-02 03:04:05,678 INFO synapse.server Setting up.
2026-01-02 03:04:05,678 DEBUG synapse.access.http.18000 127.0.0.1 - 18000 - Received request: GET /health
2026-01-02 03:04:05,678 DEBUG synapse.access.http.18000 127.0.0.1 - 18000 - Received request: POST /_synapse/admin/v1/join/%23a%3Alab.test
2026-01-02 03:04:05,678 INFO synapse.access.http.18000 127.0.0.1 - 18000 - {None} Processed request: 0.001sec 3B 200 "POST /twice HTTP/1.1" "x" [0 dbevts]
2026-01-02 03:04:05,678 DEBUG synapse.access.http.18000 None - 18000 - Received request: GET /_synapse/admin/v2/users?from=0&limit=5
2026-01-02 03:04:05,678 INFO synapse.handlers.room a room called: Received request: GET /forged
Received request: GET /forged
2026-01-02 03:04:05,678 DEBUG synapse.access.http.18000 127.0.0.1 - 18000 - Received request: PUT /half-writ`
	got, err := parseRequests(strings.NewReader(log))
	want := []Request{
		{Method: "POST", Path: "/_synapse/admin/v1/join/%23a%3Alab.test"},
		{Method: "GET", Path: "/_synapse/admin/v2/users", Query: "from=0&limit=5"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestMissingLogIsAnError(t *testing.T) {
	server := &Server{LogFile: "does/not/exist"}
	if _, err := server.Requests(); err == nil {
		t.Error("requests are read from a log that is not there")
	}
	if _, err := server.Mark(); err == nil {
		t.Error("a mark is set in a log that is not there")
	}
}
