package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"synlua/bindings/fakeserver"
)

// startHomeserver starts a homeserver that answers as a file says: on each line a
// method, a path, and the answer, which is one of
//
//	json STATUS BODY
//	html STATUS BODY
//	cutoff STATUS BEGINNING
//	redirect STATUS LOCATION
//
// Empty lines and those that begin with # say nothing. Each line answers as often as
// it is asked; a request that no line answers fails the test. Unless a line answers it, the
// server says that it delegates logins to nobody.
func startHomeserver(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: homeserver FILE")
	}
	server := fakeserver.New(sceneOf(ts).tb)
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			ts.Check(plan(server, line))
		}
	}
	ts.Check(plan(server, `GET /_matrix/client/v1/auth_metadata json 404 {"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`))
	sceneOf(ts).server = server
	ts.Setenv("HS", server.URL())
}

// plan tells the server what one line says.
func plan(server *fakeserver.Server, line string) error {
	words := strings.SplitN(line, " ", 5)
	if len(words) < 5 {
		return fmt.Errorf("METHOD PATH KIND STATUS TEXT expected in %q", line)
	}
	kinds := map[string]func(int, string) fakeserver.Reply{
		"json": fakeserver.JSON, "html": fakeserver.HTML, "cutoff": fakeserver.CutOff, "redirect": fakeserver.Redirect,
	}
	reply := kinds[words[2]]
	if reply == nil {
		return fmt.Errorf("there is no kind of answer %q", words[2])
	}
	status, err := strconv.Atoi(words[3])
	if err == nil {
		server.Always(words[0], words[1], reply(status, words[4]))
	}
	return err
}

// expectArrived compares the requests that came with the lines of a file.
func expectArrived(ts *testscript.TestScript, neg bool, args []string) {
	expectRequests(ts, args, func(string) bool { return true })
}

// expectChanged compares the requests that came and are no reads.
func expectChanged(ts *testscript.TestScript, neg bool, args []string) {
	expectRequests(ts, args, func(line string) bool { return !strings.HasPrefix(line, "GET ") })
}

func expectRequests(ts *testscript.TestScript, args []string, counts func(line string) bool) {
	if len(args) != 1 {
		ts.Fatalf("usage: arrived FILE, or changed FILE")
	}
	var lines []string
	for _, line := range sceneOf(ts).server.Lines() {
		if counts(line) {
			lines = append(lines, line)
		}
	}
	got := strings.Join(lines, "\n")
	if want := strings.TrimSpace(ts.ReadFile(args[0])); got != want {
		ts.Fatalf("these requests came:\n%s\nwant:\n%s", got, want)
	}
}
