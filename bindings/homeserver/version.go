package homeserver

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The two rows that tell what the server is. They are here and not in the
// catalogue because the client asks them for its own errors.
var (
	synapseVersionRow = catalog.Row{Name: "server_version", Method: http.MethodGet, Path: "/_synapse/admin/v1/server_version", NoToken: true}
	matrixVersionsRow = catalog.Row{Name: "versions", Method: http.MethodGet, Path: "/_matrix/client/versions", NoToken: true}
)

// serverVersion is what the server said about itself, asked at most once.
type serverVersion struct {
	mu              sync.Mutex
	asked           bool
	synapse, matrix string // such as "1.160.0" and "v1.12"; "" if unknown
	features        map[string]bool
}

// versions returns the versions of Synapse and of the specification that the
// server names, and its unstable features. An answer that fails because ctx ended is asked for again.
func (c *Client) versions(ctx context.Context) (synapse, matrix string, features map[string]bool) {
	v := &c.version
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.asked {
		return v.synapse, v.matrix, v.features
	}
	var server struct {
		Version string `json:"server_version"`
	}
	var client struct {
		Versions []string        `json:"versions"`
		Features map[string]bool `json:"unstable_features"`
	}
	c.ask(ctx, &synapseVersionRow, &server)
	c.ask(ctx, &matrixVersionsRow, &client)
	for _, version := range client.Versions {
		if strings.HasPrefix(version, "v") && (v.matrix == "" || older(v.matrix, version)) {
			v.matrix = version
		}
	}
	v.synapse, _, _ = strings.Cut(server.Version, " ")
	v.features = client.Features
	v.asked = ctx.Err() == nil
	return v.synapse, v.matrix, v.features
}

// ask makes one attempt to read the row's answer, and leaves into alone if that
// fails: a hint is not worth an error of its own.
func (c *Client) ask(ctx context.Context, row *catalog.Row, into any) {
	req, err := c.prepare(Call{Row: row})
	if err != nil {
		return
	}
	req.decode = func(dec *jsontext.Decoder) error { return json.UnmarshalDecode(dec, into) }
	// It may not be what was asked for: a hint is left out then.
	_ = c.attempt(ctx, req, func(resp *http.Response) error {
		_, err := c.readJSON(req, resp)
		return err
	})
}

// unrecognizedHint says why the server may not know the endpoint.
func (c *Client) unrecognizedHint(ctx context.Context, req *request) string {
	row := req.row
	synapse, matrix, features := c.versions(ctx)
	product, has := "Synapse", synapse
	if strings.HasPrefix(row.Since, "v") {
		product, has = "Matrix", matrix
	}
	switch {
	case row.Feature != "" && features[row.Feature]:
		return fmt.Sprintf("this server has %s as the unstable feature %s only: a newer one has it for good", row.Name, row.Feature)
	case row.Since != "" && has != "" && older(has, row.Since):
		return fmt.Sprintf("%s needs %s ≥ %s; this server is %s", row.Name, product, row.Since, has)
	case row.UnderMAS != "":
		return "a server with the Matrix Authentication Service does not have it: use " + strings.TrimPrefix(row.UnderMAS, "use ")
	case row.Since != "" && has == "":
		return fmt.Sprintf("%s needs %s ≥ %s; this server does not tell its version", row.Name, product, row.Since)
	case synapse != "":
		return fmt.Sprintf("this server (Synapse %s) does not know the endpoint", synapse)
	}
	return "this server does not know the endpoint: check that it is Synapse, and that the proxy passes this path on to it"
}

// older says whether version a is lower than b, number by number.
func older(a, b string) bool {
	x, errX := numbers(a)
	y, errY := numbers(b)
	if errX != nil || errY != nil {
		return false
	}
	for i := range max(len(x), len(y)) {
		var m, n int
		if i < len(x) {
			m = x[i]
		}
		if i < len(y) {
			n = y[i]
		}
		if m != n {
			return m < n
		}
	}
	return false
}

// numbers splits a version such as "v1.11" or "1.160.0rc1" into its numbers.
func numbers(version string) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(strings.TrimPrefix(version, "v"), ".") {
		digits := part
		if i := strings.IndexFunc(part, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
			digits = part[:i]
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			return nil, fmt.Errorf("version %q has a part that is no number: %w", version, err)
		}
		out = append(out, n)
	}
	return out, nil
}
