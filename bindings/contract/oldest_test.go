package contract

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// someValue is a value of each kind for a path. There is nothing of that name on
// the server, so that whatever answers has the endpoint.
var someValue = map[catalog.Kind]string{
	catalog.String: "nothing", catalog.Integer: "1", catalog.UserID: "@nobody:lab.test", catalog.RoomID: "!nowhere:lab.test",
	catalog.RoomAlias: "#nowhere:lab.test", catalog.RoomIDOrAlias: "!nowhere:lab.test", catalog.EventID: "$nothing",
	catalog.ServerName: "lab.test", catalog.Enum: "email",
}

// TestTheOldestSynapse calls every endpoint of the Admin API on the oldest Synapse
// that synlua is said to work with: it has those that the catalogue says it has, and
// of the others the error says which Synapse is needed.
func TestTheOldestSynapse(t *testing.T) {
	oldest := lab.Versions()[0]
	server := labtest.StartVersion(t, oldest)
	client, err := exchange.New(exchange.Options{BaseURL: server.URL, Token: exchange.StaticToken(server.Token)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	mutual := exchange.Call{Row: catalog.Lookup("matrix.users.mutual_rooms"), Query: url.Values{"user_id": {"@nobody:lab.test"}}}
	if _, err := client.Do(t.Context(), mutual); err == nil || !strings.Contains(err.Error(), "as the unstable feature "+mutual.Row.Feature+" only") {
		t.Errorf("%s: got %v, want the unstable feature named", mutual.Row.Name, err)
	}
	for _, row := range catalog.Rows() {
		if row.API != catalog.Synapse {
			continue
		}
		call := exchange.Call{Row: row}
		for _, p := range row.PathParams() {
			call.Path = append(call.Path, someValue[p.Type.Kind])
		}
		_, err := client.Do(t.Context(), call)
		lacks := exchange.KindOf(err) == exchange.Unrecognized
		if want := isNewer(row.Since, string(oldest)); lacks != want {
			t.Errorf("%s (since %q): lacking on %s is %t, want %t: %v", row.Name, row.Since, oldest, lacks, want, err)
		}
		if sentence := fmt.Sprintf("needs Synapse ≥ %s; this server is %s", row.Since, oldest); lacks && !strings.Contains(err.Error(), sentence) {
			t.Errorf("%s: got %v, want %q in it", row.Name, err, sentence)
		}
	}
}

// isNewer compares two versions of Synapse, such as 1.120 and 1.119.0, by their
// second number: the first is 1 in all of them.
func isNewer(a, b string) bool { return minorOf(a) > minorOf(b) }

func minorOf(version string) int {
	_, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, _ := strconv.Atoi(minor) // "" is older than all
	return n
}
